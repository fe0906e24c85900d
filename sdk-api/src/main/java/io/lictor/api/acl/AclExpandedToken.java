package io.lictor.api.acl;

import java.util.List;

/**
 * Token with all that gives it rights, for diagnosis.
 *
 * @param token the token
 * @param policies its policies with their rules, those of its roles and identities included
 * @param roles its roles
 * @param namespaceDefaultPolicies ids of policies that it has from its namespace; Consul Enterprise
 * @param namespaceDefaultRoles ids of roles that it has from its namespace; Consul Enterprise
 * @param defaultPolicy what the agent does where no rule says anything: {@code allow} or {@code deny}
 * @param downPolicy what the agent does while the servers cannot be asked, such as {@code extend-cache}
 * @param resolvedBy name of the agent that said so
 */
public record AclExpandedToken(AclToken token, List<AclPolicy> policies, List<AclRole> roles,
        List<String> namespaceDefaultPolicies, List<String> namespaceDefaultRoles, String defaultPolicy,
        String downPolicy, String resolvedBy) {

    /** Copies the lists. */
    public AclExpandedToken {
        policies = List.copyOf(policies);
        roles = List.copyOf(roles);
        namespaceDefaultPolicies = List.copyOf(namespaceDefaultPolicies);
        namespaceDefaultRoles = List.copyOf(namespaceDefaultRoles);
    }
}
