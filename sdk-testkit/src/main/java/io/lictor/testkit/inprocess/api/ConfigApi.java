package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** {@code /v1/config} and {@code /v1/discovery-chain}. */
final class ConfigApi {
    private static final String TABLE = EntryStore.TABLE;
    private static final String MESH = "mesh";
    private static final List<String> INDEXES = List.of("CreateIndex", "ModifyIndex");
    private static final int CLOCK_SKEW_SECONDS = 30;
    private static final String UNDECODED = "Bad request: Request decoding failed: ";

    /** Entries are written in the primary datacenter, whatever {@code ?dc=} says. */

    private static final Shape OVERRIDES = Shape.of("").called("map[string]interface {}")
            .duration("OverrideConnectTimeout").string("OverrideProtocol").weak().lenient()
            .object("OverrideMeshGateway", Shape.of("").string("Mode").weak().lenient());

    private final Engine engine;
    private final EntryStore store;
    private final ConfigEntries entries;
    private final EntryShapes shapes;
    private final IntentionEntries intentions;

    ConfigApi(Engine engine, EntryStore store) {
        this.engine = engine;
        this.store = store;
        this.entries = store.entries();
        this.shapes = new EntryShapes(engine.settings().release());
        this.intentions = new IntentionEntries(entries);
    }

    void addTo(Router router) {
        router.on("PUT", "/v1/config", this::put);
        router.on("GET", "/v1/config/", this::read).on("DELETE", "/v1/config/", this::delete);
        router.on("GET", "/v1/discovery-chain/", this::chain).on("POST", "/v1/discovery-chain/", this::chain);
    }

    private Response put(Call call) throws InterruptedException {
        ObjectNode entry = decode(call);
        String kind = entry.path("Kind").asString("");
        String name = MESH.equals(kind) ? MESH : entry.path("Name").asString("");
        String cas = call.parameters().first("cas");
        long expected = cas.isEmpty() ? 0 : KvApi.unsigned(cas);
        call.reachLeaderOf("");
        call.requireKnownToken();
        EntryRules.check(engine.settings().release(), kind, entry);
        EntryRights.requireWrite(call, kind, name);
        EntryRights.requireRelated(call, kind, name, entry);
        if (IntentionEntries.KIND.equals(kind)) {
            intentions.check(entry);
            IntentionEntries.complete(entry);
        }
        return stored(kind, name, cas, expected, shapes.of(kind).print(entry));
    }

    private Response stored(String kind, String name, String cas, long expected, ObjectNode entry) {
        return engine.state().write(at -> {
            Optional<ObjectNode> old = entries.get(kind, name);
            if (has(Feature.EQUAL_ENTRIES_KEPT) && old.filter(was -> isEqual(was, entry)).isPresent()) {
                return Response.json(BooleanNode.TRUE);
            }
            long index = old.map(was -> was.path("ModifyIndex").asLong()).orElse(0L);
            if (!cas.isEmpty() && expected != index) {
                return Response.json(BooleanNode.FALSE);
            }
            EntryRules.checkKey(kind, name);
            entry.put("CreateIndex", old.map(was -> was.path("CreateIndex").asLong()).orElse(at)).put("ModifyIndex",
                    at);
            store.replace(at, kind, name, entry);
            return Response.json(BooleanNode.TRUE);
        });
    }

    private static boolean isEqual(ObjectNode old, ObjectNode entry) {
        return old.deepCopy().without(INDEXES).equals(entry.deepCopy().without(INDEXES));
    }

    private ObjectNode decode(Call call) {
        try {
            JsonNode body = GoJson.parse(call.body());
            String kind = kind(body);
            ObjectNode entry = shapes.of(kind).decode(body);
            requireKnown(shapes.of(kind).unknown(body).stream().filter(name -> !INDEXES.contains(name)).toList());
            return filled(kind, entry);
        } catch (DecodeException e) {
            throw Refusal.badRequest(UNDECODED + e.getMessage());
        }
    }

