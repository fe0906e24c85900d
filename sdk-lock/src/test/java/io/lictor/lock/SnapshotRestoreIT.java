package io.lictor.lock;

import java.net.URI;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Restores on a real agent. */
class SnapshotRestoreIT extends SnapshotRestoreContract {

    private static ConsulAgent agent;

    @BeforeAll
    static void start() {
        agent = RealConsul.devAgent();
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @Override
    URI consul() {
        return agent.uri();
    }
}
