package io.lictor.testkit.inprocess.engine;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * What an in-process Consul is started with.
 *
 * @param datacenter the datacenter's name
 * @param node the node's name
 * @param runtime the clock
 * @param pretty whether JSON is laid out, as by an agent in dev mode
 * @param maxConnections connections at once, beyond which they are reset
 * @param maxQueryTime the longest wait of a blocking query
 * @param defaultQueryTime the wait of a blocking query that names none
 * @param allowsByDefault what the ACLs say about what no rule is about
 * @param managementToken the secret of the token that may do everything, empty for none; null without ACLs
 */
public record Settings(String datacenter, String node, ConsulRuntime runtime, boolean pretty, int maxConnections,
        Duration maxQueryTime, Duration defaultQueryTime, boolean allowsByDefault,
        @Nullable String managementToken) {

    /** The defaults of an agent in dev mode. */
    public static Settings of(ConsulRuntime runtime) {
        return new Settings("dc1", "agent", runtime, true, 200, Duration.ofMinutes(10), Duration.ofMinutes(5),
                true, null);
    }
}
