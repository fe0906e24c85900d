package io.lictor.testkit.rights;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

import io.lictor.testkit.real.RawHttp;

/** Kinds of tokens, each with its rules; in them {@code '} stands for a quotation mark. */
enum Holder {
    ANONYMOUS(""), UNKNOWN(""), MANAGEMENT(""), NOTHING(""),
    KEY_READ("key_prefix '' { policy = 'read' }"), KEY_LIST("key_prefix '' { policy = 'list' }"),
    KEY_WRITE("key_prefix '' { policy = 'write' }"),
    NODE_READ("node_prefix '' { policy = 'read' }"), NODE_WRITE("node_prefix '' { policy = 'write' }"),
    SERVICE_READ("service_prefix '' { policy = 'read' }"), SERVICE_WRITE("service_prefix '' { policy = 'write' }"),
    INTENTION_WRITE("service_prefix '' { policy = 'read' intentions = 'write' }"),
    SESSION_READ("session_prefix '' { policy = 'read' }"), SESSION_WRITE("session_prefix '' { policy = 'write' }"),
    EVENT_READ("event_prefix '' { policy = 'read' }"), EVENT_WRITE("event_prefix '' { policy = 'write' }"),
    QUERY_READ("query_prefix '' { policy = 'read' }"), QUERY_WRITE("query_prefix '' { policy = 'write' }"),
    AGENT_READ("agent_prefix '' { policy = 'read' }"), AGENT_WRITE("agent_prefix '' { policy = 'write' }"),
    OPERATOR_READ("operator = 'read'"), OPERATOR_WRITE("operator = 'write'"),
    ACL_READ("acl = 'read'"), ACL_WRITE("acl = 'write'"),
    KEYRING_READ("keyring = 'read'"), KEYRING_WRITE("keyring = 'write'"),
    MESH_READ("mesh = 'read'"), MESH_WRITE("mesh = 'write'"),
    PEERING_READ("peering = 'read'"), PEERING_WRITE("peering = 'write'"),
    CATALOG_READ("node_prefix '' { policy = 'read' } service_prefix '' { policy = 'read' }"),
    CATALOG_WRITE("node_prefix '' { policy = 'write' } service_prefix '' { policy = 'write' }"),
    ONE_SERVICE("service 'web' { policy = 'write' } node 'n1' { policy = 'read' }"),
    ALL_BUT_ONE("service_prefix '' { policy = 'write' } service 'web' { policy = 'deny' } "
            + "node_prefix '' { policy = 'write' } node 'n1' { policy = 'deny' } key_prefix '' { policy = 'write' } "
            + "key 'k' { policy = 'deny' } key 'tree/leaf' { policy = 'deny' } session_prefix '' { policy = 'write' } session 'n1' { policy = 'deny' }"),
    DENIED("acl = 'deny' operator = 'deny' keyring = 'deny' " + everything("deny")),
    SERVICE_IDENTITY(""), NODE_IDENTITY("");

    private final String rules;

    Holder(String rules) {
        this.rules = rules;
    }

    private static String everything(String level) {
        StringBuilder rules = new StringBuilder();
        for (String kind : new String[]{"agent", "event", "key", "node", "query", "service", "session"}) {
            rules.append(kind).append("_prefix '' { policy = '").append(level).append("' } ");
        }
        return rules.toString();
    }

    static Holder of(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /** The same on each Consul. */
    String secret() {
        return id("secret");
    }

    private String id(String what) {
        return UUID.nameUUIDFromBytes((what + " of " + name()).getBytes(StandardCharsets.UTF_8)).toString();
    }

    String accessor() {
        return id("accessor");
    }

    /** Makes the token; the http client may do so. */
    void make(RawHttp http) {
        String ids = "{\"AccessorID\":\"" + accessor() + "\",\"SecretID\":\"" + secret() + "\",\"Description\":\""
                + name() + "\"";
        switch (this) {
            case ANONYMOUS, UNKNOWN, MANAGEMENT -> {
                // there, or not to be there
            }
            case NOTHING -> http.put("/v1/acl/token", ids + "}").ok();
            case SERVICE_IDENTITY ->
                http.put("/v1/acl/token", ids + ",\"ServiceIdentities\":[{\"ServiceName\":\"web\"}]}")
                        .ok();
            case NODE_IDENTITY -> http.put("/v1/acl/token",
                    ids + ",\"NodeIdentities\":[{\"NodeName\":\"n1\",\"Datacenter\":\"dc1\"}]}").ok();
            default -> {
                http.put("/v1/acl/policy", "{\"Name\":\"" + name() + "\",\"Rules\":\""
                        + rules.replace("'", "\\\"") + "\"}").ok();
                http.put("/v1/acl/token", ids + ",\"Policies\":[{\"Name\":\"" + name() + "\"}]}").ok();
            }
        }
    }

    /** Who sends this token. */
    RawHttp as(RawHttp http, String managementToken) {
        return switch (this) {
            case ANONYMOUS -> http;
            case MANAGEMENT -> http.withToken(managementToken);
            default -> http.withToken(secret());
        };
    }
}
