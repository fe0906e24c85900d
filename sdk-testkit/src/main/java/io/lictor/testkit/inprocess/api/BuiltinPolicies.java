package io.lictor.testkit.inprocess.api;

import java.util.List;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The policies that are there from the start and stay what they are. */
final class BuiltinPolicies {
    private static final List<String> RULES = List.of("acl", "agent_prefix", "event_prefix", "key_prefix", "keyring",
            "node_prefix", "operator", "mesh", "peering", "query_prefix", "service_prefix", "session_prefix");

    private BuiltinPolicies() {}

    /** Makes them. */
    static void add(AclTables tables, Release release, long at) {
        boolean two = release.has(Feature.BUILTIN_POLICIES);
        add(tables, at, AclTables.MANAGEMENT, two
                ? "A built-in policy that grants read and write access to all Consul features"
                : "Builtin Policy that grants unlimited access", rules(release, "write"));
        if (two) {
            add(tables, at, AclTables.READ_ONLY,
                    "A built-in policy that grants read-only access to all Consul features", rules(release, "read"));
        }
    }

    private static void add(AclTables tables, long at, String id, String description, String rules) {
        ObjectNode row = GoJson.object().put("ID", id).put("Name", name(id)).put("Description", description)
                .put("Rules", rules);
        tables.policies().put(id, row.put("Hash", ContentHash.of(row)).put("CreateIndex", at).put("ModifyIndex", at));
    }

    private static String name(String id) {
        return AclTables.MANAGEMENT.equals(id) ? "global-management" : "builtin/global-read-only";
    }

    private static String rules(Release release, String level) {
        StringBuilder text = new StringBuilder();
        for (String word : RULES) {
            boolean known = switch (word) {
                case "mesh" -> release.has(Feature.MESH_RULES);
                case "peering" -> release.has(Feature.PEERING);
                default -> true;
            };
            if (known) {
                text.append('\n').append(word).append(rule(word, level));
            }
        }
        return text.toString();
    }

    private static String rule(String word, String level) {
        return !word.endsWith("_prefix")
                ? " = \"" + level + '"'
                : " \"\" {\n\tpolicy = \"" + level + '"'
                        + ("service_prefix".equals(word) ? "\n\tintentions = \"" + level + '"' : "") + "\n}";
    }

    private static boolean isBuiltin(@Nullable String id) {
        return AclTables.MANAGEMENT.equals(id) || AclTables.READ_ONLY.equals(id);
    }

    /** Refuses another content; name and description may change. */
    static void requireSame(Release release, ObjectNode old, ObjectNode given) {
        String id = old.path("ID").asString("");
        if (!isBuiltin(id)) {
            return;
        }
        if (given.has("Datacenters")) {
            throw Refusal.failed("Changing the Datacenters of the "
                    + (release.has(Feature.BUILTIN_POLICIES) ? "" : "builtin ") + name(id)
                    + " policy is not permitted");
        }
        if (!given.path("Rules").asString("").equals(old.path("Rules").asString(""))) {
            throw Refusal.failed("Changing the Rules for the builtin " + name(id) + " policy is not permitted");
        }
    }

    /** Refuses to remove one. */
    static void requireOther(String id) {
        if (isBuiltin(id)) {
            throw Refusal.failed("Delete operation not permitted on the builtin " + name(id) + " policy");
        }
    }
}
