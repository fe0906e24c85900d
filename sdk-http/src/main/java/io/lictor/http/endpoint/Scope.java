package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.Map;

import io.lictor.api.ConsulDuration;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;
import io.lictor.http.wire.FilterText;
import io.lictor.http.wire.Paths;
import org.jspecify.annotations.Nullable;

/** Datacenter, namespace and partition of the client, and the options of a read, as a query string. */
public final class Scope {

    private static final Duration LONGEST_WAIT = Duration.ofDays(365);
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final ConsulSettings settings;

    public Scope(ConsulSettings settings) {
        this.settings = settings;
    }

    /** The datacenter of the client, for bodies that have one. */
    @Nullable
    String datacenter() {
        return settings.datacenter();
    }

    /** Namespace and partition, which also agent calls take; an agent ignores a datacenter. */
    String agentCall(String path) {
        StringBuilder target = new StringBuilder(path);
        add(target, "ns", settings.namespace());
        add(target, "partition", settings.partition());
        return target.toString();
    }

    /** The datacenter: raft knows no namespaces. */
    String datacenterOnly(String path) {
        StringBuilder target = new StringBuilder(path);
        add(target, "dc", settings.datacenter());
        return target.toString();
    }

    /** The scope of a write. */
    String write(String path) {
        StringBuilder target = new StringBuilder(path);
        add(target, "dc", settings.datacenter());
        add(target, "ns", settings.namespace());
        add(target, "partition", settings.partition());
        return target.toString();
    }

    /** Every option of a read. */
    String read(String path, QueryOptions options) {
        Require.nonNull(options, "options");
        refusePeer(path, options);
        return read(path, options, options.nodeMeta(), options.filter());
    }

    /**
     * As {@link #read(String, QueryOptions)}, for instances with their checks: the node metadata is a filter. The view from
     * which Consul serves such a read while it waits (1.10 and later) takes {@code node-meta} for "contains".
     */
    String instances(String path, QueryOptions options) {
        Require.nonNull(options, "options");
        return read(path, options, Map.of(),
                FilterText.withPairs("Node.Meta", options.nodeMeta(), options.filter()));
    }

    private String read(String path, QueryOptions options, Map<String, String> nodeMeta, @Nullable String filter) {
        StringBuilder target = new StringBuilder(path);
        add(target, "dc", options.datacenter() == null ? settings.datacenter() : options.datacenter());
        add(target, "ns", options.namespace() == null ? settings.namespace() : options.namespace());
        add(target, "partition", options.partition() == null ? settings.partition() : options.partition());
        add(target, "peer", options.peer());
        switch (options.consistency()) {
            case CONSISTENT -> flag(target, "consistent");
            case STALE -> flag(target, "stale");
            case DEFAULT -> {
            }
        }
        if (options.cached()) {
            flag(target, "cached");
        }
        if (options.maxStale() != null) {
            add(target, "max_stale", ConsulDuration.format(options.maxStale()));
        }
        add(target, "near", options.near());
        nodeMeta.forEach((key, value) -> add(target, "node-meta", key + ":" + value));
        options.tags().forEach(tag -> add(target, "tag", tag));
        if (options.passingOnly()) {
            flag(target, "passing");
        }
        add(target, "filter", filter);
        if (options.index() != 0) {
            add(target, "index", Long.toUnsignedString(options.index()));
            add(target, "wait", waitText(waitTime(options)));
        }
        return target.toString();
    }

    private Duration waitTime(QueryOptions options) {
        return options.waitTime() == null ? settings.watchWait() : options.waitTime();
    }

    /** Deadline of a read: Consul adds up to a sixteenth to the wait of a blocking query. */
    @Nullable
    Duration timeout(QueryOptions options) {
        Require.nonNull(options, "options");
        if (options.timeout() != null || options.index() == 0) {
            return options.timeout();
        }
        return deadline(waitTime(options));
    }

    /** Deadline of a call that Consul may hold back. */
    static Duration deadline(Duration wait) {
        Duration counted = bounded(wait);
        return counted.plus(counted.dividedBy(16)).plus(MARGIN);
    }

    /** The wait as Consul takes it, whose own durations end after 292 years. */
    static String waitText(Duration wait) {
        return ConsulDuration.format(bounded(wait));
    }

    /** Consul shortens what is longer to ten minutes, unless it is told otherwise. */
    private static Duration bounded(Duration wait) {
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    /** Part of the budget that a read takes from. */
    static Call.Lane lane(QueryOptions options) {
        return Require.nonNull(options, "options").index() == 0 ? Call.Lane.REQUEST : Call.Lane.POLL;
    }

    /** The options of a read that an agent answers by itself: it takes no datacenter and knows no consistency. */
    String agentRead(String path, QueryOptions options) {
        Require.nonNull(options, "options");
        refusePeer(path, options);
        StringBuilder target = new StringBuilder(path);
        add(target, "ns", options.namespace() == null ? settings.namespace() : options.namespace());
        add(target, "partition", options.partition() == null ? settings.partition() : options.partition());
        add(target, "filter", options.filter());
        return target.toString();
    }

    private static void refusePeer(String path, QueryOptions options) {
        if (options.peer() != null) {
            throw Require.illegal("peer", options.peer(),
                    "none for " + path
                            + ": Consul knows peers only for health/service, health/connect and health/ingress,"
                            + " and would answer with its own rows");
        }
    }

    private static void flag(StringBuilder target, String name) {
        separate(target).append(name);
    }

    private static void add(StringBuilder target, String name, @Nullable String value) {
        if (value != null) {
            separate(target).append(name).append('=').append(Paths.segment(value));
        }
    }

    private static StringBuilder separate(StringBuilder target) {
        return target.append(target.indexOf("?") < 0 ? '?' : '&');
    }
}
