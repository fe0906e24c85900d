package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentInfo;
import io.lictor.api.AgentMember;
import io.lictor.api.AgentMetrics;
import io.lictor.api.AgentService;
import io.lictor.api.AgentServiceHealth;
import io.lictor.api.AgentServiceVersion;
import io.lictor.api.AgentView;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.HealthStatus;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.AgentAnswer;
import io.lictor.http.wire.Paths;
import io.lictor.http.wire.ResolvedService;
import io.lictor.http.wire.ServiceBody;
import org.jspecify.annotations.Nullable;

/** {@code /v1/agent}: always the first address, since what is registered with one agent is unknown to the others. */
public final class AgentEndpoint implements AgentView {

    private static final String NO_TTL = "does not have associated TTL";
    private static final String UNKNOWN_CHECK = "Unknown check";
    private static final String UNKNOWN_SERVICE = "Unknown service";

    private final Transport transport;
    private final Scope scope;
    private final @Nullable Duration timeout;
    private final Call.Lane lane;
    private final AgentNode node;

    public AgentEndpoint(Transport transport, Scope scope) {
        this(transport, scope, null, Call.Lane.REQUEST);
    }

    private AgentEndpoint(Transport transport, Scope scope, @Nullable Duration timeout, Call.Lane lane) {
        this.transport = transport;
        this.scope = scope;
        this.timeout = timeout;
        this.lane = lane;
        this.node = new AgentNode(transport, scope);
    }

    /** The same agent for what keeps a registration alive: a deadline for each call, and connections kept for it. */
    public AgentEndpoint within(Duration timeout) {
        return new AgentEndpoint(transport, scope, timeout, Call.Lane.KEEP_ALIVE);
    }

    @Override
    public AgentInfo self() {
        return self(UnaryOperator.identity());
    }

    private AgentInfo self(UnaryOperator<Call.Builder> how) {
        Call.Builder call = Call.get("agent/self", "/v1/agent/self").timeout(timeout).lane(lane);
        return transport.send(how.apply(call).build(), answer -> AgentAnswer.self(answer.body()));
    }

    /** Consul before 1.16 has no such endpoint. */
    @Override
    public String version() {
        return version(UnaryOperator.identity());
    }

    /** The version of whichever agent answers. */
    String versionAnywhere() {
        return version(Call.Builder::failover);
    }

    private String version(UnaryOperator<Call.Builder> how) {
        Call.Builder call = Call.get("agent/version", "/v1/agent/version").timeout(timeout).lane(lane)
                .absentIsAnswer();
        String told = transport.send(how.apply(call).build(),
                answer -> answer.isAbsent() ? "" : AgentAnswer.version(answer.body()));
        return told.isEmpty() ? self(how).version() : told;
    }

    @Override
    public Map<String, AgentService> services() {
        return transport.send(
                Call.get("agent/services", scope.agentCall("/v1/agent/services")).large().timeout(timeout).lane(lane)
                        .build(),
                answer -> AgentAnswer.services(answer.body()));
    }

    @Override
    public Optional<AgentService> service(String id) {
        String path = "/v1/agent/service/" + Paths.segment(Require.path(id, "service id"));
        Call call = Call.get("agent/service", scope.agentCall(path)).subject(id).absentIsAnswer().timeout(timeout)
                .lane(lane)
                .build();
        return transport.send(call,
                answer -> answer.isAbsent() ? Optional.empty() : Optional.of(AgentAnswer.service(answer.body())));
    }

    @Override
    public List<AgentCheck> checks(String serviceId) {
        Call call = Call.get("agent/checks", scope.agentCall("/v1/agent/checks")).subject(serviceId).large()
                .timeout(timeout).lane(lane).build();
        return transport.send(call, answer -> AgentAnswer.checks(answer.body(), serviceId));
    }

    @Override
    public void registerService(ServiceDefinition definition, boolean replaceChecks) {
        registerService(ResolvedService.of(definition), replaceChecks);
    }

