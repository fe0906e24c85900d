package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;

/** {@code /v1/peering}: no cluster is peered with this one, and none can be. */
final class PeeringApi {
    private static final Shape TOKEN = Shape.of("").string("PeerName", "Partition").strings("ServerExternalAddresses")
            .stringMap("Meta");
    private static final String NAME_RULE = " is not a valid peer name: a valid peering name must consist of lower case "
            + "alphanumeric characters or '-', and must start and end with an alphanumeric character";

    private final Engine engine;

    PeeringApi(Engine engine) {
        this.engine = engine;
    }

    void addTo(Router router) {
        if (!engine.settings().release().has(Feature.PEERING)) {
            return;
        }
        router.on("GET", "/v1/peerings", this::list);
        router.on("GET", "/v1/peering/", this::read).on("DELETE", "/v1/peering/", this::delete);
        router.on("POST", "/v1/peering/token", this::token);
        router.on("POST", "/v1/peering/establish", this::token);
    }

    private String prefix() {
        return engine.settings().release().has(Feature.PLAIN_STREAM_ERRORS)
                ? ""
                : "rpc error: code = Unknown desc = ";
    }

    /** The right is the operator's, and is told as one of its own. */
    private void require(Call call, Access.Right right) {
        if (!call.allows(OPERATOR, "", right)) {
            throw new Refusal(403, prefix() + call.deniedText(OPERATOR, "", right).replace("'operator:", "'peering:"));
        }
    }

    private Response list(Call call) throws InterruptedException {
        require(call, READ);
        call.reachLeader(call.options());
        return call.indexed(Response.json(GoJson.array()), 1);
    }

    private Response read(Call call) throws InterruptedException {
        require(call, READ);
        call.reachLeader(call.options());
        throw Refusal.notFound("Peering not found for \"" + call.rest() + "\"");
    }

    private Response delete(Call call) throws InterruptedException {
        require(call, WRITE);
        call.reachLeader(call.target());
        return Response.empty(200);
    }

    private Response token(Call call) throws DecodeException {
        require(call, WRITE);
        String name = TOKEN.lenient().decode(call.body()).path("PeerName").asString("");
        if (!name.matches("[a-z0-9]([-a-z0-9]{0,62}[a-z0-9])?")) {
            throw Refusal.failed(prefix() + name + NAME_RULE);
        }
        throw Refusal.failed("the in-process Consul has no peers");
    }
}
