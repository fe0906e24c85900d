package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.lictor.testkit.inprocess.agent.Bodies;
import io.lictor.testkit.inprocess.engine.AgentCache;
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
import io.lictor.testkit.inprocess.state.Persisted;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/query}: prepared queries. */
final class QueryApi {
    private static final String TABLE = "prepared-queries";
    private final Engine engine;
    private final AgentCache cached;
    private final Shape shape;
    private final Map<String, ObjectNode> queries = new LinkedHashMap<>();

    QueryApi(Engine engine) {
        this.engine = engine;
        this.cached = engine.cache();
        this.shape = shape(engine.settings().release());
        engine.state().persist(TABLE, Persisted.rows(queries));
    }

    static Shape shape(Release release) {
        Shape failover = Shape.of("QueryDatacenterOptions").called("structs.QueryDatacenterOptions").integer("NearestN")
                .strings("Datacenters");
        Shape service = Shape.of("ServiceQuery").called("structs.ServiceQuery").string("Service", "Near")
                .object("Failover", failover)
                .bool("OnlyPassing", "Connect").strings("IgnoreCheckIDs", "Tags")
                .typed("[]types.CheckID", "IgnoreCheckIDs")
                .stringMap("NodeMeta", "ServiceMeta");
        if (release.has(Feature.QUERY_TARGETS)) {
            failover.objects("Targets", Shape.of("").string("Peer", "Datacenter", "Partition", "Namespace"));
            service.string("Peer");
        }
        if (release.has(Feature.QUERY_SAMENESS)) {
            service.string("SamenessGroup", "Partition");
        }
        return Shape.of("PreparedQuery").called("structs.PreparedQuery").string("ID", "Name", "Session", "Token")
                .object("Template", Shape.of("QueryTemplateOptions").called("structs.QueryTemplateOptions")
                        .string("Type", "Regexp").bool("RemoveEmptyTags"))
                .object("Service", service)
                .object("DNS", Shape.of("QueryDNSOptions").called("structs.QueryDNSOptions").string("TTL"))
                .unsigned("CreateIndex", "ModifyIndex");
    }

    void addTo(Router router) {
        router.on("GET", "/v1/query", this::list).on("POST", "/v1/query", this::create);
        router.on("GET", "/v1/query/", this::read).on("PUT", "/v1/query/", this::change).on("DELETE", "/v1/query/",
                this::delete);
    }

    private Response list(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Answer<List<ObjectNode>> answer = call.query(options, interest -> {
            interest.in(TABLE);
            forgetUnbound();
            return new Answer<>(engine.state().tableIndex(TABLE), List.copyOf(queries.values()));
        });
        ArrayNode rows = GoJson.array();
        answer.value().stream().filter(row -> QueryRights.isListed(call, row))
                .map(row -> QueryRights.shown(call, row)).forEach(rows::add);
        return call.indexed(Response.json(rows), answer.index(), options);
    }

    private static String name(ObjectNode row) {
        return row.path("Name").asString("");
    }

    /** A body without a length is not looked at. */
    private ObjectNode decode(Call call) throws DecodeException {
        return call.request().declaredLength() > 0 ? shape.decode(call.body()) : GoJson.object();
    }

    private Response create(Call call) throws InterruptedException, DecodeException {
        ObjectNode body = shape.decode(call.body());
        call.reachLeader(call.target());
        QueryRights.requireWrite(call, body);
        String id = UUID.randomUUID().toString();
        store(id, body);
        return Response.json(GoJson.object().put("ID", id));
    }

    private Response change(Call call) throws InterruptedException, DecodeException {
        if (call.rest().endsWith("/execute") || call.rest().endsWith("/explain")) {
            return Response.text(405, "method PUT not allowed").with("Allow", "OPTIONS,GET");
        }
        ObjectNode body = decode(call);
        call.reachLeader(call.target());
        QueryRights.requireWrite(call, body);
        QueryRights.requireWrite(call, existing(call));
        store(call.rest(), body);
        return Response.empty(200);
    }

