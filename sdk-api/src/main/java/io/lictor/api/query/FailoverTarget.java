package io.lictor.api.query;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * One place where a service is looked for when there is no instance here: another datacenter, or a cluster peer.
 *
 * <pre>{@code
 * QueryFailover anywhere = QueryFailover.to(FailoverTarget.datacenter("dc2"), FailoverTarget.peer("west"));
 * }</pre>
 *
 * @param datacenter name of the datacenter, or null
 * @param peer name of the cluster peer, or null
 * @param namespace name of the namespace, or null for that of the query; Consul Enterprise only
 * @param partition name of the admin partition, or null for that of the query; Consul Enterprise only
 */
public record FailoverTarget(@Nullable String datacenter, @Nullable String peer, @Nullable String namespace,
        @Nullable String partition) {

    private static final String PEER = "peer:";

    /** Checks that it is somewhere, and in one place only. */
    public FailoverTarget {
        nonBlank(datacenter, "datacenter");
        nonBlank(peer, "peer");
        nonBlank(namespace, "namespace");
        nonBlank(partition, "partition");
        if (datacenter != null && peer != null) {
            throw Require.illegal("failover target", datacenter + " and " + peer, "a datacenter or a peer");
        }
        if (Stream.of(datacenter, peer, namespace, partition).allMatch(Objects::isNull)) {
            throw Require.illegal("failover target", "none", "a datacenter or a peer");
        }
    }

    private static void nonBlank(@Nullable String value, String name) {
        if (value != null) {
            Require.nonBlank(value, name);
        }
    }

    /**
     * Another datacenter.
     *
     * @param name its name
     * @return the target
     */
    public static FailoverTarget datacenter(String name) {
        return new FailoverTarget(Require.nonBlank(name, "datacenter"), null, null, null);
    }

    /**
     * A cluster peer.
     *
     * @param name its name here
     * @return the target
     */
    public static FailoverTarget peer(String name) {
        return new FailoverTarget(null, Require.nonBlank(name, "peer"), null, null);
    }

    /**
     * A target from a setting.
     *
     * @param text the name of a datacenter, or {@code peer:} and the name of a peer
     * @return the target
     */
    public static FailoverTarget parse(String text) {
        return text.startsWith(PEER) ? peer(text.substring(PEER.length())) : datacenter(text);
    }

    /** As a setting would be written, with whatever else is set. */
    @Override
    public String toString() {
        return Arrays
                .asList(peer == null ? datacenter : PEER + peer, partition == null ? null : "partition=" + partition,
                        namespace == null ? null : "ns=" + namespace)
                .stream().filter(Objects::nonNull).collect(Collectors.joining("/"));
    }
}
