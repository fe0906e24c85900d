package io.lictor.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.registration.HealthCheck;
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
     * The version of the agent ({@code GET /v1/agent/version}); before Consul 1.16 that of {@link #self()}, which needs
     * the right to read the agent.
     *
     * @return such as {@code 1.16.3} or {@code 1.15.2+ent}
     */
    String version();

    /**
     * Whether the version of the agent has a feature.
     *
     * @param feature the feature
     * @return true when it is there
     */
    default boolean supports(ConsulFeature feature) {
        return feature.isIn(version());
    }

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

    /**
     * The services registered with the agent that match a filter ({@code GET /v1/agent/services}).
     *
     * @param options filter, namespace, partition
     * @return id to service
     */
    Map<String, AgentService> services(QueryOptions options);

    /**
     * The checks registered with the agent ({@code GET /v1/agent/checks}).
     *
     * @param options filter, namespace, partition
     * @return id to check
     */
    Map<String, AgentCheck> checks(QueryOptions options);

    /**
     * One service, as soon as its definition differs from one that is known
     * ({@code GET /v1/agent/service/:id?hash=}). A change of its health does not count.
     *
     * @param id id of the instance
     * @param hash hash of the known definition; the empty text is answered at once
     * @param wait how long the agent may hold the answer back
     * @return the service with its hash, the same one when the wait was over; empty when the agent does not know it
     */
    Optional<AgentServiceVersion> awaitChange(String id, String hash, Duration wait);

    /**
     * The health of one instance ({@code GET /v1/agent/health/service/id/:id}).
     *
     * @param serviceId id of the instance
     * @return instance and health, or empty when the agent does not know it
     */
    Optional<AgentServiceHealth> health(String serviceId);

    /**
     * The health of the instances of a service on this node ({@code GET /v1/agent/health/service/name/:name}).
     *
     * @param service name of the service
     * @return its instances with their health
     */
    List<AgentServiceHealth> healthByName(String service);

    /**
     * Registers a check that is no part of a service's definition ({@code PUT /v1/agent/check/register}).
     *
     * @param id id of the check, unique on the node; its name unless {@code check} has one
     * @param serviceId id of the service that it is for, or null for the node
     * @param check what is checked
     */
    void registerCheck(String id, @Nullable String serviceId, HealthCheck check);

    /**
     * Switches the maintenance mode of the whole node ({@code PUT /v1/agent/maintenance}).
     *
     * @param enable true to take it out of service
     * @param reason why, for people; null for none
     */
    void nodeMaintenance(boolean enable, @Nullable String reason);

    /**
     * The members of the gossip pool ({@code GET /v1/agent/members}).
     *
     * @param wan true for the servers of all datacenters, false for this datacenter
     * @return the members
     */
    List<AgentMember> members(boolean wan);

    /**
     * The agent's own metrics ({@code GET /v1/agent/metrics}).
     *
     * @return those of the last interval
     */
    AgentMetrics metrics();

    /** Lets the agent read its configuration anew ({@code PUT /v1/agent/reload}). */
    void reload();

    /**
     * Lets the agent join another one ({@code PUT /v1/agent/join/:address}).
     *
     * @param address address of the other one, with or without port
     * @param wan whether it joins the pool of all datacenters
     */
    void join(String address, boolean wan);

    /**
     * Declares a failed member gone ({@code PUT /v1/agent/force-leave/:node}); no effect on one that is alive.
     *
     * @param node its name
     * @param prune whether it is forgotten altogether
     */
    void forceLeave(String node, boolean prune);

    /** Lets the agent leave the cluster and end ({@code PUT /v1/agent/leave}). */
    void leave();
}
