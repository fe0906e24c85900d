package io.lictor.api.acl;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Token as Consul keeps it. Its {@code toString} has no secret in it.
 *
 * @param accessorId its id, which is no secret
 * @param secretId the token itself; empty in lists of newer versions
 * @param description what it is for
 * @param policies its policies
 * @param roles its roles
 * @param serviceIdentities services that it stands for
 * @param local whether it counts in its own datacenter only
 * @param authMethod name of the auth method that it was made by, empty for none
 * @param created when it was made, or null where Consul does not say
 * @param expiration when it ends, or null for never
 */
public record AclToken(String accessorId, String secretId, String description, List<AclLink> policies,
        List<AclLink> roles, List<ServiceIdentity> serviceIdentities, boolean local, String authMethod,
        @Nullable Instant created, @Nullable Instant expiration) {

    /** Copies the lists. */
    public AclToken {
        policies = List.copyOf(policies);
        roles = List.copyOf(roles);
        serviceIdentities = List.copyOf(serviceIdentities);
    }

    @Override
    public String toString() {
        return "AclToken[" + accessorId + ", " + description + ", policies " + policies + ", roles " + roles + "]";
    }
}
