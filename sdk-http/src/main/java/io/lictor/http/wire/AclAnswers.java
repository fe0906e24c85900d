package io.lictor.http.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.ConsulDuration;
import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclLink;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.ServiceIdentity;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/acl}. */
public final class AclAnswers {

    private static final TypeReference<List<TokenRow>> TOKENS = new TypeReference<>() {};
    private static final TypeReference<List<PolicyRow>> POLICIES = new TypeReference<>() {};
    private static final TypeReference<List<RoleRow>> ROLES = new TypeReference<>() {};
    private static final TypeReference<List<RuleRow>> RULES = new TypeReference<>() {};
    private static final TypeReference<List<MethodRow>> METHODS = new TypeReference<>() {};

    private AclAnswers() {}

    public static AclToken token(byte[] body) {
        return Json.read(body, TokenRow.class).token();
    }

    public static List<AclToken> tokens(byte[] body) {
        return Json.listOrNull(body, TOKENS).stream().map(TokenRow::token).toList();
    }

    public static AclPolicy policy(byte[] body) {
        return Json.read(body, PolicyRow.class).policy();
    }

    public static List<AclPolicy> policies(byte[] body) {
        return Json.listOrNull(body, POLICIES).stream().map(PolicyRow::policy).toList();
    }

    public static AclRole role(byte[] body) {
        return Json.read(body, RoleRow.class).role();
    }

    public static List<AclRole> roles(byte[] body) {
        return Json.listOrNull(body, ROLES).stream().map(RoleRow::role).toList();
    }

    public static AclBindingRule bindingRule(byte[] body) {
        return Json.read(body, RuleRow.class).rule();
    }

    public static List<AclBindingRule> bindingRules(byte[] body) {
        return Json.listOrNull(body, RULES).stream().map(RuleRow::rule).toList();
    }

    public static AclAuthMethod authMethod(byte[] body) {
        return Json.read(body, MethodRow.class).method();
    }

    public static List<AclAuthMethod> authMethods(byte[] body) {
        return Json.listOrNull(body, METHODS).stream().map(MethodRow::method).toList();
    }

    private static List<AclLink> links(@Nullable List<@Nullable LinkRow> rows) {
        return rows == null
                ? List.of()
                : rows.stream().filter(Objects::nonNull)
                        .map(row -> new AclLink(Rows.text(row.id()), Rows.text(row.name()))).toList();
    }

    private static List<ServiceIdentity> serviceIdentities(@Nullable List<@Nullable IdentityRow> rows) {
        return rows == null
                ? List.of()
                : rows.stream().filter(Objects::nonNull)
                        .map(row -> new ServiceIdentity(Rows.text(row.service()), Rows.list(row.datacenters())))
                        .toList();
    }

    record LinkRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name) {}

    record IdentityRow(@JsonProperty("ServiceName") @Nullable String service,
            @JsonProperty("Datacenters") @Nullable List<@Nullable String> datacenters) {}

    record TokenRow(@JsonProperty("AccessorID") @Nullable String accessor,
            @JsonProperty("SecretID") @Nullable String secret,
            @JsonProperty("Description") @Nullable String description,
            @JsonProperty("Policies") @Nullable List<@Nullable LinkRow> policies,
            @JsonProperty("Roles") @Nullable List<@Nullable LinkRow> roles,
            @JsonProperty("ServiceIdentities") @Nullable List<@Nullable IdentityRow> identities,
            @JsonProperty("Local") boolean local, @JsonProperty("AuthMethod") @Nullable String authMethod,
            @JsonProperty("CreateTime") @Nullable String created,
            @JsonProperty("ExpirationTime") @Nullable String expiration) {

        AclToken token() {
            if (Rows.text(accessor).isEmpty()) {
                throw new IllegalArgumentException("a token without AccessorID");
            }
            return new AclToken(Rows.text(accessor), Rows.text(secret), Rows.text(description), links(policies),
                    links(roles), serviceIdentities(identities), local, Rows.text(authMethod),
                    time(created), time(expiration));
        }

        private static @Nullable Instant time(@Nullable String text) {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        }
    }

    record PolicyRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Description") @Nullable String description, @JsonProperty("Rules") @Nullable String rules,
            @JsonProperty("Datacenters") @Nullable List<@Nullable String> datacenters) {

        AclPolicy policy() {
            return new AclPolicy(Rows.text(id), Rows.text(name), Rows.text(description), Rows.text(rules),
                    Rows.list(datacenters));
        }
    }

    record RoleRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Description") @Nullable String description,
            @JsonProperty("Policies") @Nullable List<@Nullable LinkRow> policies,
            @JsonProperty("ServiceIdentities") @Nullable List<@Nullable IdentityRow> identities) {

        AclRole role() {
            return new AclRole(Rows.text(id), Rows.text(name), Rows.text(description), links(policies),
                    serviceIdentities(identities));
        }
    }

    record RuleRow(@JsonProperty("ID") @Nullable String id,
            @JsonProperty("Description") @Nullable String description,
            @JsonProperty("AuthMethod") @Nullable String authMethod,
            @JsonProperty("Selector") @Nullable String selector, @JsonProperty("BindType") @Nullable String bindType,
            @JsonProperty("BindName") @Nullable String bindName) {

        AclBindingRule rule() {
            return new AclBindingRule(Rows.text(id), Rows.text(description), Rows.text(authMethod),
                    Rows.text(selector), Rows.text(bindType), Rows.text(bindName));
        }
    }

    record MethodRow(@JsonProperty("Name") @Nullable String name, @JsonProperty("Type") @Nullable String type,
            @JsonProperty("DisplayName") @Nullable String displayName,
            @JsonProperty("Description") @Nullable String description,
            @JsonProperty("MaxTokenTTL") @Nullable String maxTokenTtl,
            @JsonProperty("Config") @Nullable Map<String, @Nullable Object> config) {

        AclAuthMethod method() {
            Duration ttl = Rows.text(maxTokenTtl).isEmpty()
                    ? Duration.ZERO
                    : ConsulDuration.parse(Rows.text(maxTokenTtl));
            return new AclAuthMethod(Rows.text(name), Rows.text(type), Rows.text(displayName),
                    Rows.text(description), ttl, config == null ? Map.of() : Trees.object(config));
        }
    }
}
