package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.lictor.api.Consistency;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.SessionInfo;
import io.lictor.api.SessionView;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.CatalogBody;
import io.lictor.http.wire.FilterText;
import io.lictor.http.wire.HomeAnswer;
import io.lictor.http.wire.HomeBody;
import io.lictor.http.wire.Paths;
import io.lictor.http.wire.ResolvedService;
import org.jspecify.annotations.Nullable;

/**
 * The calls by which services are kept in the catalog without an agent, each with a deadline and on connections that are
 * kept for what has to stay alive. The catalog is the same everywhere, so any address may answer: what is written twice is
 * there once, and a step that has been made is refused the second time.
 */
public final class CatalogHome {

    private static final String STALE = "index is stale";
    private static final int CONFLICT = 409;
    private static final int MOST_WORDS = 300;

    /** By these reads things are written and removed: a leader that has just started, or is none any more, must not answer. */
    private static final QueryOptions CERTAIN = QueryOptions.builder().consistency(Consistency.CONSISTENT).build();

    private final Transport transport;
    private final Scope scope;
    private final SessionView sessions;
    private final @Nullable Duration timeout;

    public CatalogHome(Transport transport, Scope scope) {
        this(transport, scope, SessionEndpoint.anywhere(transport, scope), null);
    }

    private CatalogHome(Transport transport, Scope scope, SessionView sessions, @Nullable Duration timeout) {
        this.transport = transport;
        this.scope = scope;
        this.sessions = sessions;
        this.timeout = timeout;
    }

    /** The same with a deadline for each call. */
    public CatalogHome within(Duration deadline) {
        return new CatalogHome(transport, scope, sessions.within(deadline), deadline);
    }

    /**
     * The instances of a service on a node.
     *
     * @param id id of the only one that is asked for, or null for all
     */
    public List<HomeAnswer.Copy> instances(String service, String node, @Nullable String id) {
        String filter = "Node.Node == " + FilterText.literal(node)
                + (id == null ? "" : " and Service.ID == " + FilterText.literal(id));
        String path = scope.read("/v1/health/service/" + Paths.segment(service),
                CERTAIN.toBuilder().filter(filter).build());
        return transport.send(read("health/service", path, service), answer -> HomeAnswer.copies(answer.body()));
    }

    /** A node, or empty when there is none. */
    public Optional<HomeAnswer.Home> node(String name) {
        String path = scope.read("/v1/catalog/node/" + Paths.segment(name), CERTAIN);
        return transport.send(read("catalog/node", path, name),
                answer -> HomeAnswer.home(answer.body(), answer.metadata().filteredByAcls()));
    }

    /** Whether an answer that does not say that something was left out for lack of rights is known to be whole. */
    public boolean tellsWhatIsLeftOut() {
        return new FilterMark(transport, scope, timeout).isTold();
    }

    private Call read(String endpoint, String path, String subject) {
        return Call.get(endpoint, path).subject(subject).timeout(timeout).lane(Call.Lane.KEEP_ALIVE).failover().large()
                .build();
    }

    /** Registers a node. */
    public void register(VirtualNode node, Map<String, String> meta) {
        put("catalog/register", HomeBody.node(node, meta, scope.datacenter()), node.name());
    }

    /**
     * Registers a service with its checks.
     *
     * @param meta metadata of the node, or null to leave the node as it is
     */
    public void register(VirtualNode node, @Nullable Map<String, String> meta, ServiceDefinition service,
            List<HomeBody.Row> checks) {
        ResolvedService resolved = ResolvedService.of(service);
        put("catalog/register", HomeBody.service(node, meta, resolved, checks, scope.datacenter()), resolved.id());
    }

    /** Writes one check of a service. */
    public void check(String node, String serviceId, HomeBody.Row check) {
        put("catalog/register", HomeBody.check(node, serviceId, check, scope.datacenter()), check.id());
    }

    /** Writes a check; false when somebody has changed it since. */
    public boolean checkIf(String node, HomeAnswer.Copy instance, HomeBody.Row check, HomeAnswer.CheckCopy seen) {
        return apply(HomeBody.checkIf(node, instance, check, seen.index()), check.id());
    }

    /** Removes an instance with its checks; false when somebody has changed it, or the check, since. */
    public boolean removeIf(String node, HomeAnswer.Copy instance, HomeAnswer.CheckCopy lease) {
        return apply(HomeBody.removalIf(node, instance, lease), instance.service().id());
    }

    /** Removes a node with all that is on it; false when somebody has changed it since. */
    public boolean removeIf(String node, HomeAnswer.Home seen) {
        return apply(HomeBody.nodeRemovalIf(node, seen.index()), node);
    }

    /** Within a transaction a missing right is a conflict as well. */
    private boolean apply(byte[] steps, String subject) {
        String conflict = transport.send(
                Call.put("txn", scope.write("/v1/txn"), steps).subject(subject).conflictIsAnswer()
                        .timeout(timeout).lane(Call.Lane.KEEP_ALIVE).failover().build(),
                answer -> answer.isConflict() ? answer.text() : "");
        if (!conflict.isEmpty() && !conflict.contains(STALE)) {
            String reason = conflict.substring(0, Math.min(MOST_WORDS, conflict.length())).replaceAll("\\s+", " ");
            throw new ConsulRejectedException("txn " + subject + ": status " + CONFLICT + ", \"" + reason + "\"",
                    CONFLICT, reason, null);
        }
        return conflict.isEmpty();
    }

    private void put(String endpoint, byte[] body, String subject) {
        transport.send(Call.put(endpoint, scope.write("/v1/" + endpoint), body).subject(subject).idempotent()
                .timeout(timeout).lane(Call.Lane.KEEP_ALIVE).failover().build(), answer -> true);
    }

    /** Removes a service with its checks. */
    public void removeService(String node, String serviceId) {
        put("catalog/deregister", CatalogBody.removal(node, serviceId, null, scope.datacenter()), serviceId);
    }

    /** Removes a check. */
    public void removeCheck(String node, String checkId) {
        put("catalog/deregister", CatalogBody.removal(node, null, checkId, scope.datacenter()), checkId);
    }

    /** A session of the node that nothing but its own time ends. */
    public String lease(String node, String name, Duration ttl) {
        return sessions.create(SessionDefinition.builder().node(node).name(name).ttl(ttl).lockDelay(Duration.ZERO)
                .checks(List.of()).build());
    }

    /** Starts the time of a lease anew; false when it is over. */
    public boolean renew(String lease) {
        return sessions.renew(lease).isPresent();
    }

    public void endLease(String lease) {
        sessions.destroy(lease);
    }

    /** The leases of a node that are not over, as the leader knows them now. */
    public Set<String> leases(String node) {
        QueryOptions.Builder options = CERTAIN.toBuilder();
        if (timeout != null) {
            options.timeout(timeout);
        }
        return sessions.ofNode(node, options.build()).value().stream().map(SessionInfo::id)
                .collect(Collectors.toUnmodifiableSet());
    }
}
