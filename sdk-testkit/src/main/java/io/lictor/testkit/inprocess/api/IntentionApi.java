package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.INTENTION;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.filter.Filter;
import io.lictor.testkit.inprocess.filter.FilterException;
import io.lictor.testkit.inprocess.filter.FilterFields;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/connect/intentions} and {@code /v1/agent/connect/authorize}. */
final class IntentionApi {
    private static final String TABLE = "connect-intentions";
    private static final String DEFAULT = "default";
    private static final Pattern SPIFFE = Pattern
            .compile("spiffe://[^/]+(?<ap>)??/ns/(?<ns>[^/]+)/dc/[^/]+/svc/(?<svc>[^/]+)");
    private static final Pattern SPIFFE_IN_PARTITION = Pattern
            .compile("spiffe://[^/]+(?:/ap/(?<ap>[^/]+))?/ns/(?<ns>[^/]+)/dc/[^/]+/svc/(?<svc>[^/]+)");
    static final Shape BODY = Shape.of("").string("ID", "Description", "SourceNS", "SourceName",
            "DestinationNS", "DestinationName", "SourceType", "Action", "DefaultAddr", "CreatedAt", "UpdatedAt")
            .integer("DefaultPort", "Precedence").stringMap("Meta").unsigned("CreateIndex", "ModifyIndex")
            .string("Hash")
            .typed("structs.IntentionSourceType", "SourceType").typed("structs.IntentionAction", "Action");
    private static final Shape EXACT = Shape.of("").string("ID", "Description", "SourceNS", "SourceName",
            "DestinationNS", "DestinationName", "SourceType", "Action", "SourcePeer", "SourcePartition",
            "DestinationPartition").any("Permissions", "JWT").integer("Precedence").stringMap("Meta")
            .unsigned("CreateIndex", "ModifyIndex").any("Hash", "CreatedAt", "UpdatedAt");
    private static final Shape AUTHORIZE = Shape.of("").string("Target", "ClientCertURI", "ClientCertSerial");

    private final Engine engine;
    private final Intentions intentions;
    private final boolean areEntries;
    private final IntentionWrites writes;
    private final String table;
    private final String lookup;
    private final Set<String> cachedTargets = new HashSet<>();

    IntentionApi(Engine engine, EntryStore store) {
        this.engine = engine;
        this.areEntries = engine.settings().release().has(Feature.INTENTION_ENTRIES);
        IntentionEntries entries = new IntentionEntries(store.entries());
        this.intentions = areEntries ? new Intentions(entries::rows) : new Intentions();
        this.writes = new IntentionWrites(engine, store, entries);
        this.table = areEntries ? EntryStore.TABLE : TABLE;
        this.lookup = areEntries ? "failed config entry lookup: " : "failed intention lookup: ";
        engine.state().persist(TABLE, intentions.persisted());
    }

    void addTo(Router router) {
        String path = "/v1/connect/intentions";
        router.on("GET", path, this::list).on("POST", path, this::create);
        router.on("GET", path + "/match", this::match).on("GET", path + "/check", this::check);
        router.on("GET", path + "/", this::get).on("PUT", path + "/", this::change).on("DELETE", path + "/",
                this::delete);
        router.on("POST", "/v1/agent/connect/authorize", this::authorize);
    }

    private Response list(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Filter filter = filter(options);
        Answer<List<ObjectNode>> answer = call.query(options, interest -> {
            interest.in(table);
            return new Answer<>(engine.state().tableIndex(table), intentions.all());
        });
        ArrayNode rows = GoJson.array();
        answer.value().stream().filter(row -> call.shows(readable(call, row))).filter(filter::matches)
                .forEach(rows::add);
        return call.indexed(Response.json(rows), answer.index());
    }

    private static Filter filter(QueryOptions options) {
        try {
            return Filter.of(options.filter(), FilterFields.INTENTION);
        } catch (FilterException e) {
            throw Refusal.failed(String.valueOf(e.getMessage()));
        }
    }

    private static boolean readable(Call call, ObjectNode row) {
        return call.allows(INTENTION, Intentions.source(row), READ)
                || call.allows(INTENTION, Intentions.destination(row), READ);
    }

