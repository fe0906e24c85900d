package io.lictor.http.transport.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import io.lictor.api.TlsSettings;
import io.lictor.api.runtime.ConsulRuntime;

/** Makes the context of a client; its managers pass on to material that is exchanged when the files change. */
public final class TlsContext {

    private TlsContext() {}

    /**
     * A context for a client.
     *
     * @throws IllegalArgumentException when a file cannot be used; the message names file and reason
     */
    public static SSLContext create(TlsSettings settings, ConsulRuntime runtime) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(settings, runtime), new TrustManager[]{AgentTrust.create(settings, runtime)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    /**
     * A context for a client that speaks plain HTTP only. It trusts nobody, since it is never used; without it
     * {@code java.net.http} reads the trust store of the JVM, which takes a cold start a tenth of a second.
     */
    public static SSLContext unused() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[]{new Nobody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    /** Trusts no certificate. */
    private static final class Nobody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("nobody is trusted");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("nobody is trusted");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static KeyManager[] keys(TlsSettings settings, ConsulRuntime runtime) {
        return settings.clientCertificate() == null
                ? new KeyManager[0]
                : new KeyManager[]{ClientIdentity.create(settings, runtime)};
    }
}
