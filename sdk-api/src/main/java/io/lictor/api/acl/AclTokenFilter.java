package io.lictor.api.acl;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens are wanted.
 *
 * @param policy id of a policy that they have, or null
 * @param role id of a role that they have, or null
 * @param authMethod name of the auth method that they came from, or null
 * @param service name of the service that they stand for, or null; an agent before Consul 1.16.2 does not look at it, and
 *     the rest is then left out by this client
 */
public record AclTokenFilter(@Nullable String policy, @Nullable String role, @Nullable String authMethod,
        @Nullable String service) {

    /**
     * Tokens with a policy.
     *
     * @param id id of the policy
     * @return the filter
     */
    public static AclTokenFilter ofPolicy(String id) {
        return new AclTokenFilter(Require.nonBlank(id, "policy"), null, null, null);
    }

    /**
     * Tokens with a role.
     *
     * @param id id of the role
     * @return the filter
     */
    public static AclTokenFilter ofRole(String id) {
        return new AclTokenFilter(null, Require.nonBlank(id, "role"), null, null);
    }

    /**
     * Tokens that came from logins.
     *
     * @param name name of the auth method
     * @return the filter
     */
    public static AclTokenFilter ofAuthMethod(String name) {
        return new AclTokenFilter(null, null, Require.nonBlank(name, "auth method"), null);
    }

    /**
     * Tokens that stand for a service.
     *
     * @param name name of the service
     * @return the filter
     */
    public static AclTokenFilter ofService(String name) {
        return new AclTokenFilter(null, null, null, Require.nonBlank(name, "service"));
    }
}
