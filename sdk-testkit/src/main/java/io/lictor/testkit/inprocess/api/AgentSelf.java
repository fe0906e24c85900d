package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.agent.LocalNode;
import io.lictor.testkit.inprocess.engine.AgentSettings.Option;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Federation;
import io.lictor.testkit.inprocess.engine.Settings;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.ObjectNode;

/** What the agent says of itself: its settings, its place among the members, its figures. */
final class AgentSelf {
    private static final String HOST = "127.0.0.1";
    private static final int SERF_PORT = 8301;
    private static final int WAN_PORT = 8302;
    private static final int SERVER_PORT = 8300;
    private static final int GRPC_PORT = 8502;
    private static final int ALIVE = 1;
    private static final int FAILED = 4;
    private static final String[] HIDDEN = {"ACLAgentMasterToken", "ACLAgentToken", "ACLMasterToken",
            "ACLReplicationToken", "ACLToken", "EncryptKey", "KeyFile"};

    private final Engine engine;
    private final Settings settings;
    private final LocalAgent agent;

    AgentSelf(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.settings = engine.settings();
        this.agent = agent;
    }

    private boolean has(Feature feature) {
        return settings.release().has(feature);
    }

    private boolean hasAcl() {
        return settings.managementToken() != null;
    }

    private String version() {
        return settings.release().version();
    }

    /** All of it. */
    ObjectNode all() {
        ObjectNode self = GoJson.object();
        self.set("Config", config());
        self.set("DebugConfig", debugConfig());
        self.set("Coord", LocalNode.origin());
        self.set("Member", member());
        self.set("Stats", stats());
        ObjectNode meta = self.putObject("Meta").put("consul-network-segment", "");
        if (has(Feature.NODE_VERSION_META)) {
            meta.put("consul-version", version());
        }
        settings.agent().nodeMeta().forEach(meta::put);
        ObjectNode proxies = self.putObject("xDS");
        proxies.putObject("SupportedProxies").putArray("envoy");
        if (has(Feature.XDS_PORT)) {
            proxies.put("Port", GRPC_PORT);
        }
        if (has(Feature.MEMBER_GRPC_PORT)) {
            proxies.putObject("Ports").put("Plaintext", GRPC_PORT).put("TLS", -1);
        }
        return self;
    }

    private ObjectNode config() {
        ObjectNode config = GoJson.object().put("Datacenter", settings.datacenter());
        if (has(Feature.AGENT_DATACENTER)) {
            config.put("PrimaryDatacenter", settings.datacenter());
        }
        config.put("NodeName", settings.node()).put("NodeID", engine.nodeId()).put("Revision", "").put("Server", true)
                .put("Version", version());
        return has(Feature.BUILD_DATE) ? config.put("BuildDate", "1970-01-01T00:00:01Z") : config;
    }

    private ObjectNode debugConfig() {
        ObjectNode config = GoJson.object();
        addAcl(config);
        addAddresses(config);
        addLimits(config);
        config.put("Bootstrap", false).put("ConnectEnabled", settings.has(Option.CONNECT))
                .put("Datacenter", settings.datacenter()).put("DevMode", settings.has(Option.DEV))
                .put("DNSDomain", "consul.").put("DNSPort", -1)
                .put("EnableLocalScriptChecks", settings.has(Option.SCRIPT_CHECKS))
                .put("EnableRemoteScriptChecks", settings.has(Option.SCRIPT_CHECKS))
                .put("NodeID", engine.nodeId()).put("NodeName", settings.node())
                .put("PrimaryDatacenter", settings.datacenter()).put("Revision", "").put("SegmentName", "")
                .put("ServerMode", true).put("ServerName", "").put("Version", version()).put("VersionPrerelease", "");
        config.set("NodeMeta", GoJson.strings(settings.agent().nodeMeta()));
        return config;
    }

    private void addAcl(ObjectNode config) {
        String policy = settings.allowsByDefault() ? "allow" : "deny";
        config.put("ACLsEnabled", hasAcl()).put("ACLEnableKeyListPolicy", false).put("ACLTokenReplication", false);
        if (has(Feature.AGENT_DATACENTER)) {
            config.putObject("ACLResolverSettings").put("ACLDefaultPolicy", policy)
                    .put("ACLDownPolicy", "extend-cache").put("ACLsEnabled", hasAcl())
                    .put("Datacenter", settings.datacenter()).put("NodeName", settings.node());
            config.put("EncryptKey", "hidden");
            return;
        }
        config.put("ACLDatacenter", settings.datacenter()).put("ACLDefaultPolicy", policy)
                .put("ACLDownPolicy", "extend-cache");
        for (String secret : HIDDEN) {
            config.put(secret, "hidden");
        }
    }

    private void addAddresses(ObjectNode config) {
        config.put("AdvertiseAddrLAN", HOST).put("AdvertiseAddrWAN", HOST).put("BindAddr", HOST);
        config.putArray("ClientAddrs").add(HOST);
        config.putArray("DNSAddrs");
        config.putArray("GRPCAddrs");
        config.put("GRPCPort", -1);
        config.putArray("HTTPAddrs").add(at(engine.httpPort()));
        config.put("HTTPPort", engine.httpPort()).putArray("HTTPSAddrs");
        config.put("HTTPSPort", -1).put("RPCAdvertiseAddr", at(SERVER_PORT)).put("RPCBindAddr", at(SERVER_PORT))
                .put("SerfAdvertiseAddrLAN", at(SERF_PORT)).put("SerfAdvertiseAddrWAN", at(WAN_PORT))
                .put("SerfBindAddrLAN", at(SERF_PORT)).put("SerfBindAddrWAN", at(WAN_PORT))
                .put("SerfPortLAN", SERF_PORT).put("SerfPortWAN", WAN_PORT).put("ServerPort", SERVER_PORT);
        config.putObject("TaggedAddresses").put("lan", HOST).put("lan_ipv4", HOST).put("wan", HOST).put("wan_ipv4",
                HOST);
    }

