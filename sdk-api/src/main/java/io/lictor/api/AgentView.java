package io.lictor.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The agent that the client is connected to ({@code /v1/agent}).
 *
 * <p>These are single calls. {@link ConsulClient#register} is what keeps a service registered. Calls go to the first
 * address of the settings only. Safe for use by several threads.
 */
public interface AgentView {

    /**
     * The agent about itself ({@code GET /v1/agent/self}).
     *
     * @return name, datacenter, version
     */
    AgentInfo self();

    /**
     * The services registered with the agent ({@code GET /v1/agent/services}).
     *
     * @return id to service
     */
    Map<String, AgentService> services();

    /**
     * One service registered with the agent ({@code GET /v1/agent/service/:id}).
     *
     * @param id id of the instance
     * @return the service, or empty when the agent does not know it
     */
    Optional<AgentService> service(String id);

    /**
     * The checks of one service ({@code GET /v1/agent/checks}).
     *
     * @param serviceId id of the instance
     * @return its checks, the one of a maintenance mode included
     */
    List<AgentCheck> checks(String serviceId);

    /**
     * Registers a service once ({@code PUT /v1/agent/service/register}).
     *
     * @param definition what to register; it must have an id
     * @param replaceChecks whether checks that the definition does not name are removed, which also ends a
     *     maintenance mode
     */
    void registerService(ServiceDefinition definition, boolean replaceChecks);

    /**
     * Removes a service ({@code PUT /v1/agent/service/deregister/:id}).
     *
     * @param id id of the instance
     * @return false when the agent did not know it, where the agent tells
     */
    boolean deregisterService(String id);

    /**
     * Reports the state of a TTL check and restarts its time ({@code PUT /v1/agent/check/update/:id}).
     *
     * @param checkId id of the check
     * @param status the state
     * @param output text for people, cut to 4,096 bytes by Consul
     * @return false when the agent does not know the check, in any of the ways in which Consul's versions say so
     */
    boolean updateCheck(String checkId, HealthStatus status, String output);

    /**
     * Removes one check ({@code PUT /v1/agent/check/deregister/:id}).
     *
     * @param checkId id of the check
     * @return false when the agent did not know it, where the agent tells
     */
    boolean deregisterCheck(String checkId);

    /**
     * Switches the maintenance mode of a service ({@code PUT /v1/agent/service/maintenance/:id}).
     *
     * @param serviceId id of the instance
     * @param enable true to take it out of service
     * @param reason why, for people; null for none
     * @return false when the agent does not know the service
     */
    boolean maintenance(String serviceId, boolean enable, @Nullable String reason);
}
