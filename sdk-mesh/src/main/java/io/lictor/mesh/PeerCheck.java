package io.lictor.mesh;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import io.lictor.mesh.Trust.Role;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the other end in a handshake. One is made for one connection and one role.
 *
 * <p>It is an extended trust manager, so that the JDK leaves the comparison of host names to it: there is none.
 */
final class PeerCheck extends X509ExtendedTrustManager {

    private final Role peer;
    private final Verdict verdict;

    /** What is asked of the other end. */
    @FunctionalInterface
    interface Verdict {
        /**
         * Looks at a chain.
         *
         * @throws CertificateException to end the handshake
         */
        void on(X509Certificate @Nullable [] chain, String authType) throws CertificateException;
    }

    /** A check of ends that play a role. */
    PeerCheck(Role peer, Verdict verdict) {
        this.peer = peer;
        this.verdict = verdict;
    }

    private void check(Role shown, X509Certificate @Nullable [] chain, String authType) throws CertificateException {
        if (shown != peer) {
            throw new CertificateException("this context is for the other end of connections");
        }
        verdict.on(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(Role.CLIENT, chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(Role.CLIENT, chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(Role.CLIENT, chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(Role.SERVER, chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(Role.SERVER, chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(Role.SERVER, chain, authType);
    }

    /** No hint to clients: they have one certificate, and during a rotation it may be of any root. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
