package io.lictor.http.config;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Configs on a real Consul. */
class ConfigIT extends ConfigHostileContract {

    private static ConsulAgent agent;

    @BeforeAll
    static void start() {
        assumeTrue(RealConsul.isAvailable());
        agent = RealConsul.devAgent();
    }

    @AfterAll
    static void stop() {
        if (agent != null) {
            agent.close();
        }
    }

    @Override
    URI consul() {
        return agent.uri();
    }
}
