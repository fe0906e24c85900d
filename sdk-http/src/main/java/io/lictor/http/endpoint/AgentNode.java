package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentMember;
import io.lictor.api.AgentMetrics;
import io.lictor.api.AgentService;
import io.lictor.api.AgentServiceHealth;
import io.lictor.api.AgentServiceVersion;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.HealthCheck;
import io.lictor.http.transport.Answer;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.AgentAnswer;
import io.lictor.http.wire.MemberAnswer;
import io.lictor.http.wire.Paths;
import io.lictor.http.wire.ResolvedService.ResolvedCheck;
import io.lictor.http.wire.ServiceBody;
import org.jspecify.annotations.Nullable;

/** The part of {@code /v1/agent} that no registration needs: the node and its view of things. */
final class AgentNode {

    private static final int WARNING = 429;
    private static final int CRITICAL = 503;

    private final Transport transport;
    private final Scope scope;

    AgentNode(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    Map<String, AgentService> services(QueryOptions options) {
        Call call = scope.asking(Call.get("agent/services", scope.agentRead("/v1/agent/services", options)), options)
                .large()
                .timeout(options.timeout()).build();
        return transport.send(call, answer -> AgentAnswer.services(answer.body()));
    }

    Map<String, AgentCheck> checks(QueryOptions options) {
        Call call = scope.asking(Call.get("agent/checks", scope.agentRead("/v1/agent/checks", options)), options)
                .large()
                .timeout(options.timeout()).build();
        return transport.send(call, answer -> AgentAnswer.checks(answer.body()));
    }

    Optional<AgentServiceVersion> awaitChange(String id, String hash, Duration wait) {
        String query = Require.nonNull(hash, "hash").isEmpty()
                ? ""
                : "?hash=" + Paths.segment(hash) + "&wait=" + Scope.waitText(Require.positiveTimeout(wait, "wait"));
        Call.Builder call = Call.get("agent/service", scope.agentCall(path("agent/service", id, "service id") + query))
                .subject(id).absentIsAnswer();
        if (!hash.isEmpty()) {
            call.lane(Call.Lane.POLL).timeout(Scope.deadline(wait));
        }
        return transport.send(call.build(), answer -> answer.isAbsent()
                ? Optional.empty()
                : Optional.of(AgentAnswer.version(answer.body(), contentHash(answer))));
    }

    private static String contentHash(Answer answer) {
        return answer.header("X-Consul-ContentHash")
                .orElseThrow(() -> new IllegalArgumentException("no X-Consul-ContentHash"));
    }

    Optional<AgentServiceHealth> health(String serviceId) {
        String path = path("agent/health/service/id", serviceId, "service id");
        return transport.send(health("agent/health/service/id", path).subject(serviceId).build(),
                answer -> answer.isAbsent() ? Optional.empty() : Optional.of(AgentAnswer.health(answer.body())));
    }

    List<AgentServiceHealth> healthByName(String service) {
        String path = path("agent/health/service/name", service, "service");
        return transport.send(health("agent/health/service/name", path).subject(service).build(),
                answer -> answer.isAbsent() ? List.of() : AgentAnswer.allHealth(answer.body()));
    }

    /** The status of the answer is that of the service. */
    private Call.Builder health(String endpoint, String path) {
        return Call.get(endpoint, scope.agentCall(path)).absentIsAnswer().alsoAnsweredBy(WARNING)
                .alsoAnsweredBy(CRITICAL);
    }

    void registerCheck(String id, @Nullable String serviceId, HealthCheck check) {
        byte[] body = ServiceBody.checkRegistration(
                new ResolvedCheck(Require.path(id, "check id"), check, check.initialStatus()), serviceId);
        done(Call.put("agent/check/register", scope.agentCall("/v1/agent/check/register"), body).subject(id));
    }

    void maintenance(boolean enable, @Nullable String reason) {
        String path = "/v1/agent/maintenance?enable=" + enable
                + (reason == null ? "" : "&reason=" + Paths.segment(reason));
        done(Call.put("agent/maintenance", scope.agentCall(path), null));
    }

    List<AgentMember> members(boolean wan) {
        String path = "/v1/agent/members" + (wan ? "?wan=1" : "");
        return transport.send(Call.get("agent/members", scope.agentCall(path)).large().build(),
                answer -> MemberAnswer.members(answer.body()));
    }

    AgentMetrics metrics() {
        return transport.send(Call.get("agent/metrics", "/v1/agent/metrics").large().build(),
                answer -> MemberAnswer.metrics(answer.body()));
    }

    void reload() {
        done(Call.put("agent/reload", "/v1/agent/reload", null));
    }

    void join(String address, boolean wan) {
        String path = path("agent/join", address, "address") + (wan ? "?wan=1" : "");
        done(Call.put("agent/join", path, null).subject(address));
    }

    void forceLeave(String member, boolean prune) {
        String path = path("agent/force-leave", member, "node") + (prune ? "?prune" : "");
        done(Call.put("agent/force-leave", scope.agentCall(path), null).subject(member));
    }

    void leave() {
        done(Call.put("agent/leave", "/v1/agent/leave", null));
    }

    private void done(Call.Builder call) {
        transport.send(call.build(), answer -> true);
    }

    private static String path(String endpoint, String name, String what) {
        return Requests.path(endpoint, Require.path(name, what));
    }
}
