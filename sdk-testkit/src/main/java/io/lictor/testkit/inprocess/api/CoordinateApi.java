package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.math.BigDecimal;

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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/coordinate}: all at the origin, as in a fresh agent that knows nobody else. */
final class CoordinateApi {
    private static final int DIMENSIONS = 8;

    private static final Shape UPDATE = Shape.of("CoordinateUpdateRequest")
            .string("Datacenter", "Node", "Segment", "Token")
            .object("Coord", Shape.of("Coordinate").any("Vec").number("Error", "Adjustment", "Height"));

    private final Engine engine;

    CoordinateApi(Engine engine) {
        this.engine = engine;
    }

    void addTo(Router router) {
        router.on("GET", "/v1/coordinate/datacenters", this::datacenters);
        router.on("GET", "/v1/coordinate/nodes", this::nodes);
        router.on("GET", "/v1/coordinate/node/", this::node);
        router.on("PUT", "/v1/coordinate/update", this::update);
    }

    static ObjectNode origin() {
        ObjectNode coordinate = GoJson.object();
        ArrayNode vector = coordinate.putArray("Vec");
        for (int i = 0; i < DIMENSIONS; i++) {
            vector.add(0);
        }
        return coordinate.put("Error", new BigDecimal("1.5")).put("Adjustment", 0).put("Height",
                new BigDecimal("0.00001"));
    }

    private static ObjectNode at(String node) {
        ObjectNode self = GoJson.object().put("Node", node).put("Segment", "");
        self.set("Coord", origin());
        return self;
    }

    private ObjectNode self() {
        return at(engine.settings().node());
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
        Answer<ArrayNode> answer = call.query(options, interest -> {
            interest.in("coordinates");
            return new Answer<>(engine.state().maxIndex("nodes"),
                    call.shows(NODE, engine.settings().node()) ? GoJson.array().add(self()) : GoJson.array());
        });
        return call.indexed(Response.json(answer.value()), answer.index());
    }

    /** Taken and forgotten: everybody stays at the origin. */
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
        call.require(NODE, given.path("Node").asString(""), WRITE);
        return Response.empty(200);
    }

    private Response node(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        call.require(NODE, call.rest(), READ);
        boolean known = call.rest().equalsIgnoreCase(engine.settings().node());
        Answer<Boolean> answer = call.query(options, interest -> {
            interest.in("coordinates");
            return new Answer<>(engine.state().maxIndex("nodes"), known);
        });
        return known ? call.indexed(Response.json(GoJson.array().add(self())), answer.index()) : Response.empty(404);
    }
}
