package io.lictor.mesh;

import java.net.URI;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;

/** Refusals by certificates of a real Consul's authority. */
class PeerRefusalRealIT extends PeerRefusalBehaviour {

    private final ConsulAgent server = RealConsul.devAgent();

    @Override
    URI address() {
        return server.httpUri();
    }

    @Override
    void stop() {
        server.close();
    }
}
