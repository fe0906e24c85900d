package io.lictor.http.transport.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import io.lictor.api.TlsSettings;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Whether an agent's certificate is trusted: by the CAs of the settings, or the JVM's, and for the name of the settings,
 * or the host of the address.
 *
 * <p>{@code java.net.http} has the JDK's trust manager compare the certificate with the host of the address. Another name
 * can only be asked for here: the chain is then verified without a host, and the name afterwards.
 */
final class AgentTrust extends X509ExtendedTrustManager {

    private final Reloading<X509ExtendedTrustManager> trust;
    private final TlsSettings settings;

    private AgentTrust(Reloading<X509ExtendedTrustManager> trust, TlsSettings settings) {
        this.trust = trust;
        this.settings = settings;
    }

    static AgentTrust create(TlsSettings settings, ConsulRuntime runtime) {
        List<Path> paths = Stream.of(settings.caFile(), settings.caPath()).flatMap(Stream::ofNullable).toList();
        return new AgentTrust(new Reloading<>(paths, () -> read(paths), runtime), settings);
    }

    private static X509ExtendedTrustManager read(List<Path> paths) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(paths.isEmpty() ? null : store(paths));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this JVM has no X.509 trust manager");
    }

    private static KeyStore store(List<Path> paths) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : Reloading.files(path)) {
                certificates.addAll(PemFile.certificates(file));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(paths + ": no certificate in it");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        return store;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        if (!settings.verify()) {
            return;
        }
        try {
            String name = settings.serverName();
            if (name == null) {
                trust.get().checkServerTrusted(chain, authType, engine);
            } else {
                trust.get().checkServerTrusted(chain, authType);
                ServerName.check(chain[0], name);
            }
        } catch (CertificateException e) {
            throw new CertificateException("the agent's certificate " + chain[0].getSubjectX500Principal()
                    + " is not trusted by " + described() + ": " + innermost(e), e);
        }
    }

    private String described() {
        String files = Stream.of(settings.caFile(), settings.caPath()).flatMap(Stream::ofNullable).map(Path::toString)
                .reduce((one, other) -> one + " and " + other).orElse("the JVM's trust store (set CONSUL_CACERT)");
        return settings.serverName() == null ? files : files + " for the name " + settings.serverName();
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("not used with sockets");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("not used without an engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.get().getAcceptedIssuers();
    }
}
