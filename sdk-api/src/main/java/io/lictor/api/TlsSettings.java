package io.lictor.api;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards Consul's agents, from PEM files that are read again when they change.
 *
 * <pre>{@code
 * TlsSettings tls = TlsSettings.builder().caFile(Path.of("ca.pem"))
 *         .clientCertificate(Path.of("client.pem"), Path.of("client-key.pem")).build();
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not. Without a CA the trust store of the JVM is
 * used.
 */
public final class TlsSettings {

    private static final TlsSettings DEFAULT = builder().build();

    private final @Nullable Path caFile;
    private final @Nullable Path caPath;
    private final @Nullable Path clientCertificate;
    private final @Nullable Path clientKey;
    private final @Nullable String serverName;
    private final boolean verify;

    private TlsSettings(Builder builder) {
        this.caFile = builder.caFile;
        this.caPath = builder.caPath;
        this.clientCertificate = builder.clientCertificate;
        this.clientKey = builder.clientKey;
        this.serverName = builder.serverName == null ? null : Require.nonBlank(builder.serverName, "serverName");
        this.verify = builder.verify;
        if ((clientCertificate == null) != (clientKey == null)) {
            throw Require.illegal("client certificate and key",
                    clientCertificate == null ? "a key only" : "a certificate only", "both or neither");
        }
    }

    /**
     * The JVM's trust store, no client certificate, verification on.
     *
     * @return the settings
     */
    public static TlsSettings defaults() {
        return DEFAULT;
    }

    /**
     * A new builder with the defaults.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * PEM file of the certificate authorities to trust ({@code CONSUL_CACERT}).
     *
     * @return the file, or null
     */
    public @Nullable Path caFile() {
        return caFile;
    }

    /**
     * Folder of PEM files of the certificate authorities to trust ({@code CONSUL_CAPATH}).
     *
     * @return the folder, or null
     */
    public @Nullable Path caPath() {
        return caPath;
    }

    /**
     * PEM file of the client's certificate chain ({@code CONSUL_CLIENT_CERT}).
     *
     * @return the file, or null
     */
    public @Nullable Path clientCertificate() {
        return clientCertificate;
    }

    /**
     * PEM file of the client's private key: PKCS#8, SEC1 or PKCS#1, not encrypted ({@code CONSUL_CLIENT_KEY}).
     *
     * @return the file, or null
     */
    public @Nullable Path clientKey() {
        return clientKey;
    }

    /**
     * Name that the agent's certificate must have, instead of the host of the address
     * ({@code CONSUL_TLS_SERVER_NAME}).
     *
     * @return the name, or null
     */
    public @Nullable String serverName() {
        return serverName;
    }

    /**
     * Whether the agent's certificate is verified ({@code CONSUL_HTTP_SSL_VERIFY}).
     *
     * @return true unless switched off
     */
    public boolean verify() {
        return verify;
    }

    private List<Object> parts() {
        return Arrays.asList(caFile, caPath, clientCertificate, clientKey, serverName, verify);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsSettings that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "TlsSettings" + parts();
    }

    /** Builder of TLS settings; not safe for use by several threads. */
    public static final class Builder {
        private @Nullable Path caFile;
        private @Nullable Path caPath;
        private @Nullable Path clientCertificate;
        private @Nullable Path clientKey;
        private @Nullable String serverName;
        private boolean verify = true;

        private Builder() {}

        /**
         * Sets {@link TlsSettings#caFile()}.
         *
         * @param caFile the file, or null
         * @return this builder
         */
        public Builder caFile(@Nullable Path caFile) {
            this.caFile = caFile;
            return this;
        }

        /**
         * Sets {@link TlsSettings#caPath()}.
         *
         * @param caPath the folder, or null
         * @return this builder
         */
        public Builder caPath(@Nullable Path caPath) {
            this.caPath = caPath;
            return this;
        }

        /**
         * Sets the certificate that the client shows.
         *
         * @param certificate PEM file of the chain, or null
         * @param key PEM file of the private key, or null
         * @return this builder
         */
        public Builder clientCertificate(@Nullable Path certificate, @Nullable Path key) {
            this.clientCertificate = certificate;
            this.clientKey = key;
            return this;
        }

        /**
         * Sets {@link TlsSettings#serverName()}.
         *
         * @param serverName the name, or null
         * @return this builder
         */
        public Builder serverName(@Nullable String serverName) {
            this.serverName = serverName;
            return this;
        }

        /**
         * Sets {@link TlsSettings#verify()}.
         *
         * @param verify false to accept any certificate: for first steps only
         * @return this builder
         */
        public Builder verify(boolean verify) {
            this.verify = verify;
            return this;
        }

        /**
         * The settings.
         *
         * @return an immutable copy of what was set
         * @throws IllegalArgumentException when only one of client certificate and key is set
         */
        public TlsSettings build() {
            return new TlsSettings(this);
        }
    }
}
