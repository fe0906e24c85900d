package io.lictor.api.acl;

import java.util.List;
import java.util.Map;

import io.lictor.api.internal.Require;

/**
 * Policy that Consul makes from a template, such as what a service needs as a rule. Consul from 1.17; an older one
 * refuses a token or role that has any.
 *
 * <pre>{@code
 * AclTokenDefinition.builder("orders").templatedPolicy(TemplatedPolicy.service("orders")).build();
 * }</pre>
 *
 * @param template name of the template, such as {@code builtin/service}
 * @param variables what is filled in, such as {@code Name}; as Consul keeps it
 * @param datacenters where it counts; empty for everywhere
 */
public record TemplatedPolicy(String template, Map<String, String> variables, List<String> datacenters) {

    /** Checks the name, copies the collections. */
    public TemplatedPolicy {
        Require.nonBlank(template, "template");
        variables = Map.copyOf(variables);
        datacenters = List.copyOf(datacenters);
    }

    /**
     * A policy of a template whose only variable is a name.
     *
     * @param template name of the template, such as {@code builtin/workload-identity}
     * @param name the name
     * @return the policy
     */
    public static TemplatedPolicy named(String template, String name) {
        return new TemplatedPolicy(template, Map.of("Name", Require.nonBlank(name, "name")), List.of());
    }

    /**
     * What a service needs: register itself and its sidecar, find others.
     *
     * @param name name of the service
     * @return the policy
     */
    public static TemplatedPolicy service(String name) {
        return named("builtin/service", name);
    }
}
