package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.PEERING;
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
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/peering}: no cluster is peered with this one, and none can be. */
final class PeeringApi {
    private static final Shape BODY = Shape.of("").string("PeerName", "Partition", "PeeringToken")
            .strings("ServerExternalAddresses")
            .stringMap("Meta").lenient();
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
        router.on("POST", "/v1/peering/token", call -> token(call, "generating a new peering token"));
        router.on("POST", "/v1/peering/establish", this::establish);
    }

    private String prefix() {
        return engine.settings().release().has(Feature.PLAIN_STREAM_ERRORS)
                ? ""
                : "rpc error: code = Unknown desc = ";
    }

    private void require(Call call, Access.Right right) {
        if (!call.allows(PEERING, "", right)) {
            throw new Refusal(403, prefix() + call.deniedText(PEERING, "", right));
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

    private Response token(Call call, String purpose) throws DecodeException {
        ask(call, purpose);
        require(call, WRITE);
        throw noPeers();
    }

    private Response establish(Call call) throws DecodeException {
        String token = ask(call, "establishing a peering").path("PeeringToken").asString("");
        if (token.isEmpty()) {
            throw Refusal.badRequest("PeeringToken is required in the payload when establishing a peering.");
        }
        int illegal = Base64Check.firstIllegal(token);
        if (illegal >= 0) {
            throw Refusal.failed(
                    prefix() + "failed to decode token: illegal base64 data at input byte " + illegal);
        }
        require(call, WRITE);
        throw noPeers();
    }

    /** What is asked for; refuses a name that no peer can have. */
    private ObjectNode ask(Call call, String purpose) throws DecodeException {
        ObjectNode body = BODY.decode(call.body());
        String name = body.path("PeerName").asString("");
        if (name.isEmpty()) {
            throw Refusal.badRequest("PeerName is required in the payload when " + purpose + ".");
        }
        if (!name.matches("[a-z0-9]([-a-z0-9]{0,62}[a-z0-9])?")) {
            throw Refusal.failed(prefix() + name + NAME_RULE);
        }
        return body;
    }

    private static Refusal noPeers() {
        return Refusal.failed("the in-process Consul has no peers");
    }
}