    private String kind(JsonNode body) throws DecodeException {
        if (!body.isObject() && !body.isNull()) {
            throw new DecodeException("'' expected a map, got '"
                    + (body.isArray() ? "slice" : body.isNumber() ? "float64" : "string") + "'");
        }
        JsonNode kind = body.has("Kind") ? body.path("Kind") : body.path("kind");
        if (kind.isMissingNode()) {
            throw new DecodeException("Payload does not contain a kind/Kind key at the top level");
        }
        if (!kind.isString()) {
            throw new DecodeException("Kind value in payload is not a string");
        }
        if (!shapes.isKind(kind.stringValue())) {
            throw new DecodeException("invalid config entry kind: " + kind.stringValue());
        }
        return kind.stringValue();
    }

    private static void requireKnown(List<String> unknown) {
        if (!unknown.isEmpty()) {
            StringBuilder text = new StringBuilder(UNDECODED);
            text.append(unknown.size()).append(unknown.size() == 1 ? " error occurred:" : " errors occurred:");
            for (String key : unknown) {
                text.append("\n\t* invalid config key \"").append(key).append('"')
                        .append(key.toLowerCase(Locale.ROOT).endsWith("namespace")
                                ? ", namespaces are a consul enterprise feature"
                                : "");
            }
            throw Refusal.badRequest(text.append("\n\n").toString());
        }
    }

    /** With what Consul makes of it before it looks whether it is right. */
    private ObjectNode filled(String kind, ObjectNode entry) {
        entry.put("Kind", kind);
        if ("service-defaults".equals(kind)) {
            entry.put("Protocol", entry.path("Protocol").asString("").toLowerCase(Locale.ROOT));
            fillUpstreams(entry.path("UpstreamConfig"));
        }
        if ("proxy-defaults".equals(kind)) {
            if (!has(Feature.ONE_PROXY_DEFAULTS)) {
                entry.put("Name", "global");
            }
            if (has(Feature.ENTRY_GATEWAYS)) {
                withDefault(entry, "AccessLogs");
            }
        }
        if ("jwt-provider".equals(kind) && !entry.has("ClockSkewSeconds")) {
            entry.put("ClockSkewSeconds", CLOCK_SKEW_SECONDS);
        }
        for (JsonNode extension : entry.path("EnvoyExtensions")) {
            if (extension instanceof ObjectNode object && !object.has("Required")) {
                object.put("Required", false).put("ConsulVersion", "").put("EnvoyVersion", "");
            }
        }
        entry.path("Routes").forEach(this::fillRoute);
        if ("ingress-gateway".equals(kind)) {
            entry.path("Listeners").forEach(ConfigApi::fillListener);
        }
        return entry;
    }

    private static void fillListener(JsonNode listener) {
        if (listener instanceof ObjectNode object) {
            String protocol = object.path("Protocol").asString("");
            object.put("Protocol", protocol.isEmpty() ? "tcp" : protocol.toLowerCase(Locale.ROOT));
        }
    }

    private void fillRoute(JsonNode route) {
        if (route.at("/Match/HTTP/Methods") instanceof ArrayNode methods && !methods.isEmpty()) {
            for (int i = 0; i < methods.size(); i++) {
                methods.set(i, StringNode.valueOf(methods.get(i).asString("").toUpperCase(Locale.ROOT)));
            }
            if (route.path("Destination") instanceof ObjectNode destination
                    && destination.path("Namespace").asString("").isEmpty()) {
                destination.put("Namespace", "default");
            }
        }
    }

    private void fillUpstreams(JsonNode config) {
        for (JsonNode upstream : List.of(config.path("Defaults"))) {
            if (upstream instanceof ObjectNode object) {
                withDefault(object, "MeshGateway");
                if (has(Feature.ENTRY_GATEWAYS) && !object.has("Peer")) {
                    object.put("Peer", "");
                }
            }
        }
    }

    private boolean has(Feature feature) {
        return engine.settings().release().has(feature);
    }

    private static void withDefault(ObjectNode entry, String field) {
        if (!entry.has(field)) {
            entry.putObject(field);
        }
    }

    private Response read(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String[] path = call.rest().split("/", 2);
        call.requireKnownToken();
        if (!path[0].isEmpty() && !shapes.isKind(path[0])) {
            throw Refusal.failed("invalid config entry kind: " + path[0]);
        }
        return path.length > 1
                ? one(call, options, path[0], path[1])
                : list(call, options, path[0]);
    }

