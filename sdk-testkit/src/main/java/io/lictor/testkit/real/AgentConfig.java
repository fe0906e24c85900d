package io.lictor.testkit.real;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes an agent's configuration file in the words of the Consul version that will read it. */
final class AgentConfig {
    private final AgentOptions options;
    private final Role role;
    private final ConsulVersion version;

    AgentConfig(AgentOptions options, Role role, ConsulVersion version) {
        this.options = options;
        this.role = role;
        this.version = version;
    }

    /**
     * Returns the file's text.
     *
     * @param bind the address for the other agents
     * @param client the address for clients
     * @param ports the ports
     * @param nodeId the node's id, the same over every start
     */
    String json(String bind, String client, Ports ports, String nodeId) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("node_name", options.nodeName());
        config.put("node_id", nodeId);
        config.put("datacenter", options.datacenter());
        config.put("bind_addr", bind);
        config.put("client_addr", client);
        config.put("ports", ports(ports));
        config.put("log_level", options.logLevel());
        config.put("disable_update_check", true);
        config.put("enable_script_checks", options.scriptChecks());
        if (options.maxConnectionsPerClient() > 0) {
            config.put("limits", Map.of("http_max_conns_per_client", options.maxConnectionsPerClient()));
        }
        if (role.kind() != Role.Kind.DEV) {
            config.put("performance", Map.of("raft_multiplier", options.raftMultiplier()));
        }
        if (role.kind() == Role.Kind.SERVER) {
            config.put("connect", Map.of("enabled", true));
        }
        peers(config);
        options.managementToken().ifPresent(token -> config.put("acl", acl(token)));
        options.tls().ifPresent(tls -> tls(config, tls));
        return Json.text(config);
    }

    private Map<String, Object> ports(Ports ports) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("http", ports.http());
        numbers.put("https", ports.https());
        numbers.put("dns", ports.dns());
        numbers.put("grpc", ports.grpc());
        if (version.atLeast(1, 14)) {
            numbers.put("grpc_tls", -1);
        }
        numbers.put("serf_lan", ports.serfLan());
        numbers.put("serf_wan", role.kind() == Role.Kind.CLIENT ? -1 : ports.serfWan());
        numbers.put("server", ports.server());
        return numbers;
    }

    private void peers(Map<String, Object> config) {
        if (!role.lanPeers().isEmpty()) {
            config.put("retry_join", role.lanPeers());
            config.put("retry_interval", "250ms");
        }
        if (!role.wanPeers().isEmpty()) {
            config.put("retry_join_wan", role.wanPeers());
            config.put("retry_interval_wan", "250ms");
        }
    }

    private Map<String, Object> acl(String token) {
        String initial = version.atLeast(1, 11) ? "initial_management" : "master";
        return Map.of("enabled", true, "default_policy", "deny", "tokens", Map.of(initial, token, "agent", token));
    }

    private void tls(Map<String, Object> config, AgentOptions.Tls tls) {
        Map<String, Object> files = Map.of(
                "ca_file", tls.ca().toAbsolutePath(),
                "cert_file", tls.certificate().toAbsolutePath(),
                "key_file", tls.key().toAbsolutePath(),
                "verify_incoming", tls.verifyIncoming());
        if (version.atLeast(1, 12)) {
            config.put("tls", Map.of("defaults", files));
        } else {
            config.putAll(files);
        }
    }
}
