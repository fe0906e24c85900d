package io.lictor.api.registration;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * What the agent checks a server's certificate against when it runs a health check over TLS.
 *
 * <pre>{@code
 * HealthCheck.grpc("10.0.0.7:8443", Duration.ofSeconds(10)).overTls(CheckTls.serverName("orders.internal"));
 * }</pre>
 *
 * <p>The authorities are those of the agent's machine, or of its configuration ({@code enable_agent_tls_for_checks}).
 *
 * @param serverName the name that is asked for and must be in the certificate, or null for the one of the agent's
 *     configuration or of the address; since Consul 1.10
 * @param skipVerify whether any certificate is accepted
 */
public record CheckTls(@Nullable String serverName, boolean skipVerify) {

    private static final CheckTls VERIFIED = new CheckTls(null, false);

    /** Checks the name. */
    public CheckTls {
        if (serverName != null) {
            Require.nonBlank(serverName, "TLS server name");
        }
    }

    /**
     * A certificate that must be valid for the name that the agent knows.
     *
     * @return the demand
     */
    public static CheckTls verified() {
        return VERIFIED;
    }

    /**
     * A certificate that must be valid for a name.
     *
     * @param serverName the name
     * @return the demand
     */
    public static CheckTls serverName(String serverName) {
        return new CheckTls(Require.nonBlank(serverName, "TLS server name"), false);
    }

    /**
     * The same name, accepting any certificate.
     *
     * @return the demand
     */
    public CheckTls skippingVerification() {
        return new CheckTls(serverName, true);
    }
}
