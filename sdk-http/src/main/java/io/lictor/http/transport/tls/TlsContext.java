package io.lictor.http.transport.tls;

import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

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

    private static KeyManager[] keys(TlsSettings settings, ConsulRuntime runtime) {
        return settings.clientCertificate() == null
                ? new KeyManager[0]
                : new KeyManager[]{ClientIdentity.create(settings, runtime)};
    }
}
