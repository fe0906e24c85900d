package io.lictor.api.acl;

/**
 * Reference to a policy or role.
 *
 * @param id its id; empty where only the name is known, which Consul takes as well
 * @param name its name
 */
public record AclLink(String id, String name) {

    /**
     * A reference by name.
     *
     * @param name the name
     * @return the reference
     */
    public static AclLink named(String name) {
        return new AclLink("", name);
    }
}
