package io.lictor.api.acl;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Named set of rules.
 *
 * <pre>{@code
 * consul.acl().policies().update(policy.withRules("key_prefix \"config/\" { policy = \"write\" }"));
 * }</pre>
 *
 * <p>Immutable. What was read is changed by the {@code with} methods, so that nothing else is lost when it is written back.
 *
 * @param id its id, empty before it is created
 * @param name its name
 * @param description what it is for
 * @param rules the rules in Consul's language; null in a row of a list, which does not tell them
 * @param datacenters where it counts; empty for everywhere
 * @param other fields of newer versions and of Consul Enterprise as a tree, written back as they came
 */
public record AclPolicy(String id, String name, String description, @Nullable String rules, List<String> datacenters,
        Map<String, Object> other) {

    /** Copies the collections. */
    public AclPolicy {
        datacenters = List.copyOf(datacenters);
        other = Map.copyOf(other);
    }

    /**
     * A new policy for everywhere.
     *
     * @param name its name
     * @param rules the rules, such as <code>key_prefix "config/" { policy = "read" }</code>
     * @return the policy
     */
    public static AclPolicy of(String name, String rules) {
        return new AclPolicy("", name, "", rules, List.of(), Map.of());
    }

    /**
     * The same under another name.
     *
     * @param changed the name
     * @return the policy
     */
    public AclPolicy withName(String changed) {
        return new AclPolicy(id, changed, description, rules, datacenters, other);
    }

    /**
     * The same with another description.
     *
     * @param changed the description
     * @return the policy
     */
    public AclPolicy withDescription(String changed) {
        return new AclPolicy(id, name, changed, rules, datacenters, other);
    }

    /**
     * The same with other rules.
     *
     * @param changed the rules
     * @return the policy
     */
    public AclPolicy withRules(String changed) {
        return new AclPolicy(id, name, description, changed, datacenters, other);
    }

    /**
     * The same in other datacenters.
     *
     * @param changed where it counts; empty for everywhere
     * @return the policy
     */
    public AclPolicy withDatacenters(List<String> changed) {
        return new AclPolicy(id, name, description, rules, changed, other);
    }
}
