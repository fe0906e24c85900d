package io.lictor.sync.registrar;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.lictor.api.AgentCheck;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Maintenance of instances, ours and that of others. It is a check with a name that Consul knows; written together with the
 * instance it leaves no moment in which callers are sent to one that is out of service.
 */
final class Maintenance {

    /** How the reasons begin that are ours. */
    static final String DOCKER = "Docker: the container is ";

    private static final String PREFIX = "_service_maintenance:";
    private static final String NAME = "Service Maintenance Mode";
    /** Consul ends none by itself, and the time only has to be there. */
    private static final Duration NEVER = Duration.ofDays(365);
    /** A container that is started again, perhaps with another port, is the same one for whoever has put it out of service. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final ConsulRuntime runtime;
    private final Map<String, Left> left = new HashMap<>();

    private record Left(String reason, long since) {}

    Maintenance(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    static String checkId(String instance) {
        return PREFIX + instance;
    }

    /** Null when there is none. */
    static @Nullable String reason(@Nullable AgentCheck maintenance) {
        return maintenance == null ? null : maintenance.notes();
    }

    static boolean isOfOthers(@Nullable String reason) {
        return reason != null && !reason.startsWith(DOCKER);
    }

    /** Keeps in mind what others have said of an instance that is removed now. */
    void instanceEnds(String instance, @Nullable String reason) {
        long now = runtime.nanoTime();
        left.values().removeIf(each -> now - each.since > REMEMBERED.toNanos());
        if (reason != null && isOfOthers(reason)) {
            left.put(instance, new Left(reason, now));
        }
    }

    /** What others have said of an instance when it was there last, or null. */
    @Nullable
    String of(String instance) {
        Left before = left.get(instance);
        return before == null || runtime.nanoTime() - before.since > REMEMBERED.toNanos() ? null : before.reason;
    }

    void instanceIsThere(String instance) {
        left.remove(instance);
    }

    /** A definition that is in maintenance from its first moment on. */
    static ServiceDefinition with(ServiceDefinition instance, String reason) {
        HealthCheck check = HealthCheck.ttl(NEVER)
                .with(CheckOptions.builder().id(checkId(String.valueOf(instance.id())))
                        .name(NAME).notes(reason).initialStatus(HealthStatus.CRITICAL).build());
        return instance.toBuilder().check(check).deregisterCriticalAfter(null).build();
    }
}
