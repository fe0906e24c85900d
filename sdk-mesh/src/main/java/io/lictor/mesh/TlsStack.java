package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who reads certificates, verifies chains and speaks TLS: BouncyCastle where it is on the path, or the JDK. */
interface TlsStack {

    /** What is told of handshakes that fail. */
    @FunctionalInterface
    interface Witness {
        /** The exception that the server or client is to see. */
        SSLException failed(SSLException failure);
    }

    /**
     * All certificates of a PEM text, in their order.
     *
     * @throws EmptyIssuerException when one names no issuer and this stack minds
     * @throws GeneralSecurityException when there is none, or one that cannot be read
     */
    List<X509Certificate> certificates(String pem) throws GeneralSecurityException;

    /**
     * PKIX over some roots.
     *
     * @param at the moment at which all certificates have to be valid
     * @throws GeneralSecurityException when there is no such thing
     */
    X509TrustManager chains(List<X509Certificate> roots, Instant at) throws GeneralSecurityException;

    /**
     * A context that is still to be initialized.
     *
     * @throws GeneralSecurityException when there is no such thing
     */
    SSLContext context() throws GeneralSecurityException;

    /** An engine whose failures are told. */
    SSLEngine watched(SSLEngine engine, Witness witness);

    /** The one of this class path. */
    static TlsStack present() {
        return Present.STACK;
    }

    /** Found once. */
    final class Present {

        private static final Logger LOG = LoggerFactory.getLogger(MeshIdentity.class);
        private static final TlsStack STACK = find();

        private Present() {}

        private static TlsStack find() {
            try {
                TlsStack found = BouncyCastle.create();
                LOG.info("the mesh speaks TLS by {}", found);
                return found;
            } catch (NoClassDefFoundError e) {
                LOG.debug("no BouncyCastle beside sdk-mesh: {}", e.toString());
            } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
                // a LinkageError: jars of BouncyCastle that do not fit each other
                LOG.warn("BouncyCastle is present but cannot be used, so that the mesh speaks TLS by the JDK", e);
            }
            return new JdkTls();
        }
    }
}
