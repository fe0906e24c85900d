package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lictor.api.CacheControl;
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

    /** What answers for imported services; all else would answer with this cluster's own. */
    private static final List<String> TAKES_PEER = List.of("/v1/health/service/", "/v1/health/connect/");
    private static final List<String> MERGES = List.of("/v1/health/service/", "/v1/health/connect/",
            "/v1/health/ingress/", "/v1/catalog/service/", "/v1/catalog/connect/");

    private final ConsulSettings settings;
    private final QueryOptions place;

    public Scope(ConsulSettings settings) {
        this(settings, QueryOptions.builder().datacenter(settings.datacenter()).namespace(settings.namespace())
                .partition(settings.partition()).build());
    }

    private Scope(ConsulSettings settings, QueryOptions place) {
        this.settings = settings;
        this.place = place;
    }

    /**
     * The same elsewhere, or with another token.
     *
     * @param elsewhere datacenter, namespace, partition and token; what is not set stays as it is
     */
    Scope in(QueryOptions elsewhere) {
        QueryOptions only = place(elsewhere);
        if (!elsewhere.equals(only)) {
            throw Require.illegal("scope", elsewhere, "datacenter, namespace, partition and token only");
        }
        return new Scope(settings, QueryOptions.builder().datacenter(datacenter(only)).namespace(namespace(only))
                .partition(partition(only)).token(token(only)).build());
    }

    private static QueryOptions place(QueryOptions options) {
        return QueryOptions.builder().datacenter(options.datacenter()).namespace(options.namespace())
                .partition(options.partition()).token(options.token()).build();
    }

    private @Nullable String datacenter(QueryOptions options) {
        return options.datacenter() == null ? place.datacenter() : options.datacenter();
    }

    private @Nullable String namespace(QueryOptions options) {
        return options.namespace() == null ? place.namespace() : options.namespace();
    }

    private @Nullable String partition(QueryOptions options) {
        return options.partition() == null ? place.partition() : options.partition();
    }

    private @Nullable String token(QueryOptions options) {
        return options.token() == null ? place.token() : options.token();
    }

    /** What tells this scope from another one, with the token. */
    public Object key() {
        return place;
    }

    /** What people tell this scope by: {@code @dc2}, or nothing for that of the client. */
    public String name() {
        StringBuilder name = new StringBuilder();
        different(name, "", place.datacenter(), settings.datacenter());
        different(name, "ns=", place.namespace(), settings.namespace());
        different(name, "partition=", place.partition(), settings.partition());
        return place.token() == null ? name.toString() : name + "@token";
    }

    private static void different(StringBuilder name, String what, @Nullable String own, @Nullable String clients) {
        if (own != null && !own.equals(clients)) {
            name.append('@').append(what).append(own);
        }
    }

    /** A read with the token and the cache control of its options. */
    Call.Builder get(String endpoint, String path, QueryOptions options) {
        return asking(Call.get(endpoint, read(path, options)), options);
    }

    /** As {@link #get}, for {@link #instances}. */
    Call.Builder getInstances(String endpoint, String path, QueryOptions options) {
        return asking(Call.get(endpoint, instances(path, options)), options);
    }

    /** Gives a call the token and the cache control of options. */
    Call.Builder asking(Call.Builder call, QueryOptions options) {
        String token = token(options);
        CacheControl control = options.cacheControl();
        if (control != null) {
            call.cacheControl(text(control));
        }
        return token == null ? call : call.token(token);
    }

    /** Gives a call the token of this scope. */
    Call.Builder own(Call.Builder call) {
        String token = place.token();
        return token == null ? call : call.token(token);
    }

    private static String text(CacheControl control) {
        List<String> parts = new ArrayList<>();
        if (control.maxAge() != null) {
            parts.add("max-age=" + control.maxAge().toSeconds());
        }
        if (control.staleIfError() != null) {
            parts.add("stale-if-error=" + control.staleIfError().toSeconds());
        }
        if (control.mustRevalidate()) {
            parts.add("must-revalidate");
        }
        return String.join(", ", parts);
    }

    /** The datacenter of the client, for bodies that have one. */
    @Nullable
    String datacenter() {
        return place.datacenter();
    }

    /** Namespace and partition, which also agent calls take; an agent ignores a datacenter. */
    String agentCall(String path) {
        StringBuilder target = new StringBuilder(path);
        add(target, "ns", place.namespace());
        add(target, "partition", place.partition());
        return target.toString();
    }

    /** The datacenter: raft knows no namespaces. */
    String datacenterOnly(String path) {
        StringBuilder target = new StringBuilder(path);
        add(target, "dc", place.datacenter());
        return target.toString();
    }

    /** The scope of a write. */
    String write(String path) {
        StringBuilder target = new StringBuilder(path);
        add(target, "dc", place.datacenter());
        add(target, "ns", place.namespace());
        add(target, "partition", place.partition());
        return target.toString();
    }

    /** Every option of a read. */
    String read(String path, QueryOptions options) {
        Require.nonNull(options, "options");
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
        add(target, "dc", datacenter(options));
        add(target, "ns", namespace(options));
        add(target, "partition", partition(options));
        add(target, "peer", taken(path, TAKES_PEER, "peer", options.peer()));
        add(target, "sameness-group", taken(path, TAKES_PEER, "samenessGroup", options.samenessGroup()));
        if (taken(path, MERGES, "mergeCentralConfig", options.mergeCentralConfig() ? "true" : null) != null) {
            flag(target, "merge-central-config");
        }
        switch (options.consistency()) {
            case LEADER -> flag(target, "leader");
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

    /** Consul leaves out of account what an endpoint does not know, and answers for something else. */
    private static @Nullable String taken(String path, List<String> paths, String name, @Nullable String value) {
        if (value != null && paths.stream().noneMatch(path::startsWith)) {
            throw Require.illegal(name, value, "none for " + path.split("\\?", 2)[0] + ", which would ignore it"
                    + (paths.isEmpty() ? "" : "; only " + String.join(", ", paths) + " take it"));
        }
        return value;
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
        StringBuilder target = new StringBuilder(path);
        taken(path, List.of(), "peer", options.peer());
        taken(path, List.of(), "samenessGroup", options.samenessGroup());
        taken(path, List.of(), "mergeCentralConfig", options.mergeCentralConfig() ? "true" : null);
        add(target, "ns", namespace(options));
        add(target, "partition", partition(options));
        add(target, "filter", options.filter());
        return target.toString();
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
