package io.lictor.http.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclLink;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.acl.NodeIdentity;
import io.lictor.api.acl.ServiceIdentity;
import io.lictor.api.acl.TemplatedPolicy;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/** Bodies of {@code /v1/acl}. */
public final class AclBody {

    private AclBody() {}

    /** A new token. */
    public static byte[] token(AclTokenDefinition token) {
        return fields(token).with("AccessorID", token.accessorId()).with("SecretID", token.secretId())
                .with("ExpirationTTL", token.expirationTtl()).with("ExpirationTime", text(token.expirationTime()))
                .bytes();
    }

    /** What a token shall be. Some versions compare the accessor with that in the path; the rest cannot be changed. */
    public static byte[] token(String accessorId, AclTokenDefinition token) {
        return fields(token).with("AccessorID", accessorId).with("ExpirationTTL", token.expirationTtl())
                .with("ExpirationTime", text(token.expirationTime())).bytes();
    }

    private static Body fields(AclTokenDefinition token) {
        return Body.of().with("Description", token.description()).with("Policies", links(token.policies()))
                .with("Roles", links(token.roles())).with("ServiceIdentities", identities(token.serviceIdentities()))
                .with("NodeIdentities", nodes(token.nodeIdentities()))
                .with("TemplatedPolicies", templated(token.templatedPolicies())).with("Local", token.local())
                .with("Namespace", token.namespace()).withAll(token.other());
    }

    private static @Nullable String text(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }

    public static byte[] secret(String secretId) {
        return Body.of().always("BootstrapSecret", secretId).bytes();
    }

    public static byte[] description(String description) {
        return Body.of().always("Description", description).bytes();
    }

    public static byte[] policy(AclPolicy policy) {
        if (policy.rules() == null) {
            throw Require.illegal("rules of policy " + policy.name(), "null",
                    "its rules: a row of a list has none, and an update would take them away; read the policy first");
        }
        return Body.of().with("ID", policy.id()).always("Name", policy.name())
                .with("Description", policy.description()).with("Rules", policy.rules())
                .with("Datacenters", policy.datacenters()).withAll(policy.other()).bytes();
    }

    public static byte[] role(AclRole role) {
        return Body.of().with("ID", role.id()).always("Name", role.name()).with("Description", role.description())
                .with("Policies", links(role.policies()))
                .with("ServiceIdentities", identities(role.serviceIdentities()))
                .with("NodeIdentities", nodes(role.nodeIdentities()))
                .with("TemplatedPolicies", templated(role.templatedPolicies())).withAll(role.other()).bytes();
    }

    public static byte[] bindingRule(AclBindingRule rule) {
        return Body.of().with("ID", rule.id()).with("Description", rule.description())
                .always("AuthMethod", rule.authMethod()).with("Selector", rule.selector())
                .always("BindType", rule.bindType()).always("BindName", rule.bindName())
                .with("BindVars", rule.bindVars()).withAll(rule.other()).bytes();
    }

    public static byte[] authMethod(AclAuthMethod method) {
        return Body.of().always("Name", method.name()).always("Type", method.type())
                .with("DisplayName", method.displayName()).with("Description", method.description())
                .with("MaxTokenTTL", method.maxTokenTtl()).with("TokenLocality", method.tokenLocality())
                .with("Config", method.config()).with("NamespaceRules", method.namespaceRules().stream()
                        .map(rule -> Body.of().with("Selector", rule.selector())
                                .with("BindNamespace", rule.bindNamespace()))
                        .toList())
                .withAll(method.other()).bytes();
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

    private static List<Body> nodes(List<NodeIdentity> identities) {
        return identities.stream().map(identity -> Body.of().always("NodeName", identity.node())
                .always("Datacenter", identity.datacenter())).toList();
    }

    private static List<Body> templated(List<TemplatedPolicy> policies) {
        return policies.stream().map(policy -> Body.of().always("TemplateName", policy.template())
                .with("TemplateVariables", policy.variables()).with("Datacenters", policy.datacenters())).toList();
    }

    /** The variables of a preview, which stand alone. */
    public static byte[] variables(TemplatedPolicy policy) {
        return Body.of().withAll(Map.copyOf(policy.variables())).bytes();
    }
}