    private ObjectNode existing(Call call) {
        Uuids.complaint(call.rest()).ifPresent(complaint -> {
            throw Refusal.failed("Prepared Query lookup failed: failed prepared query lookup: " + complaint);
        });
        return engine.state().read(() -> byId(call.rest())).orElseThrow(
                () -> Refusal.failed("Cannot modify non-existent prepared query: '" + call.rest() + "'"));
    }

    private Optional<ObjectNode> byId(String id) {
        forgetUnbound();
        return Optional.ofNullable(queries.get(id));
    }

    /** A query ends with the session it is bound to. */
    private void forgetUnbound() {
        queries.values().removeIf(row -> {
            String session = row.path("Session").asString("");
            return !session.isEmpty() && engine.state().sessions().get(session).isEmpty();
        });
    }

    private void store(String id, ObjectNode body) {
        validate(body);
        engine.state().write(at -> {
            forgetUnbound();
            String session = body.path("Session").asString("");
            if (!session.isEmpty() && engine.state().sessions().get(session).isEmpty()) {
                throw inRaft("invalid session \"" + session + "\"");
            }
            queries.values().stream().filter(row -> !name(body).isEmpty() && name(row).equals(name(body)))
                    .filter(row -> !row.path("ID").asString("").equals(id)).findFirst().ifPresent(row -> {
                        throw inRaft("name '" + name(body) + "' aliases an existing query name");
                    });
            ObjectNode old = queries.get(id);
            long created = old == null ? at : old.path("CreateIndex").asLong(at);
            queries.put(id, row(id, body).put("CreateIndex", created).put("ModifyIndex", at));
            engine.state().touchTable(TABLE, at);
            return at;
        });
    }

    /** What a server refuses only when it applies the command. */
    private Refusal inRaft(String text) {
        return Refusal
                .failed((engine.settings().release().has(Feature.RAFT_PREFIX) ? "raft apply failed: " : "") + text);
    }

    private void validate(ObjectNode body) {
        String start = "Invalid prepared query: ";
        String type = body.at("/Template/Type").asString("");
        if (name(body).isEmpty() && type.isEmpty() && body.path("Session").asString("").isEmpty()) {
            throw Refusal.failed(start + "Must be bound to a session");
        }
        if (body.at("/Service/Service").asString("").isEmpty()) {
            throw Refusal.failed(start + "Must provide a Service name to query");
        }
        Bodies.metaComplaint(body.at("/Service/NodeMeta")).filter(text -> !text.contains("'consul-'"))
                .ifPresent(complaint -> {
                    throw Refusal.failed(start + complaint);
                });
        validateFailover(start, body);
        String ttl = body.at("/DNS/TTL").asString("");
        try {
            if (!ttl.isEmpty() && GoDuration.parse(ttl) < 0) {
                throw Refusal.failed(start + "DNS TTL '" + GoDuration.parse(ttl) + "', must be >=0");
            }
        } catch (DecodeException e) {
            throw Refusal.failed(start + "Bad DNS TTL '" + ttl + "': " + e.getMessage());
        }
        if (!type.isEmpty() && !"name_prefix_match".equals(type)) {
            throw inRaft("failed compiling template: Bad Template.Type '" + type + "'");
        }
        if (!type.isEmpty()) {
            GoRegexp.complaint(body.at("/Template/Regexp").asString("")).ifPresent(complaint -> {
                throw inRaft("failed compiling template: Bad Regexp: " + complaint);
            });
        }
    }

    private static void validateFailover(String start, ObjectNode body) {
        long nearest = body.at("/Service/Failover/NearestN").asLong(0);
        if (nearest < 0) {
            throw Refusal.failed(start + "Bad NearestN '" + nearest + "', must be >= 0");
        }
        if (!body.at("/Service/Failover/Targets").isEmpty()
                && (nearest > 0 || !body.at("/Service/Failover/Datacenters").isEmpty())) {
            throw Refusal.failed(start + "Targets cannot be populated with NearestN or Datacenters");
        }
        if (!body.at("/Service/SamenessGroup").asString("").isEmpty()) {
            throw Refusal.failed(start + "sameness-groups are an enterprise-only feature");
        }
    }

