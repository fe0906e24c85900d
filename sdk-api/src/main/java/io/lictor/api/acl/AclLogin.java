package io.lictor.api.acl;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Login that lasts: the client uses its token for every call and every watch, and has it renewed.
 *
 * <pre>{@code
 * try (AclLogin login = consul.acl().keepLoggedIn(credentials)) {
 *     login.await(Duration.ofSeconds(5));
 *     ...
 * }
 * }</pre>
 *
 * <p>A new token is fetched when two thirds of the life of the last one are over, and when Consul says that it does not
 * know the token any more. A login that fails is tried again, after 1, 2, 4 .. 30 seconds, while the last token stays in
 * use. Watches go on over a change of the token. Safe for use by several threads.
 */
public interface AclLogin extends AutoCloseable {

    /**
     * The token in use, without its secret.
     *
     * @return accessor id, or null before the first login
     */
    @Nullable
    String accessorId();

    /**
     * How many logins have succeeded.
     *
     * @return 0 before the first one
     */
    long count();

    /**
     * Waits for the first login.
     *
     * @param timeout how long, zero or more
     * @throws io.lictor.api.ConsulException when there was none in time; its cause is the last failure
     */
    void await(Duration timeout);

    /** Logs out: the token ends, and the client goes on with the one of its settings. Idempotent. */
    @Override
    void close();
}
