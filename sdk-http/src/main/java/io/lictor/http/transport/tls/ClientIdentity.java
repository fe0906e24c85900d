package io.lictor.http.transport.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import io.lictor.api.TlsSettings;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** The client's certificate and key; a new handshake shows the newest. */
final class ClientIdentity extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";

    private final Reloading<Material> material;

    private ClientIdentity(Reloading<Material> material) {
        this.material = material;
    }

    private record Material(PrivateKey key, List<X509Certificate> chain) {}

    static ClientIdentity create(TlsSettings settings, ConsulRuntime runtime) {
        Path certificate = Objects.requireNonNull(settings.clientCertificate());
        Path key = Objects.requireNonNull(settings.clientKey());
        return new ClientIdentity(new Reloading<>(List.of(certificate, key), () -> read(certificate, key), runtime));
    }

    private static Material read(Path certificate, Path key) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = PemFile.certificates(certificate);
        PrivateKey privateKey = PemFile.privateKey(key);
        if (!privateKey.getAlgorithm().equals(chain.getFirst().getPublicKey().getAlgorithm())) {
            throw new IOException(key + ": an " + privateKey.getAlgorithm() + " key that does not belong to "
                    + certificate);
        }
        return new Material(privateKey, chain);
    }

    @Override
    public String chooseEngineClientAlias(String[] keyType, Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[]{ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return material.get().chain.toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return material.get().key;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