    /** With every field, as Consul answers it. */
    private ObjectNode row(String id, ObjectNode body) {
        ObjectNode row = GoJson.object().put("ID", id).put("Name", name(body));
        row.put("Session", body.path("Session").asString("")).put("Token", body.path("Token").asString(""));
        row.putObject("Template").put("Type", body.at("/Template/Type").asString(""))
                .put("Regexp", body.at("/Template/Regexp").asString(""))
                .put("RemoveEmptyTags", body.at("/Template/RemoveEmptyTags").asBoolean(false));
        ObjectNode service = row.putObject("Service").put("Service", body.at("/Service/Service").asString(""));
        ObjectNode failover = service.putObject("Failover");
        failover.put("NearestN", body.at("/Service/Failover/NearestN").asInt(0)).putNull("Datacenters");
        service.put("OnlyPassing", false).putNull("IgnoreCheckIDs").put("Near", "").putNull("Tags").putNull("NodeMeta")
                .putNull("ServiceMeta").put("Connect", false);
        if (engine.settings().release().has(Feature.QUERY_TARGETS)) {
            failover.putNull("Targets");
            service.put("Peer", "");
        }
        if (engine.settings().release().has(Feature.QUERY_SAMENESS)) {
            service.put("SamenessGroup", "");
        }
        if (body.path("Service") instanceof ObjectNode given) {
            ObjectNode rest = given.deepCopy();
            rest.remove("Failover");
            service.setAll(rest);
            if (given.at("/Failover/Datacenters").isArray()) {
                failover.set("Datacenters", given.at("/Failover/Datacenters"));
            }
            if (!given.at("/Failover/Targets").isEmpty()) {
                ArrayNode targets = failover.putArray("Targets");
                given.at("/Failover/Targets").forEach(target -> targets.addObject()
                        .put("Peer", target.path("Peer").asString(""))
                        .put("Datacenter", target.path("Datacenter").asString("")));
            }
        }
        row.putObject("DNS").put("TTL", body.at("/DNS/TTL").asString(""));
        return row;
    }

    private Response read(Call call) throws InterruptedException {
        String rest = call.rest();
        if (rest.endsWith("/execute")) {
            return execute(call, rest.substring(0, rest.length() - "/execute".length()));
        }
        if (rest.endsWith("/explain")) {
            return explain(call, rest.substring(0, rest.length() - "/explain".length()));
        }
        QueryOptions options = call.options();
        call.requireDatacenter(options);
        Uuids.complaint(rest).ifPresent(complaint -> {
            throw Call.failedRead("failed prepared query lookup: " + complaint);
        });
        Answer<Optional<ObjectNode>> answer = call.query(options, interest -> {
            interest.in(TABLE);
            return new Answer<>(engine.state().tableIndex(TABLE), byId(rest));
        });
        ObjectNode row = answer.value().orElseThrow(this::notFound);
        QueryRights.requireRead(call, row);
        return call.indexed(Response.json(GoJson.array().add(QueryRights.shown(call, row))), answer.index(), options);
    }

    private Response delete(Call call) throws InterruptedException {
        if (call.rest().endsWith("/execute") || call.rest().endsWith("/explain")) {
            return Response.text(405, "method DELETE not allowed").with("Allow", "OPTIONS,GET");
        }
        call.reachLeader(call.target());
        ObjectNode row = existing(call);
        QueryRights.requireWrite(call, row);
        engine.state().write(at -> {
            queries.remove(call.rest());
            engine.state().touchTable(TABLE, at);
            return at;
        });
        return Response.empty(200);
    }

    /** By id, by name, or by the template with the longest name that the wanted name starts with. */
    private Refusal notFound() {
        Refusal refusal = Refusal.notFound("Query not found", 404);
        return engine.settings().release().has(Feature.QUERY_NOT_FOUND_HEADERS) ? Call.failedRead(refusal) : refusal;
    }

    private ObjectNode resolve(String idOrName) {
        forgetUnbound();
        ObjectNode best = queries.get(idOrName);
        if (best != null && !best.at("/Template/Type").asString("").isEmpty()) {
            throw Call.failedRead("prepared query templates can only be resolved up by name, not by ID");
        }
        for (ObjectNode row : queries.values()) {
            boolean template = !row.at("/Template/Type").asString("").isEmpty();
            if (best == null && !template && name(row).equals(idOrName)) {
                return row;
            }
        }
        for (ObjectNode row : queries.values()) {
            boolean template = !row.at("/Template/Type").asString("").isEmpty();
            if (template && idOrName.startsWith(name(row))
                    && (best == null || name(row).length() > name(best).length())) {
                best = row;
            }
        }
        if (best == null) {
            throw notFound();
        }
        return best.at("/Template/Type").asString("").isEmpty() ? best : rendered(best, idOrName);
    }

