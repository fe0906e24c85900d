package io.lictor.lock;

import java.net.URI;

import io.lictor.testkit.InProcessConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Restores on the in-process Consul. */
class SnapshotRestoreTest extends SnapshotRestoreContract {

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
}
