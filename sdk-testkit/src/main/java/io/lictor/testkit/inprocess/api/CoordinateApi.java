package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.lictor.testkit.inprocess.agent.LocalNode;
import io.lictor.testkit.inprocess.engine.AgentSettings;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Federation;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import io.lictor.testkit.inprocess.state.CoordinateTable;
import io.lictor.testkit.inprocess.state.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/coordinate}: the agent is at the origin, as one that knows nobody else, and others where somebody says. */
final class CoordinateApi {
    private static final int DIMENSIONS = 8;
    private static final Duration BATCH = Duration.ofSeconds(5);
    private static final Duration DEV_BATCH = Duration.ofMillis(100);

    private static final Shape UPDATE = Shape.of("CoordinateUpdateRequest")
            .string("Datacenter", "Node", "Segment", "Token")
            .object("Coord", Shape.of("Coordinate").any("Vec").number("Error", "Adjustment", "Height"));

    private final Engine engine;
    private final State state;

    CoordinateApi(Engine engine) {
        this.engine = engine;
        this.state = engine.state();
    }

    void addTo(Router router) {
        router.on("GET", "/v1/coordinate/datacenters", this::datacenters);
        router.on("GET", "/v1/coordinate/nodes", this::nodes);
        router.on("GET", "/v1/coordinate/node/", this::node);
        router.on("PUT", "/v1/coordinate/update", this::update);
    }

    private static ObjectNode at(String node) {
        ObjectNode self = GoJson.object().put("Node", node).put("Segment", "");
        self.set("Coord", LocalNode.origin());
        return self;
    }

    private Response datacenters(Call call) {
        ArrayNode all = GoJson.array();
        for (Federation each : engine.federation().members()) {
            ObjectNode wan = all.addObject().put("Datacenter", each.datacenter()).put("AreaID", "wan");
            wan.putArray("Coordinates").add(at(each.node()));
        }
        return Response.json(all);
    }

    private Response nodes(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Answer<ArrayNode> answer = read(call, options, () -> state.coordinates().all().stream()
                .filter(row -> call.shows(NODE, row.path("Node").asString(""))).toList());
        return call.indexed(Response.json(answer.value()), answer.index());
    }

    private Answer<ArrayNode> read(Call call, QueryOptions options, Supplier<List<ObjectNode>> rows)
            throws InterruptedException {
        Answer<ArrayNode> answer = call.query(options, interest -> {
            interest.in(CoordinateTable.TABLE);
            ArrayNode found = GoJson.array();
            rows.get().forEach(found::add);
            return new Answer<>(state.tableIndex(CoordinateTable.TABLE), found);
        });
        if (!call.parameters().has("segment")) {
            return answer;
        }
        ArrayNode ofSegment = GoJson.array();
        String segment = call.parameters().first("segment");
        answer.value().valueStream().filter(row -> segment.equals(row.path("Segment").asString("")))
                .forEach(ofSegment::add);
        return new Answer<>(answer.index(), ofSegment);
    }

    /** Taken, and written with others a moment later; those of nodes that are not there by then are forgotten. */
    private Response update(Call call) throws InterruptedException, DecodeException {
        ObjectNode given = UPDATE.decode(call.body());
        call.reachLeader(call.target());
        if (!given.has("Coord")) {
            throw Refusal.failed("panic: runtime error: invalid memory address or nil pointer dereference");
        }
        for (var component : given.at("/Coord/Vec")) {
            if (!component.isNumber()) {
                throw new DecodeException(
                        "json: cannot unmarshal string into Go struct field Coordinate.Coord.Vec of type float64");
            }
        }
        if (given.at("/Coord/Vec").size() != DIMENSIONS) {
            throw Refusal.failed("incompatible coordinate");
        }
        String node = given.path("Node").asString("");
        call.require(NODE, node, WRITE);
        engine.timers().after(engine.settings().has(AgentSettings.Option.DEV) ? DEV_BATCH : BATCH,
                () -> engine.state().write(at -> {
                    if (state.catalog().node(node).isPresent()) {
                        state.coordinates().put(at, node, given.path("Segment").asString(""), coordinate(given));
                    }
                    return at;
                }));
        return Response.empty(200);
    }

    private static ObjectNode coordinate(ObjectNode given) {
        ObjectNode coordinate = GoJson.object();
        coordinate.set("Vec", given.at("/Coord/Vec"));
        for (String field : new String[]{"Error", "Adjustment", "Height"}) {
            JsonNode value = given.path("Coord").path(field);
            coordinate.set(field, value.isNumber() ? value : IntNode.valueOf(0));
        }
        return coordinate;
    }

    private Response node(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        call.require(NODE, call.rest(), READ);
        Answer<ArrayNode> answer = read(call, options, () -> state.coordinates().of(call.rest()));
        if (!answer.value().isEmpty()) {
            return call.indexed(Response.json(answer.value()), answer.index());
        }
        // a status that is sent before the headers of the read are known: only a compressing writer still takes them
        boolean late = call.request().header("accept-encoding").filter(value -> value.contains("gzip")).isPresent();
        return late ? call.indexed(Response.empty(404), answer.index()) : Response.empty(404);
    }
}
