package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

import io.lictor.mesh.TlsStack.Witness;
import io.lictor.mesh.Trust.Role;

/**
 * A context of its own for each connection, made of the newest certificates.
 *
 * <p>So all that a handshake uses is of one moment, and no session outlives its connection: nothing is resumed past a
 * rotation, a removed root or a denied intention, whatever the other end offers.
 */
final class ConnectionContexts {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final Pattern SUITES = Pattern
            .compile("TLS_(ECDHE_(RSA|ECDSA)_WITH_)?(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)");
    /** Longer than TLS 1.3 allows a ticket to live: none is sent, as nobody could use it. */
    private static final int NO_TICKETS = 8 * 24 * 60 * 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Role role;
    private final Managers managers;
    private final Witness witness;

    /** Managers for the next connection. */
    @FunctionalInterface
    interface Managers {
        /** The own key and the check of the other end, of one moment. */
        Pair next();
    }

    /** Both managers of a context, and who speaks by them. */
    record Pair(TlsStack stack, KeyManager key, TrustManager check) {}

    /** Contexts for one end of connections, whose failures somebody is told. */
    ConnectionContexts(Role role, Managers managers, Witness witness) {
        this.role = role;
        this.managers = managers;
        this.witness = witness;
    }

    /** The end that connections from here play. */
    Role role() {
        return role;
    }

    static String[] protocols() {
        return PROTOCOLS.clone();
    }

    SSLContext next() {
        return next(managers.next());
    }

    /** Those of Consul's own library: forward secrecy, and ciphers that authenticate what they encrypt. */
    static String[] suites(String[] known) {
        return Arrays.stream(known).filter(suite -> SUITES.matcher(suite).matches()).toArray(String[]::new);
    }

    /** An engine of the next connection. */
    SSLEngine engine(Function<SSLContext, SSLEngine> maker) {
        Pair pair = managers.next();
        return pair.stack.watched(maker.apply(next(pair)), witness);
    }

    private static SSLContext next(Pair pair) {
        try {
            SSLContext context = pair.stack.context();
            context.init(new KeyManager[]{pair.key}, new TrustManager[]{pair.check}, RANDOM);
            context.getServerSessionContext().setSessionTimeout(NO_TICKETS);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }
}
