package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.SESSION;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import io.lictor.testkit.inprocess.state.Rejected;
import io.lictor.testkit.inprocess.state.SessionRecord;
import io.lictor.testkit.inprocess.state.SessionTable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/session}. */
final class SessionApi {
    private static final long SECOND = 1_000_000_000L;
    private static final Shape SERVICE_CHECK = Shape.of("ServiceCheck").called("structs.ServiceCheck")
            .string("ID", "Namespace").lenient();

    private final Engine engine;
    private final SessionTable sessions;
    private final SessionTimers timers;
    private final Shape shape;

    SessionApi(Engine engine) {
        this.engine = engine;
        this.sessions = engine.state().sessions();
        this.timers = new SessionTimers(engine);
        this.shape = shape(engine.settings().release());
    }

    /** The body of a session. */
    static Shape shape(Release release) {
        return Shape.of(release.has(Feature.ALIAS_IN_DECODE_ERRORS) ? ".Alias" : "")
                .called("struct { LockDelay interface {}; *structs.Alias }")
                .readingItself().rewordingNamespace().lenient()
                .string("ID", "Name", "Node", "Behavior", "TTL").telling("Node", "LockDelay", "Checks", "NodeChecks")
                .typed("structs.SessionBehavior", "Behavior").strings("Checks", "NodeChecks")
                .typed("[]types.CheckID", "Checks").objects("ServiceChecks", SERVICE_CHECK)
                .typed("[]structs.ServiceCheck", "ServiceChecks").any("LockDelay")
                .unsigned("CreateIndex", "ModifyIndex");
    }

    void addTo(Router router) {
        router.on("PUT", "/v1/session/create", this::create);
        router.on("PUT", "/v1/session/destroy/", this::destroy);
        router.on("PUT", "/v1/session/renew/", this::renew);
        router.on("GET", "/v1/session/info/", this::info);
        router.on("GET", "/v1/session/node/", this::ofNode);
        router.on("GET", "/v1/session/list", this::list);
    }

    private Response create(Call call) throws DecodeException, InterruptedException {
        QueryOptions options = call.target();
        ObjectNode given = call.request().declaredLength() <= 0 ? GoJson.object() : shape.decode(call.body());
        String node = given.path("Node").asString(call.agentNode());
        long lockDelay = lockDelay(given.path("LockDelay"));
        call.reachLeader(options);
        if (node.isEmpty()) {
            throw Refusal.failed("Must provide Node");
        }
        call.require(SESSION, node, WRITE);
        SessionRecord session = session(given, node, lockDelay);
        engine.state().write(at -> {
            try {
                sessions.create(at, session);
            } catch (Rejected e) {
                throw new Rejected((call.has(Feature.RAFT_PREFIX) ? "apply failed: " : "") + e.text());
            }
            timers.start(session);
            return at;
        });
        return Response.json(GoJson.object().put("ID", session.id()));
    }

    private static long lockDelay(JsonNode given) throws DecodeException {
        if (given.isString()) {
            return GoDuration.parse(given.stringValue());
        }
        if (given.isMissingNode()) {
            return 15 * SECOND;
        }
        long number = given.isNumber() ? given.decimalValue().longValue() : 0;
        return number < 1000 ? number * SECOND : number;
    }

    private static SessionRecord session(ObjectNode given, String node, long lockDelay) {
        String behavior = given.path("Behavior").asString("").isEmpty()
                ? "release"
                : given.path("Behavior").asString();
        if (!"release".equals(behavior) && !"delete".equals(behavior)) {
            throw Refusal.failed("Invalid Behavior setting '" + behavior + "'");
        }
        String ttl = given.path("TTL").asString("");
        long ttlNanos = ttl(ttl);
        SessionChecks named = SessionChecks.of(given);
        String id = UUID.randomUUID().toString();
        ObjectNode body = GoJson.object().put("ID", id).put("Name", given.path("Name").asString("")).put("Node", node)
                .put("LockDelay", lockDelay).put("Behavior", behavior).put("TTL", ttl);
        List<String> checks = new ArrayList<>(named.all());
        body.set("NodeChecks", named.printed());
        body.set("ServiceChecks", serviceChecks(given, checks));
        if (!named.old().isEmpty()) {
            body.set("Checks", GoJson.strings(named.old()));
        }
        return new SessionRecord(id, node, checks, lockDelay, "delete".equals(behavior), ttlNanos, body);
    }

