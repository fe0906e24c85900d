package io.lictor.lock;

import java.net.URI;
import java.time.Duration;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Locks on a real agent. */
class RealLockIT extends LockContract {

    private static ConsulAgent agent;

    @BeforeAll
    static void start() {
        agent = RealConsul.devAgent(o -> o.extraConfig("{\"session_ttl_min\": \"1s\"}"));
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @Override
    URI consul() {
        return agent.uri();
    }

    @Override
    Duration shortTtl() {
        return Duration.ofSeconds(2);
    }
}
