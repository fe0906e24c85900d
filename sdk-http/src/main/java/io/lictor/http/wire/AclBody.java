package io.lictor.http.wire;

import java.util.List;
import java.util.Map;

import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclLink;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.acl.ServiceIdentity;

/** Bodies of {@code /v1/acl}. */
public final class AclBody {

    private AclBody() {}

    public static byte[] token(AclTokenDefinition token) {
        return Body.of().with("Description", token.description()).with("Policies", links(token.policies()))
                .with("Roles", links(token.roles())).with("ServiceIdentities", identities(token.serviceIdentities()))
                .with("Local", token.local()).with("ExpirationTTL", token.expirationTtl()).bytes();
    }

    public static byte[] description(String description) {
        return Body.of().always("Description", description).bytes();
    }

    public static byte[] policy(AclPolicy policy) {
        return Body.of().with("ID", policy.id()).always("Name", policy.name())
                .with("Description", policy.description()).with("Rules", policy.rules())
                .with("Datacenters", policy.datacenters()).bytes();
    }

    public static byte[] role(AclRole role) {
        return Body.of().with("ID", role.id()).always("Name", role.name()).with("Description", role.description())
                .with("Policies", links(role.policies()))
                .with("ServiceIdentities", identities(role.serviceIdentities())).bytes();
    }

    public static byte[] bindingRule(AclBindingRule rule) {
        return Body.of().with("ID", rule.id()).with("Description", rule.description())
                .always("AuthMethod", rule.authMethod()).with("Selector", rule.selector())
                .always("BindType", rule.bindType()).always("BindName", rule.bindName()).bytes();
    }

    public static byte[] authMethod(AclAuthMethod method) {
        return Body.of().always("Name", method.name()).always("Type", method.type())
                .with("DisplayName", method.displayName()).with("Description", method.description())
                .with("MaxTokenTTL", method.maxTokenTtl()).with("Config", method.config()).bytes();
    }

    public static byte[] login(String authMethod, String bearer, Map<String, String> meta) {
        return Body.of().always("AuthMethod", authMethod).always("BearerToken", bearer).with("Meta", meta).bytes();
    }

    private static List<Body> links(List<AclLink> links) {
        return links.stream().map(link -> link.id().isEmpty()
                ? Body.of().always("Name", link.name())
                : Body.of().always("ID", link.id())).toList();
    }

    private static List<Body> identities(List<ServiceIdentity> identities) {
        return identities.stream().map(identity -> Body.of().always("ServiceName", identity.service())
                .with("Datacenters", identity.datacenters())).toList();
    }
}
