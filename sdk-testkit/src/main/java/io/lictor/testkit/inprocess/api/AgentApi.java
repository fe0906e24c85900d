package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.AGENT;
import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.agent.LocalNode;
import io.lictor.testkit.inprocess.engine.AgentLog;
import io.lictor.testkit.inprocess.engine.AgentSettings;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import tools.jackson.databind.node.ArrayNode;

/** The agent itself: who it is, whom it knows, its metrics, its maintenance. */
final class AgentApi {
    private static final Duration METRICS_INTERVAL = Duration.ofSeconds(10);
    private static final List<String> TOKENS = List.of("default", "agent", "agent_master", "agent_recovery",
            "replication", "config_file_service_registration", "acl_token", "acl_agent_token", "acl_agent_master_token",
            "acl_replication_token");
    private static final Set<String> OWN_TOKENS = Set.of("agent", "acl_agent_token");
    private static final Shape AGENT_TOKEN = Shape.of("AgentToken").string("Token");
    private static final int SERF_PORT = 8301;

    private final Engine engine;
    private final LocalAgent agent;
    private final AgentSelf self;
    private final AgentFigures figures;

    AgentApi(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.agent = agent;
        this.self = new AgentSelf(engine, agent);
        this.figures = new AgentFigures(engine);
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
        if (engine.settings().release().has(Feature.METRICS_STREAM)) {
            router.on("GET", "/v1/agent/metrics/stream", this::metricsStream);
        }
        router.on("GET", "/v1/agent/monitor", this::monitor);
        router.on("PUT", "/v1/agent/maintenance", this::maintenance);
        router.on("PUT", "/v1/agent/reload", this::reload);
        router.on("PUT", "/v1/agent/join/", this::join);
        router.on("PUT", "/v1/agent/leave", this::leave);
        router.on("PUT", "/v1/agent/force-leave/", this::forceLeave);
        router.on("PUT", "/v1/agent/token/", this::token);
    }

    private Response self(Call call) {
        call.require(AGENT, engine.settings().node(), READ);
        return Response.json(self.all());
    }

    private Response token(Call call) throws DecodeException {
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
        if (OWN_TOKENS.contains(target)) {
            engine.agentToken(secret);
            LocalNode.complete(engine);
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
        return Response.json(figures.host());
    }

    /** What the agent says from now on, until the client goes. */
    private Response monitor(Call call) {
        call.require(AGENT, engine.settings().node(), READ);
        String named = call.parameters().first("loglevel");
        AgentLog.Level level = AgentLog.Level.of(named.isEmpty() ? "INFO" : named)
                .orElseThrow(() -> Refusal.badRequest("Bad request: Unknown log level: " + named));
        return Response.streaming(new LogStream(engine.log(), level, call.parameters().has("logjson")));
    }

    private Response metrics(Call call) {
        call.require(AGENT, engine.settings().node(), READ);
        if ("prometheus".equals(call.parameters().first("format"))) {
            String reason = "Prometheus is not enabled since its retention time is not positive";
            return call.has(Feature.REASON_HEADER)
                    ? Response.empty(200).with("X-Consul-Reason", reason)
                    : Response.text(415, reason);
        }
        return Response.json(figures.metrics());
    }

    /** The figures of each interval, when it is over. */
    private Response metricsStream(Call call) {
        call.require(AGENT, engine.settings().node(), READ);
        long first = now() + METRICS_INTERVAL.toNanos();
        return Response.streaming(sink -> {
            long next = first;
            while (sink.isOpen() && !engine.awaitClose()) {
                if (now() - next >= 0) {
                    sink.send(GoJson.pretty(figures.metrics()));
                    next += METRICS_INTERVAL.toNanos();
                }
            }
        });
    }

    private long now() {
        return engine.settings().runtime().nanoTime();
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
            return call.marked(Response.json(visible ? GoJson.array().add(self.member()) : GoJson.array()));
        }
        ArrayNode servers = GoJson.array();
        engine.federation().members().forEach(each -> servers.add(self.server(each)));
        return Response.json(servers);
    }

    private Response maintenance(Call call) {
        call.require(NODE, engine.settings().node(), WRITE);
        boolean enable = AgentServiceApi.enable(call.parameters());
        agent.checks().maintenance(null, enable, call.parameters().first("reason"));
        return Response.empty(200);
    }

    /** Reads the configuration again: a dev agent has nothing but what it names. */
    private Response reload(Call call) {
        call.require(AGENT, engine.settings().node(), WRITE);
        if (engine.settings().has(AgentSettings.Option.DEV)) {
            agent.forgetAll();
        }
        try {
            agent.load();
        } catch (IllegalArgumentException | UncheckedIOException unreadable) {
            throw Refusal.failed(String.valueOf(unreadable.getMessage()));
        }
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
