package io.lictor.mesh;

import java.net.URI;

import io.lictor.testkit.InProcessConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Refusals by certificates of the in-process Consul's authority. */
class PeerRefusalTest extends PeerRefusalBehaviour {

    private static InProcessConsul server;

    @BeforeAll
    static void start() {
        server = InProcessConsul.start();
        open(URI.create("http://" + server.address()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }
}
