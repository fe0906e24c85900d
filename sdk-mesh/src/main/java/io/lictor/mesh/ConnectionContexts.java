package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import io.lictor.mesh.Trust.Role;

/**
 * A context of its own for each connection, made of the newest certificates.
 *
 * <p>So all that a handshake uses is of one moment, and no session outlives its connection: nothing is resumed past a
 * rotation, a removed root or a denied intention, whatever the other end offers.
 */
final class ConnectionContexts {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** Longer than TLS 1.3 allows a ticket to live: none is sent, as nobody could use it. */
    private static final int NO_TICKETS = 8 * 24 * 60 * 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Role role;
    private final Managers managers;

    /** Managers for the next connection. */
    @FunctionalInterface
    interface Managers {
        /** The own key and the check of the other end, of one moment. */
        Pair next();
    }

    /** Both managers of a context. */
    record Pair(KeyManager key, TrustManager check) {}

    /** Contexts for one end of connections. */
    ConnectionContexts(Role role, Managers managers) {
        this.role = role;
        this.managers = managers;
    }

    /** The end that connections from here play. */
    Role role() {
        return role;
    }

    static String[] protocols() {
        return PROTOCOLS.clone();
    }

    SSLContext next() {
        try {
            Pair pair = managers.next();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[]{pair.key()}, new TrustManager[]{pair.check()}, RANDOM);
            context.getServerSessionContext().setSessionTimeout(NO_TICKETS);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }
}
