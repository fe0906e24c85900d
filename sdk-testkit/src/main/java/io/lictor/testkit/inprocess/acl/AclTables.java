package io.lictor.testkit.inprocess.acl;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Settings;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Policies, roles and tokens as Consul answers them, and what a token's secret allows. Guarded by the state's lock. */
public final class AclTables {
    /** The policy that allows everything. */
    public static final String MANAGEMENT = "00000000-0000-0000-0000-000000000001";
    /** The policy that allows to see everything. */
    public static final String READ_ONLY = "00000000-0000-0000-0000-000000000002";
    /** The token of who sends none. */
    public static final String ANONYMOUS = "00000000-0000-0000-0000-000000000002";

    private final Map<String, ObjectNode> policies = new LinkedHashMap<>();
    private final Map<String, ObjectNode> roles = new LinkedHashMap<>();
    private final Map<String, ObjectNode> tokens = new LinkedHashMap<>();
    private final Map<String, ObjectNode> authMethods = new TreeMap<>();
    private final Map<String, ObjectNode> bindingRules = new TreeMap<>();

    /** Policies by id. */
    public Map<String, ObjectNode> policies() {
        return policies;
    }

    /** Roles by id. */
    public Map<String, ObjectNode> roles() {
        return roles;
    }

    /** Tokens by accessor id. */
    public Map<String, ObjectNode> tokens() {
        return tokens;
    }

    /** Auth methods by name. */
    public Map<String, ObjectNode> authMethods() {
        return authMethods;
    }

    /** Binding rules by id. */
    public Map<String, ObjectNode> bindingRules() {
        return bindingRules;
    }

    /** A row by its name. */
    public static Optional<ObjectNode> named(Map<String, ObjectNode> rows, String name) {
        return rows.values().stream().filter(row -> row.path("Name").asString("").equals(name)).findFirst();
    }

    /** The token with a secret; an empty one is the anonymous token. */
    public Optional<ObjectNode> bySecret(String secret, Instant now) {
        String wanted = secret.isEmpty() ? "anonymous" : secret;
        return tokens.values().stream().filter(token -> token.path("SecretID").asString("").equals(wanted))
                .filter(token -> isValid(token, now)).findFirst();
    }

    /** Whether a token has not run out. */
    public static boolean isValid(ObjectNode token, Instant now) {
        String end = token.path("ExpirationTime").asString("");
        return end.isEmpty() || now.isBefore(Instant.parse(end));
    }

    /** What a secret allows; refuses one that nobody knows. */
    public Access access(String secret, Instant now, Settings settings) {
        ObjectNode token = bySecret(secret, now).orElseThrow(() -> new Refusal(403, "ACL not found"));
        return new Held(rights(token, settings), token.path("AccessorID").asString(""));
    }

    /** What the agent may do on its own account: what its token allows, or nothing with one that nobody knows. */
    public Access agentAccess(@Nullable String own, Settings settings) {
        String secret = own == null ? Objects.requireNonNullElse(settings.managementToken(), "") : own;
        return bySecret(secret, settings.runtime().now()).map(token -> rights(token, settings))
                .orElse((resource, name, right) -> false);
    }

    private Access rights(ObjectNode token, Settings settings) {
        Rules.Builder rules = new Rules.Builder();
        if (grant(rules, token, settings)) {
            return Access.ALL;
        }
        for (JsonNode link : token.path("Roles")) {
            ObjectNode role = roles.get(link.path("ID").asString(""));
            if (role != null && grant(rules, role, settings)) {
                return Access.ALL;
            }
        }
        return rules.build(settings.allowsByDefault());
    }

    /** Adds what the policies and identities of a token or role grant; true when that is everything. */
    private boolean grant(Rules.Builder rules, ObjectNode owner, Settings settings) {
        try {
            for (JsonNode link : owner.path("Policies")) {
                String id = link.path("ID").asString("");
                ObjectNode policy = policies.get(id);
                if (MANAGEMENT.equals(id)) {
                    return true;
                }
                if (policy != null) {
                    rules.add(policy.path("Rules").asString(""));
                }
            }
            for (JsonNode identity : owner.path("ServiceIdentities")) {
                if (isHere(identity.path("Datacenters"), settings)) {
                    rules.add(ofService(identity.path("ServiceName").asString("")));
                }
            }
            for (JsonNode identity : owner.path("NodeIdentities")) {
                if (identity.path("Datacenter").asString("").equals(settings.datacenter())) {
                    rules.add(ofNode(identity.path("NodeName").asString("")));
                }
            }
            return false;
        } catch (RuleException e) {
            throw new IllegalStateException("rules that were checked: " + owner, e);
        }
    }

    private static boolean isHere(JsonNode datacenters, Settings settings) {
        return datacenters.isEmpty()
                || datacenters.valueStream().anyMatch(each -> settings.datacenter().equals(each.asString("")));
    }

    private static String ofNode(String name) {
        return "node \"" + name + "\" { policy = \"write\" }\nservice_prefix \"\" { policy = \"read\" }";
    }

    private static String ofService(String name) {
        return String.join("\n", List.of("service \"" + name + "\" { policy = \"write\" }",
                "service \"" + name + "-sidecar-proxy\" { policy = \"write\" }",
                "service_prefix \"\" { policy = \"read\" }",
                "node_prefix \"\" { policy = \"read\" }"));
    }
}
