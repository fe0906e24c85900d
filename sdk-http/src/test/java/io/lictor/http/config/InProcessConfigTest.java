package io.lictor.http.config;

import java.net.URI;

import io.lictor.testkit.InProcessConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Configs on the in-process Consul. */
class InProcessConfigTest extends ConfigHostileContract {

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
