package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** {@code /v1/config} and {@code /v1/discovery-chain}. */
final class ConfigApi {
    private static final String TABLE = "config-entries";
    private static final String UNDECODED = "Bad request: Request decoding failed: ";

    /** Entries are written in the primary datacenter, whatever {@code ?dc=} says. */

    private static final Shape OVERRIDES = Shape.of("").called("map[string]interface {}")
            .duration("OverrideConnectTimeout").string("OverrideProtocol").weak().lenient()
            .object("OverrideMeshGateway", Shape.of("").string("Mode").weak().lenient());

    private final Engine engine;
    private final Connect connect;
    private final ConfigEntries entries = new ConfigEntries();

    ConfigApi(Engine engine, Connect connect) {
        this.engine = engine;
        this.connect = connect;
        engine.state().persist(TABLE, entries);
    }

    void addTo(Router router) {
        router.on("PUT", "/v1/config", this::put);
        router.on("GET", "/v1/config/", this::read).on("DELETE", "/v1/config/", this::delete);
        router.on("GET", "/v1/discovery-chain/", this::chain).on("POST", "/v1/discovery-chain/", this::chain);
    }

    private Response put(Call call) throws InterruptedException {
        ObjectNode entry = decode(call);
        String kind = entry.path("Kind").asString("");
        String name = entry.path("Name").asString("");
        String cas = call.parameters().first("cas");
        long expected = cas.isEmpty() ? 0 : KvApi.unsigned(cas);
        call.reachLeaderOf("");
        requireWrite(call, kind, name);
        EntryRules.check(kind, entry);
        return engine.state().write(at -> {
            Optional<ObjectNode> old = entries.get(kind, name);
            long index = old.map(was -> was.path("ModifyIndex").asLong()).orElse(0L);
            if (!cas.isEmpty() && expected != index) {
                return Response.json(BooleanNode.FALSE);
            }
            EntryRules.checkKey(name);
            entry.put("CreateIndex", old.map(was -> was.path("CreateIndex").asLong()).orElse(at)).put("ModifyIndex",
                    at);
            replace(at, kind, name, entry);
            return Response.json(BooleanNode.TRUE);
        });
    }

    /** Takes the change back when a chain does not hold with it. */
    private void replace(long at, String kind, String name, @Nullable ObjectNode entry) {
        ObjectNode old = entries.set(kind, name, entry);
        try {
            entries.services().forEach(this::compile);
            entries.list("ingress-gateway").forEach(this::checkListeners);
        } catch (Refusal e) {
            entries.set(kind, name, old);
            throw e;
        }
        engine.state().touchTable(TABLE, at);
        engine.state().touch(topic(kind, name));
    }

    private ObjectNode compile(String service) {
        return new DiscoveryChain(entries, service, engine.settings().datacenter(), connect.trustDomain()).compile();
    }

    /** The services behind a listener must speak its protocol. */
    private void checkListeners(ObjectNode gateway) {
        for (JsonNode listener : gateway.path("Listeners")) {
            String wanted = listener.path("Protocol").asString("").isEmpty()
                    ? "tcp"
                    : listener.path("Protocol").asString().toLowerCase(Locale.ROOT);
            for (JsonNode service : listener.path("Services")) {
                String name = service.path("Name").asString("");
                String protocol = "*".equals(name) ? wanted : entries.protocol(name);
                if (!protocol.equals(wanted)) {
                    throw Refusal.failed("service \"" + name + "\" has protocol \"" + protocol
                            + "\", which does not match defined listener protocol \"" + wanted + "\"");
                }
            }
        }
    }

    private static String topic(String kind, String name) {
        return TABLE + "/" + kind + "/" + name;
    }

    private static ObjectNode decode(Call call) {
        try {
            JsonNode body = GoJson.parse(call.body());
            if (!body.isObject()) {
                throw new DecodeException("'' expected a map, got '" + (body.isArray() ? "slice" : "string") + "'");
            }
            String kind = body.path("Kind").asString(body.path("kind").asString(""));
            if (kind.isEmpty()) {
                throw new DecodeException("Payload does not contain a kind/Kind key at the top level");
            }
            if (!EntryShapes.isKind(kind)) {
                throw new DecodeException("invalid config entry kind: " + kind);
            }
            return filled(kind, EntryShapes.of(kind).decode(body));
        } catch (DecodeException e) {
            String unknown = "json: unknown field ";
            String text = e.getMessage();
            throw Refusal.badRequest(UNDECODED + (text != null && text.startsWith(unknown)
                    ? "1 error occurred:\n\t* invalid config key " + text.substring(unknown.length())
                            + (text.endsWith("\"Namespace\"") ? ", namespaces are a consul enterprise feature" : "")
                            + "\n\n"
                    : text));
        }
    }

