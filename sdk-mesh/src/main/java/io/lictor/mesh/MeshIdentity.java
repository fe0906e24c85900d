package io.lictor.mesh;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.Subscription;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.ServiceTls;
import io.lictor.mesh.ConnectionContexts.Pair;
import io.lictor.mesh.PeerRefusedException.Reason;
import io.lictor.mesh.Trust.Role;
import org.jspecify.annotations.Nullable;

/**
 * Identity of one service in Consul's mesh: its certificate, renewed by Consul and exchanged under running servers and
 * clients, and contexts that accept nothing but the mesh.
 *
 * <pre>{@code
 * try (ConsulClient consul = ConsulClient.connect();
 *         MeshIdentity orders = MeshIdentity.create(consul, "orders");
 *         MeshAuthorizer callers = MeshAuthorizer.create(consul, orders)) {
 *     HttpsServer server = HttpsServer.create(address, 0);
 *     server.setHttpsConfigurator(new HttpsConfigurator(orders.serverContext()));
 *     HttpClient toPayments = HttpClient.newBuilder().sslContext(orders.clientContext("payments")).build();
 * }
 * }</pre>
 *
 * <p><b>What is verified.</b> Both ends: the chain up to one of the roots that Consul names now, the time, one SPIFFE id
 * as the only URI, the trust domain. A client: that the other end is the service, in the datacenter, that the context was
 * asked for; host names mean nothing. A server: that there is a certificate; whether the caller may call is for
 * {@link MeshAuthorizer}.
 *
 * <p><b>Rotation.</b> A new connection uses the newest certificates; all roots are trusted that Consul names, and the
 * whole chain is sent. No session is resumed, so that each connection is verified. While Consul is away the last good
 * certificates stay until they expire.
 *
 * <p><b>Threads.</b> Safe for use by several threads; one virtual thread of the client's. <b>Lifecycle.</b> Whoever made
 * it closes it; it ends with its client too. Contexts go on with the certificates that they last had, until those
 * expire. <b>Endpoints.</b> {@code GET /v1/agent/connect/ca/roots}, {@code GET /v1/agent/connect/ca/leaf/:service}, with
 * the right {@code service:write} for the service.
 */
