package io.lictor.http.registration;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/** Where a service is kept: with the agent, or in the catalog. Each call has a deadline. */
interface RegistrationHost {

    /** The service as it is there. */
    Optional<AgentService> service(String id);

    /** Its checks, those aside that have to be written anew. */
    List<AgentCheck> checks(String serviceId);

    /** Writes it as it should be, without touching checks that the definition does not name. */
    void register(ServiceDefinition definition);

    /** Removes it. */
    void deregister(String id);

    /** Says how a check is, and that the application is alive; false when it is not known there. */
    boolean updateCheck(String checkId, HealthStatus status, String output);

    /** Removes a check. */
    void deregisterCheck(String checkId);

    /** Switches the maintenance mode; false when the service is not known there. */
    boolean maintenance(String serviceId, boolean enable, @Nullable String reason);

    /** Whether it is there as this registration's own. */
    boolean keeps(String id);

    /** After it was removed: takes away what it alone has needed. What goes wrong is of no matter any more. */
    void leave();

    /**
     * Looks after what others have left there, if it is time to.
     *
     * @return how long nothing will be due
     */
    Duration tend();
}
