package io.lictor.http.registration;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.AgentView;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The agent next door.
 *
 * @param agent its calls
 */
record AgentHost(AgentView agent) implements RegistrationHost {

    private static final Duration NEVER = Duration.ofDays(1);

    @Override
    public Optional<AgentService> service(String id) {
        return agent.service(id);
    }

    @Override
    public List<AgentCheck> checks(String serviceId) {
        return agent.checks(serviceId);
    }

    @Override
    public void register(ServiceDefinition definition) {
        // asking Consul to replace the checks would end a maintenance as well
        agent.registerService(definition, false);
    }

    @Override
    public void deregister(String id) {
        agent.deregisterService(id);
    }

    @Override
    public boolean updateCheck(String checkId, HealthStatus status, String output) {
        return agent.updateCheck(checkId, status, output);
    }

    @Override
    public void deregisterCheck(String checkId) {
        agent.deregisterCheck(checkId);
    }

    @Override
    public boolean maintenance(String serviceId, boolean enable, @Nullable String reason) {
        return agent.maintenance(serviceId, enable, reason);
    }

    @Override
    public boolean keeps(String id) {
        return service(id).isPresent();
    }

    @Override
    public void leave() {}

    /** The agent itself removes what has been critical for too long. */
    @Override
    public Duration tend() {
        return NEVER;
    }
}
