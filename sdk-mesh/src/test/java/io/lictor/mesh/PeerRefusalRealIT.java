package io.lictor.mesh;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Refusals by certificates of a real Consul's authority. */
class PeerRefusalRealIT extends PeerRefusalBehaviour {

    private static ConsulAgent server;

    @BeforeAll
    static void start() {
        server = RealConsul.devAgent();
        open(server.httpUri());
    }

    @AfterAll
    static void stop() {
        server.close();
    }
}
