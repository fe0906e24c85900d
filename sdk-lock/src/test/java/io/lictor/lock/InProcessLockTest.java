package io.lictor.lock;

import java.net.URI;
import java.time.Duration;

import io.lictor.testkit.InProcessConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Locks on the in-process Consul. */
class InProcessLockTest extends LockContract {

    private static InProcessConsul server;

    @BeforeAll
    static void start() {
        server = InProcessConsul.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    URI consul() {
        return server.uri();
    }

    @Override
    Duration shortTtl() {
        return Duration.ofSeconds(10);
    }
}