    /** Who may not write an intention is not told why; rules are about services, so nobody may write one to none. */
    private void requireWritable(Call call, String destination) {
        call.requireKnownToken();
        boolean ruled = call.has(Feature.DESTINATION_BEFORE_RULES) || engine.settings().managementToken() != null;
        if ((ruled && destination.isEmpty()) || !call.allows(INTENTION, destination, WRITE)) {
            throw Refusal.denied();
        }
    }

    private static void requireReadable(Call call, ObjectNode row) {
        if (!readable(call, row)) {
            throw Refusal.denied();
        }
    }

    private Response create(Call call) throws InterruptedException {
        ObjectNode body = decode(call);
        requireDefaultNamespaces(call, body);
        reachWriter(call);
        requireWritable(call, Intentions.destination(body));
        if (!body.path("ID").asString("").isEmpty()) {
            throw Refusal.failed("ID must be empty when creating a new intention");
        }
        Intentions.validate(body);
        String id = UUID.randomUUID().toString();
        return areEntries ? writes.create(id, body) : store(id, body, Optional.empty());
    }

    /** Namespaces of intentions are kept and obeyed as long as intentions are no entries. */
    private static void requireDefaultNamespaces(Call call, ObjectNode body) {
        for (String field : List.of("SourceNS", "DestinationNS")) {
            String namespace = Intentions.namespace(body, field);
            if (call.has(Feature.INTENTION_ENTRIES) && !DEFAULT.equals(namespace)) {
                throw Refusal.badRequest("Bad request: Invalid " + field + "(" + namespace
                        + "): Namespaces is a Consul Enterprise feature");
            }
        }
    }

    /** Entries are written in the primary datacenter, whatever {@code ?dc=} says. */
    private void reachWriter(Call call) throws InterruptedException {
        if (areEntries) {
            call.reachLeaderOf("");
        } else {
            call.reachLeader(call.target());
        }
    }

    private Response change(Call call) throws InterruptedException {
        if (isExact(call)) {
            return putExact(call);
        }
        ObjectNode body = decodeChange(call);
        requireDefaultNamespaces(call, body);
        reachWriter(call);
        requireWritable(call, Intentions.destination(body));
        String id = existingId(call);
        ObjectNode old = engine.state().read(() -> byId(id))
                .orElseThrow(() -> Refusal.failed("Cannot modify non-existent intention: '" + id + "'"));
        requireWritable(call, Intentions.destination(old));
        Intentions.validate(body);
        return areEntries ? writes.change(id, body) : store(id, body, Optional.of(old));
    }

    private Response store(String id, ObjectNode body, Optional<ObjectNode> old) {
        engine.state().write(at -> {
            intentions.same(body).filter(other -> !other.path("ID").asString("").equals(id)).ifPresent(other -> {
                throw Refusal.failed("duplicate intention found: " + Intentions.describe(other));
            });
            intentions.put(id, row(id, body, old, at));
            engine.state().touchTable(TABLE, at);
            return at;
        });
        return Response.json(GoJson.object().put("ID", id));
    }

    private ObjectNode row(String id, ObjectNode body, Optional<ObjectNode> old, long at) {
        Instant now = engine.settings().runtime().now();
        ObjectNode row = GoJson.object().put("ID", id).put("Description", body.path("Description").asString(""));
        row.put("SourceNS", Intentions.namespace(body, "SourceNS")).put("SourceName", Intentions.source(body));
        row.put("DestinationNS", Intentions.namespace(body, "DestinationNS")).put("DestinationName",
                Intentions.destination(body));
        row.put("SourceType", "consul").put("Action", body.path("Action").asString(""));
        row.put("DefaultAddr", body.path("DefaultAddr").asString("")).put("DefaultPort",
                body.path("DefaultPort").asInt(0));
        JsonNode meta = body.get("Meta");
        row.set("Meta", meta == null ? GoJson.object() : meta);
        row.put("Precedence", Intentions.precedence(body));
        row.put("CreatedAt", old.map(was -> was.path("CreatedAt").asString("")).orElse(now.toString()));
        row.put("UpdatedAt", now.toString()).put("Hash", ContentHash.of(body));
        row.put("CreateIndex", old.map(was -> was.path("CreateIndex").asLong(at)).orElse(at));
        return row.put("ModifyIndex", at);
    }

    private static ObjectNode decode(Call call) {
        try {
            return BODY.decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.failed("Failed to decode request body: " + e.getMessage());
        }
    }

