package io.lictor.mesh;

import java.io.Serial;
import java.security.cert.CertificateException;

import org.jspecify.annotations.Nullable;

/**
 * A certificate without an issuer, which the JDK refuses to read.
 *
 * <p>Since 1.12 Consul's built-in authority gives the intermediate authority of a secondary datacenter no name.
 */
final class EmptyIssuerException extends CertificateException {

    @Serial
    private static final long serialVersionUID = 1L;
    private static final String REASON = "the certificate has an empty issuer, which the JDK refuses. Consul since 1.12"
            + " issues such ones in a secondary datacenter by its built-in authority (hashicorp/consul#16202). Either"
            + " add org.bouncycastle:bcprov-jdk18on and bctls-jdk18on to the class path of each Java service that has,"
            + " calls or serves one, or let Vault be the mesh's authority, or use a Consul in which it is mended";
    private static final String WORDS_OF_THE_JDK = "Empty issuer";
    private static final int DEPTH = 8;

    EmptyIssuerException(Throwable cause) {
        super(REASON, cause);
    }

    /** Whether that is why something failed. */
    static boolean isBehind(Throwable failure) {
        @Nullable
        Throwable cause = failure;
        for (int depth = 0; depth < DEPTH && cause != null; depth++) {
            if (String.valueOf(cause.getMessage()).contains(WORDS_OF_THE_JDK)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
