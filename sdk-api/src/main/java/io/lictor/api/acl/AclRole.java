package io.lictor.api.acl;

import java.util.List;
import java.util.Map;

/**
 * Named set of policies.
 *
 * <pre>{@code
 * AclRole role = consul.acl().roles().create(AclRole.of("readers").withPolicies(List.of(AclLink.named("config-read"))));
 * }</pre>
 *
 * <p>Immutable. What was read is changed by the {@code with} methods, so that nothing else is lost when it is written back.
 *
 * @param id its id, empty before it is created
 * @param name its name
 * @param description what it is for
 * @param policies its policies
 * @param serviceIdentities services that it stands for
 * @param nodeIdentities nodes that it stands for; Consul from 1.8.1
 * @param templatedPolicies policies made from templates; Consul from 1.17
 * @param other fields of newer versions and of Consul Enterprise as a tree, written back as they came
 */
public record AclRole(String id, String name, String description, List<AclLink> policies,
        List<ServiceIdentity> serviceIdentities, List<NodeIdentity> nodeIdentities,
        List<TemplatedPolicy> templatedPolicies, Map<String, Object> other) {

    /** Copies the collections. */
    public AclRole {
        policies = List.copyOf(policies);
        serviceIdentities = List.copyOf(serviceIdentities);
        nodeIdentities = List.copyOf(nodeIdentities);
        templatedPolicies = List.copyOf(templatedPolicies);
        other = Map.copyOf(other);
    }

    /**
     * A new role without any rights.
     *
     * @param name its name
     * @return the role
     */
    public static AclRole of(String name) {
        return new AclRole("", name, "", List.of(), List.of(), List.of(), List.of(), Map.of());
    }

    /**
     * The same under another name.
     *
     * @param changed the name
     * @return the role
     */
    public AclRole withName(String changed) {
        return new AclRole(id, changed, description, policies, serviceIdentities, nodeIdentities, templatedPolicies,
                other);
    }

    /**
     * The same with another description.
     *
     * @param changed the description
     * @return the role
     */
    public AclRole withDescription(String changed) {
        return new AclRole(id, name, changed, policies, serviceIdentities, nodeIdentities, templatedPolicies, other);
    }

    /**
     * The same with other policies.
     *
     * @param changed all of its policies
     * @return the role
     */
    public AclRole withPolicies(List<AclLink> changed) {
        return new AclRole(id, name, description, changed, serviceIdentities, nodeIdentities, templatedPolicies,
                other);
    }

    /**
     * The same for other services.
     *
     * @param changed all services that it stands for
     * @return the role
     */
    public AclRole withServiceIdentities(List<ServiceIdentity> changed) {
        return new AclRole(id, name, description, policies, changed, nodeIdentities, templatedPolicies, other);
    }

    /**
     * The same for other nodes.
     *
     * @param changed all nodes that it stands for
     * @return the role
     */
    public AclRole withNodeIdentities(List<NodeIdentity> changed) {
        return new AclRole(id, name, description, policies, serviceIdentities, changed, templatedPolicies, other);
    }

    /**
     * The same with other templated policies.
     *
     * @param changed all of its templated policies
     * @return the role
     */
    public AclRole withTemplatedPolicies(List<TemplatedPolicy> changed) {
        return new AclRole(id, name, description, policies, serviceIdentities, nodeIdentities, changed, other);
    }
}