    private static ObjectNode decodeChange(Call call) {
        try {
            return BODY.decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Request decode failed: " + e.getMessage());
        }
    }

    private String existingId(Call call) {
        call.requireKnownToken();
        Uuids.complaint(call.rest()).ifPresent(complaint -> {
            throw Refusal.failed("Intention lookup failed: " + lookup + complaint);
        });
        return call.rest();
    }

    private Optional<ObjectNode> byId(String id) {
        return areEntries
                ? intentions.all().stream().filter(row -> id.equals(row.path("ID").asString(""))).findFirst()
                : intentions.get(id);
    }

    private boolean isExact(Call call) {
        return areEntries && "exact".equals(call.rest());
    }

    /** Source and destination that a call by name is about. */
    private static String name(Call call, String parameter) {
        String text = required(call, parameter);
        return "PUT".equals(call.request().method())
                ? text.substring(text.lastIndexOf('/') + 1)
                : IntentionName.parse(call, parameter, "source".equals(parameter) ? "SourceNS" : "DestinationNS", text)
                        .name();
    }

    private Response putExact(Call call) throws InterruptedException {
        String source = name(call, "source");
        String destination = name(call, "destination");
        ObjectNode body;
        try {
            body = EXACT.decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Request decode failed: " + e.getMessage());
        }
        reachWriter(call);
        requireWritable(call, destination);
        if (!body.path("Meta").isEmpty()) {
            throw Refusal.failed("Meta must not be specified");
        }
        return writes.putExact(source, destination, body);
    }

    private Response getExact(Call call) {
        String source = name(call, "source");
        String destination = name(call, "destination");
        if (!call.allows(INTENTION, destination, READ)) {
            throw Refusal.denied();
        }
        return Response.json(engine.state().read(() -> intentions.all().stream()
                .filter(row -> Intentions.source(row).equals(source)
                        && Intentions.destination(row).equals(destination) && !row.has("SourcePeer"))
                .findFirst()).orElseThrow(() -> Refusal.notFound("Intention not found", 500)));
    }

    private Response get(Call call) throws InterruptedException {
        call.reachLeader(call.options());
        if (isExact(call)) {
            return getExact(call);
        }
        Uuids.complaint(call.rest()).ifPresent(complaint -> {
            throw complaint.endsWith("36 characters")
                    ? Refusal.badRequest("Bad request: " + lookup + complaint)
                    : Refusal.failed(lookup + complaint);
        });
        ObjectNode row = engine.state().read(() -> byId(call.rest()))
                .orElseThrow(() -> Refusal.notFound("Intention not found", 500));
        requireReadable(call, row);
        return Response.json(row);
    }

    private Response delete(Call call) throws InterruptedException {
        if (isExact(call)) {
            String source = name(call, "source");
            String destination = name(call, "destination");
            reachWriter(call);
            requireWritable(call, destination);
            return writes.deleteExact(source, destination);
        }
        String id = existingId(call);
        reachWriter(call);
        ObjectNode row = engine.state().read(() -> byId(id))
                .orElseThrow(() -> Refusal.failed("Cannot delete non-existent intention: '" + id + "'"));
        requireWritable(call, Intentions.destination(row));
        if (areEntries) {
            return writes.delete(id);
        }
        engine.state().write(at -> {
            intentions.remove(id);
            engine.state().touchTable(TABLE, at);
            return at;
        });
        return Response.json(BooleanNode.TRUE);
    }

    private static String required(Call call, String name) {
        if (call.parameters().all(name).size() != 1) {
            throw Refusal.failed("required query parameter '" + name + "' not set");
        }
        return call.parameters().first(name);
    }

    private Response match(Call call) throws InterruptedException {
        call.reachLeader(call.options());
        String by = required(call, "by");
        if (!"source".equals(by) && !"destination".equals(by)) {
            throw Refusal.failed("'by' parameter must be one of 'source' or 'destination'");
        }
        if (!call.parameters().has("name")) {
            required(call, "name");
        }
        List<String> names = call.parameters().all("name");
        Map<String, IntentionName> sides = new LinkedHashMap<>();
        names.forEach(name -> sides.put(name, IntentionName.parse(call, "name", "match entry namespace", name)));
        for (IntentionName side : sides.values()) {
            if (!side.name().isEmpty()) {
                call.require(INTENTION, side.name(), READ);
            }
        }
        boolean bySource = "source".equals(by);
        if (!areEntries) {
            return Response.json(engine.state().read(() -> matches(sides, bySource)));
        }
        QueryOptions options = call.options();
        Answer<ObjectNode> answer = call.query(options, interest -> {
            interest.in(table);
            return new Answer<>(engine.state().tableIndex(table), matches(sides, bySource));
        });
        return call.indexed(Response.json(answer.value()), answer.index(), options);
    }