    /** With what Consul adds, and durations as it writes them. */
    private static ObjectNode filled(String kind, ObjectNode entry) {
        if (kind.endsWith("-defaults")) {
            entry.set("Protocol", entry.path("Protocol"));
            withDefault(entry, "MeshGateway");
            withDefault(entry, "Expose");
            if (entry.path("Protocol").isMissingNode()) {
                entry.remove("Protocol");
            }
        }
        if ("proxy-defaults".equals(kind)) {
            entry.put("Name", "global");
        }
        if (entry.has("ConnectTimeout")) {
            entry.put("ConnectTimeout", GoDuration.format(entry.path("ConnectTimeout").asLong()));
        }
        entry.path("Routes").forEach(ConfigApi::fillRoute);
        return entry;
    }

    private static void fillRoute(JsonNode route) {
        if (route.path("Destination") instanceof ObjectNode destination && destination.has("RequestTimeout")) {
            destination.put("RequestTimeout", GoDuration.format(destination.path("RequestTimeout").asLong()));
        }
        if (route.at("/Match/HTTP/Methods") instanceof ArrayNode methods) {
            for (int i = 0; i < methods.size(); i++) {
                methods.set(i, StringNode.valueOf(methods.get(i).asString("").toUpperCase(Locale.ROOT)));
            }
        }
    }

    private static void withDefault(ObjectNode entry, String field) {
        if (!entry.has(field)) {
            entry.putObject(field);
        }
    }

    private static void requireWrite(Call call, String kind, String name) {
        if ("proxy-defaults".equals(kind)) {
            call.require(OPERATOR, "", WRITE);
        } else {
            call.require(SERVICE, name, WRITE);
        }
    }

    private Response read(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String[] path = call.rest().split("/", 2);
        if (!path[0].isEmpty() && !EntryShapes.isKind(path[0])) {
            throw Refusal.failed("invalid config entry kind: " + path[0]);
        }
        return path.length > 1
                ? one(call, options, path[0], path[1])
                : list(call, options, path[0]);
    }

    private Response one(Call call, QueryOptions options, String kind, String name) throws InterruptedException {
        Answer<Optional<ObjectNode>> answer = call.query(options, interest -> {
            call.require(SERVICE, name, READ);
            Optional<ObjectNode> entry = entries.get(kind, name);
            interest.in(entry.isPresent() ? topic(kind, name) : TABLE);
            return new Answer<>(engine.state().tableIndex(TABLE), entry);
        });
        Response response = answer.value().map(Response::json).orElseGet(
                () -> Response.text(404, "Config entry not found for \"" + kind + "\" / \"" + name + "\""));
        return call.indexed(response, answer.index(), options);
    }

    private Response list(Call call, QueryOptions options, String kind) throws InterruptedException {
        Answer<List<ObjectNode>> answer = call.query(options, interest -> {
            interest.in(TABLE);
            return new Answer<>(engine.state().tableIndex(TABLE), kind.isEmpty() ? entries.all() : entries.list(kind));
        });
        ArrayNode rows = GoJson.array();
        answer.value().stream().filter(row -> call.allows(SERVICE, row.path("Name").asString(""), READ))
                .forEach(rows::add);
        return call.indexed(Response.json(rows), answer.index(), options);
    }

    private Response delete(Call call) throws InterruptedException {
        String[] path = call.rest().split("/", 2);
        if (path.length < 2) {
            throw Refusal.notFound("Must provide both a kind and name to delete");
        }
        if (!EntryShapes.isKind(path[0])) {
            throw Refusal.badRequest("invalid config entry kind: " + path[0]);
        }
        call.reachLeaderOf("");
        String name = "proxy-defaults".equals(path[0]) ? "global" : path[1];
        requireWrite(call, path[0], name);
        engine.state().write(at -> {
            if (entries.get(path[0], name).isPresent()) {
                replace(at, path[0], name, null);
            }
            return at;
        });
        return Response.json(GoJson.object());
    }

    private static void checkOverrides(Call call) {
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
        if ("POST".equals(call.request().method())) {
            checkOverrides(call);
        }
        call.require(SERVICE, service, READ);
        Answer<ObjectNode> answer = call.query(options, interest -> {
            interest.in(TABLE);
            return new Answer<>(engine.state().tableIndex(TABLE), compile(service));
        });
        return call.indexed(Response.json(GoJson.object().set("Chain", answer.value())), answer.index(), options);
    }
}
