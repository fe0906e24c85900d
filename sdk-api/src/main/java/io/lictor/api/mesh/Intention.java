package io.lictor.api.mesh;

import java.util.List;
import java.util.Map;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Whether one service may connect to another.
 *
 * <p>The caller may be a service of another cluster, which is no service of this one, even if it has the same name: see
 * {@link #sourcePeer()} and {@link #isOfOwnCluster()}. Immutable and safe for use by several threads.
 *
 * @param source name of the caller, {@code *} for all
 * @param destination name of the called, {@code *} for all
 * @param action whether it may, or null where permissions decide for each request
 * @param description what it is for
 * @param precedence the highest one counts; 0 before it is stored
 * @param permissions rules for single requests as trees; Consul from 1.9
 * @param id its id; empty where intentions have none
 * @param other further fields as a tree: {@code SourcePeer} (Consul from 1.13), {@code SourceSamenessGroup}, {@code JWT}
 *     (1.16), {@code Meta}, namespaces and partitions ..
 */
public record Intention(String source, String destination, @Nullable Action action, String description, int precedence,
        List<Map<String, Object>> permissions, String id, Map<String, Object> other) {

    /** What is done with a connection. */
    public enum Action {
        /** It is allowed. */
        ALLOW,
        /** It is refused. */
        DENY
    }

    /** Checks the names, copies the list. */
    public Intention {
        Require.nonBlank(source, "source");
        Require.nonBlank(destination, "destination");
        permissions = List.copyOf(permissions);
        other = Map.copyOf(other);
    }

    /**
     * An intention that lets connections through.
     *
     * @param source name of the caller, {@code *} for all
     * @param destination name of the called, {@code *} for all
     * @return the intention
     */
    public static Intention allow(String source, String destination) {
        return new Intention(source, destination, Action.ALLOW, "", 0, List.of(), "", Map.of());
    }

    /**
     * An intention that refuses connections.
     *
     * @param source name of the caller, {@code *} for all
     * @param destination name of the called, {@code *} for all
     * @return the intention
     */
    public static Intention deny(String source, String destination) {
        return new Intention(source, destination, Action.DENY, "", 0, List.of(), "", Map.of());
    }

    /**
     * The cluster of the caller; Consul from 1.13.
     *
     * @return name of the peer, empty for this cluster
     */
    public String sourcePeer() {
        return text("SourcePeer");
    }

    /**
     * The group of clusters and partitions of the caller; Consul Enterprise from 1.16.
     *
     * @return its name, empty for none
     */
    public String sourceSamenessGroup() {
        return text("SourceSamenessGroup");
    }

    /**
     * Namespace of the caller.
     *
     * @return its name, empty where Consul does not say
     */
    public String sourceNamespace() {
        return text("SourceNS");
    }

    /**
     * Admin partition of the caller; Consul Enterprise only.
     *
     * @return its name, empty where there are none
     */
    public String sourcePartition() {
        return text("SourcePartition");
    }

    /**
     * Namespace of the called.
     *
     * @return its name, empty where Consul does not say
     */
    public String destinationNamespace() {
        return text("DestinationNS");
    }

    /**
     * Admin partition of the called; Consul Enterprise only.
     *
     * @return its name, empty where there are none
     */
    public String destinationPartition() {
        return text("DestinationPartition");
    }

    /**
     * Whether the caller is a service of this cluster alone.
     *
     * @return false for one of a peer or of a sameness group
     */
    public boolean isOfOwnCluster() {
        return sourcePeer().isEmpty() && sourceSamenessGroup().isEmpty();
    }

    /**
     * The same with another description.
     *
     * @param changed what it is for
     * @return the intention
     */
    public Intention withDescription(String changed) {
        return new Intention(source, destination, action, changed, precedence, permissions, id, other);
    }

    private String text(String name) {
        return other.get(name) instanceof String text ? text : "";
    }
}
