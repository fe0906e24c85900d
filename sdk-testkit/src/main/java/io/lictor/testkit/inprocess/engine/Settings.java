package io.lictor.testkit.inprocess.engine;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.inprocess.http.HttpListener;
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
 * @param agent what else the agent's configuration says
 * @param release whose answers are given
 * @param streaming whether the agent streams services, where the release does
 * @param managementToken the secret of the token that may do everything, empty for none; null without ACLs
 */
public record Settings(String datacenter, String node, ConsulRuntime runtime, boolean pretty, int maxConnections,
        Duration maxQueryTime, Duration defaultQueryTime, boolean allowsByDefault,
        AgentSettings agent, Release release, boolean streaming, @Nullable String managementToken) {
    private static final int SMALLEST_ZIPPED = 1400;

    /** How connections are treated. */
    public HttpListener.Style connections() {
        return new HttpListener.Style(maxConnections, release.has(Feature.CONNECTION_LIMIT_ANSWER),
                release.has(Feature.GZIP_FROM_1400_BYTES) ? SMALLEST_ZIPPED : 1);
    }

    /** Whether something of the agent is on. */
    public boolean has(AgentSettings.Option option) {
        return agent.options().contains(option);
    }

    /** Whether the agent keeps views of services. */
    public boolean streams() {
        return streaming && release.has(Feature.STREAMING);
    }
}
