package io.lictor.mesh;

import java.io.Serial;
import java.security.cert.CertificateException;

/** The other end of a connection is not let through. */
final class PeerRefusedException extends CertificateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Why, in one of the few words of the meters. */
    enum Reason {
        /** It leads to no root of the mesh. */
        UNTRUSTED("untrusted"),
        /** It is not valid now. */
        EXPIRED("expired"),
        /** It does not name one service of Consul. */
        NO_IDENTITY("no identity"),
        /** It is of another cluster. */
        TRUST_DOMAIN("trust domain"),
        /** It is another service than the one that was called. */
        OTHER_SERVICE("other service"),
        /** There is none. */
        NO_CERTIFICATE("no certificate"),
        /** The intentions do not allow it. */
        DENIED("denied");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private final Reason reason;

    PeerRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    PeerRefusedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
