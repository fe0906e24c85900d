package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.AGENT;
import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Federation;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The agent itself: who it is, whom it knows, its metrics, its maintenance. */
final class AgentApi {
    private static final DateTimeFormatter METRICS_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss '+0000 UTC'")
            .withZone(ZoneOffset.UTC);

    private static final List<String> TOKENS = List.of("default", "agent", "agent_master", "agent_recovery",
            "replication", "config_file_service_registration", "acl_token", "acl_agent_token", "acl_agent_master_token",
            "acl_replication_token");
    private static final Shape AGENT_TOKEN = Shape.of("AgentToken").string("Token");
    private static final int ALIVE = 1;
    private static final int FAILED = 4;
    private static final int SERF_PORT = 8301;
    private static final java.util.Set<String> LEVELS = java.util.Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERR",
            "ERROR");

    private final Engine engine;
    private final LocalAgent agent;

    AgentApi(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.agent = agent;
    }

    void addTo(Router router) {
        router.on("GET", "/v1/agent/self", this::self);
        if (engine.settings().release().has(Feature.AGENT_VERSION)) {
            router.on("GET", "/v1/agent/version", call -> Response.json(GoJson.object().put("SHA", "")
                    .put("BuildDate", "1970-01-01T00:00:01Z").put("HumanVersion", version()).put("FIPS", "")));
        }
        router.on("GET", "/v1/agent/host", this::host);
        router.on("GET", "/v1/agent/members", this::members);
        router.on("GET", "/v1/agent/metrics", this::metrics);
        router.on("GET", "/v1/agent/monitor", this::monitor);
        router.on("PUT", "/v1/agent/maintenance", this::maintenance);
        router.on("PUT", "/v1/agent/reload", this::reload);
        router.on("PUT", "/v1/agent/join/", this::join);
        router.on("PUT", "/v1/agent/leave", this::leave);
        router.on("PUT", "/v1/agent/force-leave/", this::forceLeave);
        router.on("PUT", "/v1/agent/token/", this::token);
    }

    private Response self(Call call) {
        String node = engine.settings().node();
        call.require(AGENT, node, READ);
        ObjectNode self = GoJson.object();
        self.putObject("Config").put("Datacenter", engine.settings().datacenter()).put("NodeName", node)
                .put("NodeID", engine.nodeId()).put("Revision", "").put("Server", true).put("Version", version());
        self.putObject("DebugConfig").put("Datacenter", engine.settings().datacenter()).put("DevMode", true)
                .put("NodeName", node).put("NodeID", engine.nodeId()).put("ServerMode", true)
                .put("ACLsEnabled", false).put("CheckUpdateInterval", "5m0s")
                .put("HTTPMaxConnsPerClient", engine.settings().maxConnections()).put("Version", version());
        self.set("Coord", CoordinateApi.origin());
        self.set("Member", member());
        ObjectNode stats = self.putObject("Stats");
        stats.putObject("agent").put("check_monitors", "0").put("check_ttls", "0")
                .put("checks", String.valueOf(engine.state().read(() -> agent.checks().all().size())))
                .put("services", String.valueOf(engine.state().read(() -> agent.services().size())));
        stats.putObject("build").put("prerelease", "").put("revision", "").put("version", version());
        stats.putObject("consul").put("acl", "disabled").put("bootstrap", "false")
                .put("known_datacenters", String.valueOf(engine.federation().members().size()))
                .put("leader", String.valueOf(engine.faults().hasLeader())).put("leader_addr", StatusApi.RAFT_ADDRESS)
                .put("server", "true");
        stats.putObject("raft").put("last_log_index", String.valueOf(engine.state().index())).put("num_peers", "0")
                .put("state", engine.faults().hasLeader() ? "Leader" : "Follower").put("term", "2");
        addByRelease(self);
        return Response.json(self);
    }

    private void addByRelease(ObjectNode self) {
        if (self.path("Config") instanceof ObjectNode config) {
            if (engine.settings().release().has(Feature.AGENT_DATACENTER)) {
                config.put("PrimaryDatacenter", engine.settings().datacenter());
            }
            if (engine.settings().release().has(Feature.AGENT_VERSION)) {
                config.put("BuildDate", "1970-01-01T00:00:01Z");
            }
        }
        ObjectNode meta = self.putObject("Meta").put("consul-network-segment", "");
        if (engine.settings().release().has(Feature.NODE_VERSION_META)) {
            meta.put("consul-version", version());
        }
        ObjectNode proxies = self.putObject("xDS");
        proxies.putObject("SupportedProxies").putArray("envoy");
        if (engine.settings().release().has(Feature.MEMBER_GRPC_PORT)) {
            proxies.put("Port", 8502).putObject("Ports").put("Plaintext", 8502).put("TLS", -1);
        }
    }

    private Response token(Call call) {
        if (engine.settings().managementToken() == null) {
            return Response.text(401, "ACL support disabled");
        }
        call.require(AGENT, engine.settings().node(), WRITE);
        String secret = secret(call);
        String target = call.rest();
        if (!TOKENS.contains(target)
                || ("agent_recovery".equals(target) && !call.has(Feature.AGENT_RECOVERY_TOKEN))
                || ("config_file_service_registration".equals(target) && !call.has(Feature.AGENT_VERSION))) {
            throw Refusal.notFound("Token \"" + target + "\" is unknown");
        }
        if (List.of("default", "acl_token").contains(target)) {
            engine.defaultToken(secret);
        }
        return Response.empty(200);
    }

    private static String secret(Call call) {
        try {
            return AGENT_TOKEN.decode(call.body()).path("Token").asString("");
        } catch (DecodeException e) {
            throw Refusal.badRequest("Request decode failed: " + e.getMessage());
        }
    }

    private String version() {
        return engine.settings().release().version();
    }

    private Response host(Call call) {
        call.require(OPERATOR, "", READ);
        return Response.json(GoJson.object().putNull("Memory").putNull("CPU").putNull("Host").putNull("Disk")
                .put("CollectionTime", 0).putNull("Errors"));
    }

    private ObjectNode member() {
        ObjectNode member = GoJson.object().put("Name", engine.settings().node()).put("Addr", "127.0.0.1")
                .put("Port", 8301);
        member.putObject("Tags").put("acls", engine.settings().managementToken() == null ? "0" : "1")
                .put("build", version() + ":").put("dc", engine.settings().datacenter())
                .put("ft_fs", "1").put("id", engine.nodeId()).put("port", "8300").put("raft_vsn", "3")
                .put("role", "consul").put("segment", "").put("vsn", "2").put("vsn_max", "3").put("vsn_min", "2")
                .put("wan_join_port", "8302");
        if (member.path("Tags") instanceof ObjectNode tags) {
            if (engine.settings().release().has(Feature.MEMBER_INTENTIONS)) {
                tags.put("ft_si", "1");
            }
            if (engine.settings().release().has(Feature.MEMBER_GRPC_PORT)) {
                tags.put("grpc_port", "8502");
            }
        }
        return member.put("Status", 1).put("ProtocolMin", 1).put("ProtocolMax", 5).put("ProtocolCur", 2)
                .put("DelegateMin", 2).put("DelegateMax", 5).put("DelegateCur", 4);
    }

    /** How the servers of all datacenters see one of them. */
    private ObjectNode server(Federation datacenter) {
        ObjectNode server = member().put("Name", datacenter.node() + "." + datacenter.datacenter()).put("Port", 8302)
                .put("Status", datacenter.isAlive() ? ALIVE : FAILED);
        if (server.path("Tags") instanceof ObjectNode tags) {
            tags.put("dc", datacenter.datacenter()).remove("wan_join_port");
        }
        return server;
    }

    /** A log without a line: this agent has nothing to say. */
    private Response monitor(Call call) {
        call.require(AGENT, engine.settings().node(), READ);
        String level = call.parameters().first("loglevel");
        if (!level.isEmpty() && !LEVELS.contains(level.toUpperCase(java.util.Locale.ROOT))) {
            throw Refusal.badRequest("Bad request: Unknown log level: " + level);
        }
        return Response.bytes(200, "text/plain; charset=utf-8", new byte[0]);
    }

    private Response metrics(Call call) {
        call.require(AGENT, engine.settings().node(), READ);
        if ("prometheus".equals(call.parameters().first("format"))) {
            String reason = "Prometheus is not enabled since its retention time is not positive";
            return call.has(Feature.REASON_HEADER)
                    ? Response.empty(200).with("X-Consul-Reason", reason)
                    : Response.text(415, reason);
        }
        ObjectNode metrics = GoJson.object().put("Timestamp", METRICS_TIME.format(engine.settings().runtime().now()));
        var gauges = metrics.putArray("Gauges");
        gauge(gauges.addObject(), "consul.autopilot.healthy", 1);
        gauge(gauges.addObject(), "consul.raft.applied_index", engine.state().index());
        gauge(gauges.addObject(), "consul.rpc.queries_blocking", engine.state().blocked());
        metrics.putArray("Points");
        metrics.putArray("Counters");
        metrics.putArray("Samples");
        return Response.json(metrics);
    }

    private static void gauge(ObjectNode gauge, String name, long value) {
        gauge.put("Name", name).put("Value", value).putObject("Labels");
    }

    private Response members(Call call) {
        boolean wan = call.parameters().has("wan") && !call.parameters().first("wan").isEmpty();
        // the CLI asks for all of them
        if (!List.of("", "_all").contains(call.parameters().first("segment"))) {
            if (wan) {
                throw Refusal.badRequest("Cannot provide a segment with wan=true");
            }
            throw Refusal.failed("Network segments are not supported in this version of Consul");
        }
        boolean visible = call.shows(NODE, engine.settings().node());
        if (!visible || call.parameters().first("wan").isEmpty()) {
            return call.marked(Response.json(visible ? GoJson.array().add(member()) : GoJson.array()));
        }
        ArrayNode servers = GoJson.array();
        engine.federation().members().forEach(each -> servers.add(server(each)));
        return Response.json(servers);
    }

    private Response maintenance(Call call) {
        call.require(NODE, engine.settings().node(), WRITE);
        boolean enable = AgentServiceApi.enable(call.parameters());
        agent.checks().maintenance(null, enable, call.parameters().first("reason"));
        return Response.empty(200);
    }

    /** A dev agent's configuration names no service: a reload removes those that were registered. */
    private Response reload(Call call) {
        call.require(AGENT, engine.settings().node(), WRITE);
        return Response.empty(200);
    }

    private Response join(Call call) {
        call.require(AGENT, engine.settings().node(), WRITE);
        String address = call.rest();
        if (!address.matches("127\\.0\\.0\\.1(:" + SERF_PORT + ")?")) {
            String host = address.replaceAll(":[0-9]*$", "");
            String shown = call.has(Feature.JOIN_WITH_PORT)
                    ? host.equals(address) ? address + ":" + SERF_PORT : address
                    : host;
            throw Refusal.failed("1 error occurred:\n\t* Failed to join " + shown + ": dial tcp "
                    + (host.equals(address) ? address + ":" + SERF_PORT : address)
                    + ": connect: connection refused\n\n");
        }
        return Response.empty(200);
    }

    private Response leave(Call call) {
        call.require(AGENT, engine.settings().node(), WRITE);
        return Response.empty(200);
    }

    private Response forceLeave(Call call) {
        call.require(OPERATOR, "", WRITE);
        if (!call.rest().equals(engine.settings().node())) {
            throw Refusal.failed("agent: No node found with name '" + call.rest() + "'");
        }
        return Response.empty(200);
    }
}