    /** The agent's cache has no word for what is not found. */
    private ObjectNode resolveCached(String idOrName) {
        try {
            return resolve(idOrName);
        } catch (Refusal e) {
            throw new Refusal(e.response().status() == 404 ? Response.text(500, "Query not found") : e.response());
        }
    }

    private static ObjectNode rendered(ObjectNode template, String name) {
        try {
            return QueryTemplate.render(template, name,
                    Pattern.compile(template.at("/Template/Regexp").asString("")).matcher(name));
        } catch (PatternSyntaxException e) {
            throw Refusal.failed("failed compiling template: Bad Regexp: " + e.getDescription());
        }
    }

    private Response execute(Call call, String idOrName) throws InterruptedException {
        QueryOptions options = call.options();
        int limit = limit(call);
        String connect = call.parameters().first("connect");
        if (!connect.isEmpty() && Numbers.bool(connect).isEmpty()) {
            throw Refusal.failed("Error parsing 'connect' value: " + Numbers.complaint("ParseBool", connect));
        }
        call.reachLeader(options);
        ObjectNode query = engine.state().read(() -> options.cached() ? resolveCached(idOrName) : resolve(idOrName));
        QueryFailover.Found found = new QueryFailover(engine, service(query, connect))
                .run(entry -> allows(call, entry));
        List<ObjectNode> entries = new ArrayList<>(found.entries());
        shuffle(entries);
        ObjectNode answer = GoJson.object();
        answer.set("Service", query.at("/Service/Service"));
        ArrayNode nodes = answer.putArray("Nodes");
        entries.stream().limit(limit > 0 ? limit : Integer.MAX_VALUE).forEach(nodes::add);
        answer.set("DNS", query.path("DNS"));
        answer.put("Datacenter", found.datacenter()).put("Failovers", found.failovers());
        if (call.has(Feature.QUERY_TARGETS)) {
            answer.put("PeerName", "");
        }
        return cached.mark(call, call.indexed(Response.json(withMeta(call, answer)), 1, options));
    }

    /** What a query is for, of which the caller may ask for the ways through the mesh alone. */
    private static JsonNode service(ObjectNode query, String connect) {
        return query.path("Service").deepCopy() instanceof ObjectNode service
                && Numbers.bool(connect).orElse(false) ? service.put("Connect", true) : query.path("Service");
    }

    private static boolean allows(Call call, ObjectNode entry) {
        return call.shows(SERVICE, entry.at("/Service/Service").asString(""))
                && call.shows(NODE, entry.at("/Node/Node").asString(""));
    }

    private void shuffle(List<ObjectNode> entries) {
        for (int i = entries.size() - 1; i > 0; i--) {
            int other = (int) (engine.settings().runtime().random() * (i + 1));
            entries.set(other, entries.set(i, entries.get(other)));
        }
    }

    private static int limit(Call call) {
        String limit = call.parameters().first("limit");
        long number = limit.isEmpty()
                ? 0
                : Numbers.integer(limit).orElseThrow(
                        () -> Refusal.failed("Bad limit: " + Numbers.complaint("Atoi", limit)));
        return Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private Response explain(Call call, String name) throws InterruptedException {
        call.reachLeader(call.options());
        ObjectNode row = engine.state().read(() -> resolve(name));
        QueryRights.requireListed(call, row);
        ObjectNode answer = GoJson.object();
        answer.set("Query", QueryRights.shown(call, row));
        return call.indexed(Response.json(withMeta(call, answer)), 1, call.options());
    }

    private static ObjectNode withMeta(Call call, ObjectNode answer) {
        return QueryMeta.complete(call, answer.put("Index", 0).put("LastContact", 0).put("KnownLeader", true)
                .put("ConsistencyLevel", call.parameters().has("stale") ? "stale" : "leader"));
    }
}