    private static String at(int port) {
        return "tcp://" + HOST + ":" + port;
    }

    private void addLimits(ObjectNode config) {
        config.put("CheckDeregisterIntervalMin", "1m0s").put("CheckOutputMaxSize", 4096)
                .put("CheckReapInterval", "30s").put("CheckUpdateInterval", "5m0s")
                .put("ConnectSidecarMaxPort", 21_255).put("ConnectSidecarMinPort", 21_000)
                .put("DefaultQueryTime", GoDuration.format(settings.defaultQueryTime().toNanos()))
                .put("HTTPMaxConnsPerClient", settings.maxConnections()).put("KVMaxValueSize", 524_288)
                .put("MaxQueryTime", GoDuration.format(settings.maxQueryTime().toNanos()))
                .put("SessionTTLMin", "0s").put("TxnMaxReqLen", 524_288);
        if (has(Feature.STREAMING)) {
            config.put("UseStreamingBackend", settings.streams());
        }
    }

    private ObjectNode stats() {
        ObjectNode stats = GoJson.object();
        stats.putObject("agent").put("check_monitors", "0").put("check_ttls", "0")
                .put("checks", String.valueOf(engine.state().read(() -> agent.checks().all().size())))
                .put("services", String.valueOf(engine.state().read(() -> agent.services().size())));
        ObjectNode build = stats.putObject("build").put("prerelease", "").put("revision", "").put("version", version());
        if (has(Feature.VERSION_METADATA)) {
            build.put("version_metadata", "");
        }
        stats.putObject("consul").put("acl", hasAcl() ? "enabled" : "disabled").put("bootstrap", "false")
                .put("known_datacenters", String.valueOf(engine.federation().members().size()))
                .put("leader", String.valueOf(engine.faults().hasLeader())).put("leader_addr", StatusApi.RAFT_ADDRESS)
                .put("server", "true");
        String index = String.valueOf(engine.state().index());
        stats.putObject("raft").put("applied_index", index).put("commit_index", index).put("fsm_pending", "0")
                .put("last_contact", "0").put("last_log_index", index).put("last_log_term", "2")
                .put("num_peers", "0").put("protocol_version", "3")
                .put("state", engine.faults().hasLeader() ? "Leader" : "Follower").put("term", "2");
        stats.putObject("runtime").put("arch", System.getProperty("os.arch", ""))
                .put("cpu_count", String.valueOf(Runtime.getRuntime().availableProcessors()))
                .put("goroutines", String.valueOf(Thread.activeCount()))
                .put("max_procs", String.valueOf(Runtime.getRuntime().availableProcessors()))
                .put("os", System.getProperty("os.name", "").toLowerCase(java.util.Locale.ROOT))
                .put("version", "java" + Runtime.version().feature());
        stats.set("serf_lan", serf(1));
        stats.set("serf_wan", serf(engine.federation().members().size()));
        return stats;
    }

    private ObjectNode serf(int members) {
        long failed = members == 1
                ? 0
                : engine.federation().members().stream().filter(each -> !each.isAlive()).count();
        return GoJson.object().put("coordinate_resets", "0")
                .put("encrypted", String.valueOf(settings.agent().gossipKey() != null)).put("event_queue", "0")
                .put("failed", String.valueOf(failed)).put("health_score", "0").put("intent_queue", "0")
                .put("left", "0").put("members", String.valueOf(members)).put("query_queue", "0");
    }

    /** The agent among the members of its datacenter. */
    ObjectNode member() {
        ObjectNode member = GoJson.object().put("Name", settings.node()).put("Addr", HOST).put("Port", SERF_PORT);
        ObjectNode tags = member.putObject("Tags").put("acls", hasAcl() ? "1" : "0")
                .put("build", version() + ":").put("dc", settings.datacenter()).put("ft_fs", "1")
                .put("id", engine.nodeId()).put("port", String.valueOf(SERVER_PORT)).put("raft_vsn", "3")
                .put("role", "consul").put("segment", "").put("vsn", "2").put("vsn_max", "3").put("vsn_min", "2")
                .put("wan_join_port", String.valueOf(WAN_PORT));
        if (has(Feature.MEMBER_INTENTIONS)) {
            tags.put("ft_si", "1");
        }
        if (has(Feature.MEMBER_GRPC_PORT)) {
            tags.put("grpc_port", String.valueOf(GRPC_PORT));
        }
        return member.put("Status", ALIVE).put("ProtocolMin", 1).put("ProtocolMax", 5).put("ProtocolCur", 2)
                .put("DelegateMin", 2).put("DelegateMax", 5).put("DelegateCur", 4);
    }

    /** How the servers of all datacenters see one of them. */
    ObjectNode server(Federation datacenter) {
        ObjectNode server = member().put("Name", datacenter.node() + "." + datacenter.datacenter())
                .put("Port", WAN_PORT).put("Status", datacenter.isAlive() ? ALIVE : FAILED);
        if (server.path("Tags") instanceof ObjectNode tags) {
            tags.put("dc", datacenter.datacenter()).remove("wan_join_port");
        }
        return server;
    }
}
