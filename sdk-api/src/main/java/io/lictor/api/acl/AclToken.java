package io.lictor.api.acl;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Token as Consul keeps it. Its {@code toString} has no secret in it.
 *
 * @param accessorId its id, which is no secret
 * @param secretId the token itself; empty in lists of some versions, and where the asking token may not see it
 * @param description what it is for
 * @param policies its policies
 * @param roles its roles
 * @param serviceIdentities services that it stands for
 * @param nodeIdentities nodes that it stands for; Consul from 1.8.1
 * @param templatedPolicies policies made from templates; Consul from 1.17
 * @param local whether it counts in its own datacenter only
 * @param authMethod name of the auth method that it was made by, empty for none
 * @param created when it was made, or null where Consul does not say
 * @param expiration when it ends, or null for never
 * @param namespace its namespace, empty for none; Consul Enterprise only
 * @param authMethodNamespace namespace of the auth method, empty for none; Consul Enterprise only
 * @param other fields of newer versions and of Consul Enterprise as a tree, written back as they came
 */
public record AclToken(String accessorId, String secretId, String description, List<AclLink> policies,
        List<AclLink> roles, List<ServiceIdentity> serviceIdentities, List<NodeIdentity> nodeIdentities,
        List<TemplatedPolicy> templatedPolicies, boolean local, String authMethod, @Nullable Instant created,
        @Nullable Instant expiration, String namespace, String authMethodNamespace, Map<String, Object> other) {

    /** Copies the collections. */
    public AclToken {
        policies = List.copyOf(policies);
        roles = List.copyOf(roles);
        serviceIdentities = List.copyOf(serviceIdentities);
        nodeIdentities = List.copyOf(nodeIdentities);
        templatedPolicies = List.copyOf(templatedPolicies);
        other = Map.copyOf(other);
    }

    @Override
    public String toString() {
        return "AclToken[" + accessorId + ", " + description + ", policies " + policies + ", roles " + roles + "]";
    }
}