    private Response one(Call call, QueryOptions options, String kind, String name) throws InterruptedException {
        Answer<Optional<ObjectNode>> answer = call.query(options, interest -> {
            EntryRights.requireRead(call, kind, name);
            Optional<ObjectNode> entry = entries.get(kind, name);
            interest.in(entry.isPresent() ? EntryStore.topic(kind, name) : TABLE);
            return new Answer<>(engine.state().tableIndex(TABLE), entry,
                    entry.isEmpty() && call.has(Feature.QUIET_ABSENT_POLLS));
        });
        Response response = answer.value().map(Response::json).orElseGet(
                () -> Response.text(404, "Config entry not found for \"" + kind + "\" / \"" + name + "\""));
        return call.indexed(response, answer.index());
    }

    private Response list(Call call, QueryOptions options, String kind) throws InterruptedException {
        Answer<List<ObjectNode>> answer = call.query(options, interest -> {
            interest.in(kind.isEmpty() || !call.has(Feature.LISTS_OF_ONE_KIND) ? TABLE : EntryStore.topic(kind));
            return new Answer<>(engine.state().tableIndex(TABLE), kind.isEmpty() ? entries.all() : entries.list(kind));
        });
        ArrayNode rows = GoJson.array();
        answer.value().stream().filter(row -> call.shows(EntryRights.isReadable(call,
                row.path("Kind").asString(""), row.path("Name").asString(""))))
                .forEach(rows::add);
        return call.indexed(Response.json(rows), answer.index());
    }

    private Response delete(Call call) throws InterruptedException {
        String[] path = call.rest().split("/", 2);
        if (path.length < 2) {
            throw Refusal.notFound("Must provide both a kind and name to delete");
        }
        if (!shapes.isKind(path[0])) {
            throw Refusal.badRequest("invalid config entry kind: " + path[0]);
        }
        String cas = has(Feature.DELETE_ENTRY_BY_CAS) ? call.parameters().first("cas") : "";
        long expected = cas.isEmpty() ? 0 : KvApi.unsigned(cas);
        call.reachLeaderOf("");
        String name = "proxy-defaults".equals(path[0]) && !has(Feature.ONE_PROXY_DEFAULTS) ? "global" : path[1];
        EntryRights.requireWrite(call, path[0], name);
        return Response.json(engine.state().write(at -> {
            Optional<ObjectNode> old = entries.get(path[0], name);
            if (!cas.isEmpty() && old.isPresent() && old.get().path("ModifyIndex").asLong() != expected) {
                return BooleanNode.FALSE;
            }
            if (old.isPresent()) {
                store.replace(at, path[0], name, null);
            }
            return cas.isEmpty() ? GoJson.object() : BooleanNode.TRUE;
        }));
    }

    private static ObjectNode overrides(Call call) {
        try {
            ObjectNode body = OVERRIDES.decode(call.body());
            JsonNode timeout = GoJson.parse(call.body()).path("OverrideConnectTimeout");
            if (timeout.isObject() || (timeout.isArray() && (timeout.size() != 1 || timeout.get(0).isContainer()))
                    || timeout.asString("none").isEmpty()) {
                throw new DecodeException("1 error(s) decoding:\n\n* time: invalid duration \"\"");
            }
            String mode = body.at("/OverrideMeshGateway/Mode").asString("");
            if (!List.of("", "none", "local", "remote").contains(mode)) {
                throw Refusal.badRequest("Invalid OverrideMeshGateway.Mode parameter");
            }
            return body;
        } catch (DecodeException e) {
            throw Refusal.badRequest(UNDECODED + e.getMessage());
        }
    }

    private Response chain(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String service = call.rest();
        if (service.isEmpty()) {
            throw Refusal.badRequest("Bad request: Missing chain name");
        }
        ConnectApi.requireConnectToRead(call);
        call.require(SERVICE, service, READ);
        ObjectNode overrides = "POST".equals(call.request().method()) ? overrides(call) : GoJson.object();
        Answer<ObjectNode> answer = call.query(options, interest -> {
            interest.in(TABLE);
            return new Answer<>(engine.state().tableIndex(TABLE), store.chain(service)
                    .from(call.parameters().first("compile-dc")).with(new ChainOverrides(overrides))
                    .withAddresses(engine.virtualAddresses()).compile());
        });
        return call.indexed(Response.json(GoJson.object().set("Chain", answer.value())), answer.index(), options);
    }
}