public final class MeshIdentity implements ServiceTls, AutoCloseable {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);

    private final IdentityKeeper keeper;
    private final Map<Target, SSLContext> clients = new ConcurrentHashMap<>();
    private final SSLContext server;
    /** Of its own for each identity: a session may be shown to several. */
    private final String callerKey = "io.lictor.mesh.caller." + System.identityHashCode(this);
    private final Subscription end;

    private MeshIdentity(ConsulClient consul, IdentityKeeper keeper) {
        this.keeper = keeper;
        this.server = context(Role.SERVER, this::admit);
        this.end = consul.beforeClose(keeper::close);
    }

    /** What a client context is for. */
    private record Target(String service, @Nullable String datacenter) {}

    /** A caller that was verified, by what, and until when that holds. */
    private record Verified(MeshIdentity by, SpiffeId id, Trust trust, Instant from, Instant until) {}

    /**
     * The identity of a service; waits up to 10 seconds for its first certificates.
     *
     * @param consul where they come from
     * @param service name of the service, which need not be registered
     * @return the identity, to be closed by the caller
     * @throws ConsulTimeoutException when Consul does not answer in time
     * @throws ConsulRejectedException when Consul refuses, such as for a missing right
     * @throws ConsulAnswerException when what Consul gives cannot be used
     * @throws ConsulClosedException when the client is closed
     */
    public static MeshIdentity create(ConsulClient consul, String service) {
        return create(consul, service, FIRST_WAIT);
    }

    /**
     * The identity of a service.
     *
     * @param consul where the certificates come from
     * @param service name of the service, which need not be registered
     * @param firstWait how long to wait for the first certificates, more than zero
     * @return the identity, to be closed by the caller
     * @throws ConsulTimeoutException when Consul does not answer in time
     * @throws ConsulRejectedException when Consul refuses, such as for a missing right
     * @throws ConsulAnswerException when what Consul gives cannot be used
     * @throws ConsulClosedException when the client is closed
     */
    public static MeshIdentity create(ConsulClient consul, String service, Duration firstWait) {
        Require.path(service, "service");
        Require.positive(firstWait, "firstWait");
        IdentityKeeper keeper = IdentityKeeper.start(consul, service, firstWait);
        try {
            return new MeshIdentity(consul, keeper);
        } catch (RuntimeException e) {
            keeper.close();
            throw e;
        }
    }

    /**
     * The own id.
     *
     * @return as in the current certificate
     */
    public SpiffeId id() {
        return keeper.material().id();
    }

    /**
     * End of the current certificate's life. Consul renews it long before.
     *
     * @return the moment
     */
    public Instant expiresAt() {
        return keeper.material().expiresAt();
    }

    /**
     * Context for servers of the service. It asks every client for a certificate, and accepts those of the mesh.
     *
     * @return the context, always the same
     */
    public SSLContext serverContext() {
        return server;
    }

    /**
     * Context for servers of the service that let a caller in only when it may call: others are refused in the handshake,
     * where TLS has no words for the reason. Connections that are open stay so when an intention changes.
     *
     * @param authorizer who decides
     * @return a new context
     */
    public SSLContext serverContext(MeshAuthorizer authorizer) {
        return context(Role.SERVER, (material, chain, authType) -> {
            SpiffeId caller = material.trust().verify(chain, authType, Role.CLIENT, keeper.now());
            Authorization decision = authorizer.authorize(caller);
            if (!decision.authorized()) {
                throw new PeerRefusedException(Reason.DENIED, decision.reason());
            }
        });
    }

    /**
     * Context for connections to a service in the own datacenter.
     *
     * @param service name of the service that must be at the other end
     * @return the context, always the same for the service
     */
    public SSLContext clientContext(String service) {
        return clientContext(service, null);
    }

    @Override
    public SSLContext clientContext(String service, @Nullable String datacenter) {
        Require.path(service, "service");
        return clients.computeIfAbsent(new Target(service, datacenter), target -> context(Role.CLIENT,
                (material, chain, authType) -> expect(target, material, chain, authType)));
    }

    @Override
    public Object generation() {
        return keeper.material();
    }

    /**
     * The caller at the other end of a connection to a server of the service, verified by what counts now: a certificate
     * that has expired since the handshake, or whose root was removed, is refused.
     *
     * @param session the connection's
     * @return the caller
     * @throws SSLPeerUnverifiedException when it is not to be trusted, or has shown no certificate
     */
    public SpiffeId caller(SSLSession session) throws SSLPeerUnverifiedException {
        Trust trust = keeper.material().trust();
        Instant now = keeper.now();
        if (session.getValue(callerKey) instanceof Verified known && known.by == this && known.trust == trust
                && now.isBefore(known.until) && !now.isBefore(known.from)) {
            return known.id;
        }
        X509Certificate[] chain = chain(session);
        try {
            String authType = chain.length == 0 ? "" : chain[0].getPublicKey().getAlgorithm();
            SpiffeId id = trust.verify(chain, authType, Role.CLIENT, now);
            session.putValue(callerKey, new Verified(this, id, trust, chain[0].getNotBefore().toInstant(),
                    chain[0].getNotAfter().toInstant()));
            return id;
        } catch (PeerRefusedException e) {
            keeper.refused(e);
            throw (SSLPeerUnverifiedException) new SSLPeerUnverifiedException(e.getMessage()).initCause(e);
        }
    }

    /** What the other end has shown; empty when that was nothing. */
    private static X509Certificate[] chain(SSLSession session) {
        Certificate[] shown;
        try {
            shown = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return new X509Certificate[0];
        }
        return Arrays.stream(shown).allMatch(X509Certificate.class::isInstance)
                ? Arrays.copyOf(shown, shown.length, X509Certificate[].class)
                : new X509Certificate[0];
    }

    private void admit(Material material, X509Certificate @Nullable [] chain, String authType)
            throws CertificateException {
        SpiffeId unused = material.trust().verify(chain, authType, Role.CLIENT, keeper.now());
    }

    private void expect(Target target, Material material, X509Certificate @Nullable [] chain, String authType)
            throws CertificateException {
        SpiffeId peer = material.trust().verify(chain, authType, Role.SERVER, keeper.now());
        SpiffeId own = material.id();
        String datacenter = target.datacenter == null ? own.datacenter() : target.datacenter;
        SpiffeId wanted = new SpiffeId(own.trustDomain(), own.partition(), own.namespace(), datacenter,
                target.service);
        if (!peer.equals(wanted)) {
            throw new PeerRefusedException(Reason.OTHER_SERVICE, peer + " is at the other end (expected: " + wanted
                    + ")");
        }
    }

    /** What is asked of the other end, with the material of the connection. */
    @FunctionalInterface
    private interface Rule {
        void check(Material material, X509Certificate @Nullable [] chain, String authType)
                throws CertificateException;
    }

    private SSLContext context(Role own, Rule rule) {
        Role peer = own == Role.SERVER ? Role.CLIENT : Role.SERVER;
        return MeshContext.over(new ConnectionContexts(own, () -> {
            Material material = keeper.material();
            PeerCheck check = new PeerCheck(peer, (chain, authType) -> {
                try {
                    rule.check(material, chain, authType);
                } catch (PeerRefusedException e) {
                    keeper.refused(e);
                    throw e;
                }
            });
            return new Pair(material.trust().stack(), new OwnKey(material.chain(), material.key()), check);
        }, this::failed));
    }

    /** Names the reason for which no check of the other end was reached. */
    private SSLException failed(SSLException failure) {
        if (!EmptyIssuerException.isBehind(failure)) {
            return failure;
        }
        EmptyIssuerException reason = new EmptyIssuerException(failure);
        keeper.unreadable(reason);
        SSLHandshakeException shown = new SSLHandshakeException(reason.getMessage());
        shown.initCause(failure);
        return shown;
    }

    /** Ends the renewal; idempotent. */
    @Override
    public void close() {
        end.close();
        keeper.close();
    }

    @Override
    public String toString() {
        return "MeshIdentity[" + keeper.material() + "]";
    }
}
