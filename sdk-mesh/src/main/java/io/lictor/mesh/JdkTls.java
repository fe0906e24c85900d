package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import io.lictor.api.internal.Pem;

/** TLS and PKIX of the JDK, which know no certificate without an issuer. */
final class JdkTls implements TlsStack {

    @Override
    public List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        try {
            return Pem.certificates(pem);
        } catch (CertificateException e) {
            throw EmptyIssuerException.isBehind(e) ? new EmptyIssuerException(e) : e;
        }
    }

    @Override
    public X509TrustManager chains(List<X509Certificate> roots, Instant at) throws GeneralSecurityException {
        return Chains.over(roots, at, TrustManagerFactory.getInstance("PKIX"));
    }

    @Override
    public SSLContext context() throws GeneralSecurityException {
        return SSLContext.getInstance("TLS");
    }

    /** The JDK reads the certificates of the other end before any trust manager sees them. */
    @Override
    public SSLEngine watched(SSLEngine engine, Witness witness) {
        return new WatchedEngine(engine, witness);
    }

    @Override
    public String toString() {
        return "the JDK";
    }
}