    private ObjectNode matches(Map<String, IntentionName> sides, boolean bySource) {
        ObjectNode matches = GoJson.object();
        sides.forEach((name, side) -> {
            List<ObjectNode> rows = intentions.about(side, bySource);
            if (rows.isEmpty()) {
                matches.putNull(name);
            } else {
                rows.forEach(matches.putArray(name)::add);
            }
        });
        return matches;
    }

    private Response check(Call call) throws InterruptedException {
        call.reachLeader(call.options());
        String source = required(call, "source");
        String destination = required(call, "destination");
        if (call.parameters().has("source-type") && !"consul".equals(call.parameters().first("source-type"))) {
            throw Refusal.failed("unsupported SourceType: \"" + call.parameters().first("source-type") + "\"");
        }
        IntentionName from = IntentionName.parse(call, "source", "source namespace", source);
        IntentionName to = IntentionName.parse(call, "destination", "destination namespace", destination);
        call.require(SERVICE, to.name(), READ);
        boolean allowed = engine.state().read(() -> intentions.between(from, to)).map(Intentions::allows)
                .orElseGet(this::byDefault);
        return Response.json(GoJson.object().put("Allowed", allowed));
    }

    /** What the default policy of the ACLs says, whoever asks. */
    private boolean byDefault() {
        return engine.settings().allowsByDefault();
    }

    private String defaultReason() {
        return engine.settings().managementToken() == null
                && !engine.settings().release().has(Feature.DEFAULT_BEHAVIOR_TEXT)
                        ? "ACLs disabled, access is allowed by default"
                        : "Default behavior configured by ACLs";
    }

    private Response authorize(Call call) {
        ObjectNode body = authorizeBody(call);
        String target = body.path("Target").asString("");
        if (target.isEmpty()) {
            throw Refusal.badRequest("Bad request: Target service must be specified");
        }
        String uri = body.path("ClientCertURI").asString("");
        Matcher identity = (call.has(Feature.SPIFFE_PARTITIONS) ? SPIFFE_IN_PARTITION : SPIFFE).matcher(uri);
        if (uri.matches("spiffe://[^/]+/agent/client/dc/[^/]+/id/[^/]+")) {
            throw Refusal.badRequest("Bad request: ClientCertURI not a valid Service identifier");
        }
        if (!identity.matches()) {
            throw Refusal.badRequest("Bad request: ClientCertURI not a valid Connect identifier");
        }
        call.require(SERVICE, target, WRITE);
        String partition = Objects.requireNonNullElse(identity.group("ap"), DEFAULT);
        if (call.has(Feature.SPIFFE_PARTITIONS_CHECKED) && !DEFAULT.equals(partition)) {
            return Response.json(GoJson.object().put("Authorized", false).put("Reason",
                    "Mismatched partitions: \"" + partition + "\" != \"default\""));
        }
        IntentionName source = new IntentionName(identity.group("ns"), identity.group("svc"));
        Optional<ObjectNode> decision = engine.state()
                .read(() -> intentions.between(source, new IntentionName(DEFAULT, target)));
        boolean hit = engine.state().read(() -> !cachedTargets.add(target));
        boolean allowed = decision.map(Intentions::allows).orElseGet(this::byDefault);
        Response response = Response.json(GoJson.object().put("Authorized", allowed).put("Reason",
                decision.map(row -> areEntries
                        ? Intentions.matched(row)
                        : "Matched intention: " + Intentions.describe(row))
                        .orElseGet(this::defaultReason)));
        return hit ? response.with("X-Cache", "HIT").with("Age", "0") : response.with("X-Cache", "MISS");
    }

    private static ObjectNode authorizeBody(Call call) {
        try {
            return AUTHORIZE.decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Request decode failed: " + e.getMessage());
        }
    }
}
