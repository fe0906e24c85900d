package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import io.lictor.api.internal.Pem;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;

/**
 * TLS and PKIX of BouncyCastle, which is optional: the only class that knows it. It takes certificates without an issuer.
 *
 * <p>Its providers are used as they are here; the JVM's list of providers stays as it is.
 */
final class BouncyCastle implements TlsStack {

    private final Provider crypto;
    private final Provider tls;

    private BouncyCastle(Provider crypto, Provider tls) {
        this.crypto = crypto;
        this.tls = tls;
    }

    /**
     * Over providers of its own.
     *
     * @throws LinkageError when BouncyCastle is not there, or is another one than expected
     * @throws GeneralSecurityException when it lacks something
     */
    static TlsStack create() throws GeneralSecurityException {
        Provider crypto = new BouncyCastleProvider();
        BouncyCastle stack = new BouncyCastle(crypto, new BouncyCastleJsseProvider(false, crypto));
        SSLContext unused = stack.context();
        return stack;
    }

    @Override
    public List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        return Pem.certificates(pem, CertificateFactory.getInstance("X.509", crypto));
    }

    @Override
    public X509TrustManager chains(List<X509Certificate> roots, Instant at) throws GeneralSecurityException {
        return Chains.over(roots, at, TrustManagerFactory.getInstance("PKIX", tls));
    }

    @Override
    public SSLContext context() throws GeneralSecurityException {
        return SSLContext.getInstance("TLS", tls);
    }

    /** What BouncyCastle cannot read is no certificate. */
    @Override
    public SSLEngine watched(SSLEngine engine, Witness witness) {
        return engine;
    }

    @Override
    public String toString() {
        return "BouncyCastle " + crypto.getVersionStr() + " (" + tls.getName() + ' ' + tls.getVersionStr() + ')';
    }
}
