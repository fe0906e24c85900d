package io.lictor.api.acl;

import java.util.List;

/**
 * Named set of rules.
 *
 * @param id its id, empty before it is created
 * @param name its name
 * @param description what it is for
 * @param rules the rules in Consul's language; empty in a list, which has none
 * @param datacenters where it counts; empty for everywhere
 */
public record AclPolicy(String id, String name, String description, String rules, List<String> datacenters) {

    /** Copies the list. */
    public AclPolicy {
        datacenters = List.copyOf(datacenters);
    }

    /**
     * A new policy for everywhere.
     *
     * @param name its name
     * @param rules the rules, such as <code>key_prefix "config/" { policy = "read" }</code>
     * @return the policy
     */
    public static AclPolicy of(String name, String rules) {
        return new AclPolicy("", name, "", rules, List.of());
    }
}
