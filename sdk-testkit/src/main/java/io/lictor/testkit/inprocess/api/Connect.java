package io.lictor.testkit.inprocess.api;

import java.util.UUID;

import io.lictor.testkit.inprocess.connect.CertificateAuthority;
import io.lictor.testkit.inprocess.engine.Engine;
import org.jspecify.annotations.Nullable;

/** The certificate authority of the cluster, made when somebody first asks: keys cost more than a start may. */
final class Connect {
    private final Engine engine;
    private final String cluster = UUID.randomUUID().toString();
    private @Nullable CertificateAuthority authority;
    private long index;

    Connect(Engine engine) {
        this.engine = engine;
    }

    String trustDomain() {
        return cluster + ".consul";
    }

    CertificateAuthority authority() {
        return engine.state().read(() -> {
            CertificateAuthority made = authority;
            if (made == null) {
                made = new CertificateAuthority(cluster, engine.settings().runtime().now());
                authority = made;
                index = engine.state().index();
            }
            return made;
        });
    }

    /** When the authority came to be. */
    long index() {
        authority();
        return index;
    }
}
