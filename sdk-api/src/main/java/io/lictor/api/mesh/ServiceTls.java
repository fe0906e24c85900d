package io.lictor.api.mesh;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Contexts for connections to services, each of which accepts the one service that it was asked for and no other.
 *
 * <pre>{@code
 * SSLContext toPayments = identity.clientContext("payments", null);
 * }</pre>
 *
 * <p>The expected service belongs to the context, and not to a connection, because an HTTP client pools its connections
 * and TLS tells a trust manager a host and a port only: whoever calls two services needs two clients. {@code sdk-mesh}
 * implements it. <b>Caller.</b> Any thread, several at once. <b>May block.</b> No. <b>After close.</b> Contexts go on
 * with what they last had.
 */
@FunctionalInterface
public interface ServiceTls {

    /**
     * The context for a service: the same one for the same name and datacenter.
     *
     * @param service name of the service that must be at the other end
     * @param datacenter where it must be, or null for the caller's own datacenter
     * @return the context
     */
    SSLContext clientContext(String service, @Nullable String datacenter);

    /**
     * What connections are made with at this moment: another object when the own certificate or what is trusted has changed.
     * Both ends verify a connection when it is made, and a server that looks again refuses one that has outlived the
     * certificate of its caller. So clients leave the connections of before.
     *
     * @return to be compared by {@code equals}; always the same unless implemented
     */
    default Object generation() {
        return this;
    }
}
