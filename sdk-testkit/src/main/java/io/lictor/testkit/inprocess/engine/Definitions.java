package io.lictor.testkit.inprocess.engine;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * Services and checks that an agent's configuration defines.
 *
 * @param services as {@code agent/service/register} takes them
 * @param checks as {@code agent/check/register} takes them
 */
public record Definitions(List<ObjectNode> services, List<ObjectNode> checks) {
    /** A configuration that defines none. */
    public static final Definitions NONE = new Definitions(List.of(), List.of());

    /** Copies the lists. */
    public Definitions {
        services = List.copyOf(services);
        checks = List.copyOf(checks);
    }
}