    private static JsonNode serviceChecks(ObjectNode given, List<String> checks) {
        if (!given.has("ServiceChecks")) {
            return given.nullNode();
        }
        var rows = GoJson.array();
        for (JsonNode check : given.path("ServiceChecks")) {
            checks.add(check.path("ID").asString(""));
            rows.add(GoJson.object().put("ID", check.path("ID").asString("")).put("Namespace",
                    check.path("Namespace").asString("")));
        }
        return rows;
    }

    private static long ttl(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            long nanos = GoDuration.parse(text);
            if (nanos != 0 && (nanos < 10 * SECOND || nanos > 86_400 * SECOND)) {
                throw Refusal.failed("Invalid Session TTL '" + nanos + "', must be between [10s=24h0m0s]");
            }
            return nanos;
        } catch (DecodeException e) {
            throw Refusal.failed("Session TTL '" + text + "' invalid: " + e.getMessage());
        }
    }

    private static String requireId(Call call) {
        return Rows.requireName(call, "Missing session");
    }

    static void requireUuid(Call call, String id) {
        if (call.has(Feature.LENIENT_UUIDS)) {
            return;
        }
        String start = call.request().path().contains("/destroy/") && call.has(Feature.RAFT_PREFIX)
                ? "apply failed: "
                : "";
        Uuids.complaint(id).ifPresent(complaint -> {
            throw Refusal.failed(start + "failed session lookup: " + complaint);
        });
    }

    private Response destroy(Call call) throws InterruptedException {
        String id = requireId(call);
        call.reachLeader(call.target());
        call.requireKnownToken();
        requireUuid(call, id);
        engine.state().write(at -> {
            sessions.get(id).ifPresent(session -> call.require(SESSION, session.node(), WRITE));
            sessions.end(at, id);
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }

    private Response renew(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String id = requireId(call);
        call.reachLeader(options);
        call.requireKnownToken();
        requireUuid(call, id);
        Optional<SessionRecord> found = engine.state().read(() -> {
            Optional<SessionRecord> session = sessions.get(id);
            session.ifPresent(timers::start);
            return session;
        });
        if (found.isEmpty()) {
            throw Refusal.notFound("Session id '" + id + "' not found");
        }
        call.require(SESSION, found.get().node(), WRITE);
        return Response.json(Rows.of(List.of(found.get()), SessionRecord::toJson));
    }

    private Response info(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String id = requireId(call);
        call.requireDatacenter(options);
        Uuids.complaint(id).filter(any -> !call.has(Feature.LENIENT_UUIDS)).ifPresent(complaint -> {
            throw Call.failedRead("failed session lookup: " + complaint);
        });
        return rows(call, options, "session/" + id, () -> sessions.get(id).stream().toList());
    }

    private Response ofNode(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String node = Rows.requireName(call, "Missing node name");
        return rows(call, options, "sessions/" + node,
                () -> sessions.all().stream().filter(session -> session.node().equalsIgnoreCase(node)).toList());
    }

    private Response list(Call call) throws InterruptedException {
        return rows(call, call.options(), "sessions", sessions::all);
    }

    private Response rows(Call call, QueryOptions options, String topic,
            java.util.function.Supplier<List<SessionRecord>> look) throws InterruptedException {
        Answer<List<SessionRecord>> answer = call.query(options, interest -> {
            interest.in(topic);
            return new Answer<>(engine.state().maxIndex("sessions"), look.get());
        });
        List<SessionRecord> visible = answer.value().stream()
                .filter(session -> call.shows(SESSION, session.node())).toList();
        return call.indexed(Response.json(Rows.of(visible, SessionRecord::toJson)), answer.index());
    }
}
