package io.lictor.api.acl;

import java.util.List;

/**
 * Named set of policies.
 *
 * @param id its id, empty before it is created
 * @param name its name
 * @param description what it is for
 * @param policies its policies
 * @param serviceIdentities services that it stands for
 */
public record AclRole(String id, String name, String description, List<AclLink> policies,
        List<ServiceIdentity> serviceIdentities) {

    /** Copies the lists. */
    public AclRole {
        policies = List.copyOf(policies);
        serviceIdentities = List.copyOf(serviceIdentities);
    }
}
