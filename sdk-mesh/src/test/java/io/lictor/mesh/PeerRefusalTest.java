package io.lictor.mesh;

import java.net.URI;

import io.lictor.testkit.InProcessConsul;

/** Refusals by certificates of the in-process Consul's authority. */
class PeerRefusalTest extends PeerRefusalBehaviour {

    private final InProcessConsul server = InProcessConsul.start();

    @Override
    URI address() {
        return URI.create("http://" + server.address());
    }

    @Override
    void stop() {
        server.close();
    }
}
