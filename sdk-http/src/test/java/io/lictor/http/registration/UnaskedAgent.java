package io.lictor.http.registration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentInfo;
import io.lictor.api.AgentMember;
import io.lictor.api.AgentMetrics;
import io.lictor.api.AgentService;
import io.lictor.api.AgentServiceHealth;
import io.lictor.api.AgentServiceVersion;
import io.lictor.api.AgentView;
import io.lictor.api.QueryOptions;
import io.lictor.api.registration.HealthCheck;
import org.jspecify.annotations.Nullable;

/** The part of an agent that registrations do not ask. */
abstract class UnaskedAgent implements AgentView {

    private static AssertionError unasked() {
        return new AssertionError("not asked by registrations");
    }

    @Override
    public AgentInfo self() {
        throw unasked();
    }

    @Override
    public String version() {
        throw unasked();
    }

    @Override
    public Map<String, AgentService> services() {
        throw unasked();
    }

    @Override
    public Map<String, AgentService> services(QueryOptions options) {
        throw unasked();
    }

    @Override
    public Map<String, AgentCheck> checks(QueryOptions options) {
        throw unasked();
    }

    @Override
    public Optional<AgentServiceVersion> awaitChange(String id, String hash, Duration wait) {
        throw unasked();
    }

    @Override
    public Optional<AgentServiceHealth> health(String serviceId) {
        throw unasked();
    }

    @Override
    public List<AgentServiceHealth> healthByName(String service) {
        throw unasked();
    }

    @Override
    public void registerCheck(String id, @Nullable String serviceId, HealthCheck check) {
        throw unasked();
    }

    @Override
    public void nodeMaintenance(boolean enable, @Nullable String reason) {
        throw unasked();
    }

    @Override
    public List<AgentMember> members(boolean wan) {
        throw unasked();
    }

    @Override
    public AgentMetrics metrics() {
        throw unasked();
    }

    @Override
    public void reload() {
        throw unasked();
    }

    @Override
    public void join(String address, boolean wan) {
        throw unasked();
    }

    @Override
    public void forceLeave(String member, boolean prune) {
        throw unasked();
    }

    @Override
    public void leave() {
        throw unasked();
    }
}
