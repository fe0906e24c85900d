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

    private static <T> T unasked() {
        throw new AssertionError("not asked by registrations");
    }

    @Override
    public AgentInfo self() {
        return unasked();
    }

    @Override
    public Map<String, AgentService> services() {
        return unasked();
    }

    @Override
    public Map<String, AgentService> services(QueryOptions options) {
        return unasked();
    }

    @Override
    public Map<String, AgentCheck> checks(QueryOptions options) {
        return unasked();
    }

    @Override
    public Optional<AgentServiceVersion> awaitChange(String id, String hash, Duration wait) {
        return unasked();
    }

    @Override
    public Optional<AgentServiceHealth> health(String serviceId) {
        return unasked();
    }

    @Override
    public List<AgentServiceHealth> healthByName(String service) {
        return unasked();
    }

    @Override
    public void registerCheck(String id, @Nullable String serviceId, HealthCheck check) {
        unasked();
    }

    @Override
    public void nodeMaintenance(boolean enable, @Nullable String reason) {
        unasked();
    }

    @Override
    public List<AgentMember> members(boolean wan) {
        return unasked();
    }

    @Override
    public AgentMetrics metrics() {
        return unasked();
    }

    @Override
    public void reload() {
        unasked();
    }

    @Override
    public void join(String address, boolean wan) {
        unasked();
    }

    @Override
    public void forceLeave(String member, boolean prune) {
        unasked();
    }

    @Override
    public void leave() {
        unasked();
    }
}
