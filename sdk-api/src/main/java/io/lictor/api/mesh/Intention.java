package io.lictor.api.mesh;

import java.util.List;
import java.util.Map;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Whether one service may connect to another.
 *
 * @param source name of the caller, {@code *} for all
 * @param destination name of the called, {@code *} for all
 * @param action whether it may, or null where permissions decide for each request
 * @param description what it is for
 * @param precedence the highest one counts; 0 before it is stored
 * @param permissions rules for single requests as trees; Consul from 1.9
 * @param id its id; empty where intentions have none
 */
public record Intention(String source, String destination, @Nullable Action action, String description, int precedence,
        List<Map<String, Object>> permissions, String id) {

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
    }

    /**
     * An intention that lets connections through.
     *
     * @param source name of the caller, {@code *} for all
     * @param destination name of the called, {@code *} for all
     * @return the intention
     */
    public static Intention allow(String source, String destination) {
        return new Intention(source, destination, Action.ALLOW, "", 0, List.of(), "");
    }

    /**
     * An intention that refuses connections.
     *
     * @param source name of the caller, {@code *} for all
     * @param destination name of the called, {@code *} for all
     * @return the intention
     */
    public static Intention deny(String source, String destination) {
        return new Intention(source, destination, Action.DENY, "", 0, List.of(), "");
    }
}