    /** Registers a service in which nothing is left open. */
    public void registerService(ResolvedService service, boolean replaceChecks) {
        String path = "/v1/agent/service/register" + (replaceChecks ? "?replace-existing-checks=true" : "");
        transport.send(Call.put("agent/service/register", scope.agentCall(path), ServiceBody.registration(service))
                .subject(service.id()).timeout(timeout).lane(lane).build(), answer -> true);
    }

    @Override
    public boolean deregisterService(String id) {
        String path = "/v1/agent/service/deregister/" + Paths.segment(Require.path(id, "service id"));
        return known(UNKNOWN_SERVICE, Call.put("agent/service/deregister", scope.agentCall(path), null).subject(id)
                .absentIsAnswer().timeout(timeout).lane(lane).build());
    }

    @Override
    public boolean updateCheck(String checkId, HealthStatus status, String output) {
        String path = "/v1/agent/check/update/" + Paths.segment(Require.path(checkId, "check id"));
        return known(UNKNOWN_CHECK, Call.put("agent/check/update", scope.agentCall(path),
                ServiceBody.checkUpdate(Require.nonNull(status, "status"), output)).subject(checkId).absentIsAnswer()
                .timeout(timeout).lane(lane)
                .build());
    }

    @Override
    public boolean deregisterCheck(String checkId) {
        String path = "/v1/agent/check/deregister/" + Paths.segment(Require.path(checkId, "check id"));
        return known(UNKNOWN_CHECK, Call.put("agent/check/deregister", scope.agentCall(path), null).subject(checkId)
                .absentIsAnswer().timeout(timeout).lane(lane).build());
    }

    @Override
    public boolean maintenance(String serviceId, boolean enable, @Nullable String reason) {
        String path = "/v1/agent/service/maintenance/" + Paths.segment(Require.path(serviceId, "service id"))
                + "?enable=" + enable + (reason == null ? "" : "&reason=" + Paths.segment(reason));
        return known(UNKNOWN_SERVICE, Call.put("agent/service/maintenance", scope.agentCall(path), null)
                .subject(serviceId).absentIsAnswer().timeout(timeout).lane(lane).build());
    }

    @Override
    public Map<String, AgentService> services(QueryOptions options) {
        return node.services(options);
    }

    @Override
    public Map<String, AgentCheck> checks(QueryOptions options) {
        return node.checks(options);
    }

    @Override
    public Optional<AgentServiceVersion> awaitChange(String id, String hash, Duration wait) {
        return node.awaitChange(id, hash, wait);
    }

    @Override
    public Optional<AgentServiceHealth> health(String serviceId) {
        return node.health(serviceId);
    }

    @Override
    public List<AgentServiceHealth> healthByName(String service) {
        return node.healthByName(service);
    }

    @Override
    public void registerCheck(String id, @Nullable String serviceId, HealthCheck check) {
        node.registerCheck(id, serviceId, check);
    }

    @Override
    public void nodeMaintenance(boolean enable, @Nullable String reason) {
        node.maintenance(enable, reason);
    }

    @Override
    public List<AgentMember> members(boolean wan) {
        return node.members(wan);
    }

    @Override
    public AgentMetrics metrics() {
        return node.metrics();
    }

    @Override
    public void reload() {
        node.reload();
    }

    @Override
    public void join(String address, boolean wan) {
        node.join(address, wan);
    }

    @Override
    public void forceLeave(String member, boolean prune) {
        node.forceLeave(member, prune);
    }

    @Override
    public void leave() {
        node.leave();
    }

    /** Sends a write; false when the agent says, in any of the ways of Consul's versions, that it knows no such thing. */
    private boolean known(String unknown, Call call) {
        try {
            return transport.send(call, answer -> !answer.isAbsent());
        } catch (ConsulRejectedException e) {
            if (e.status() == 500 && (e.reason().contains(unknown) || e.reason().contains(NO_TTL))) {
                return false;
            }
            throw e;
        }
    }
}
