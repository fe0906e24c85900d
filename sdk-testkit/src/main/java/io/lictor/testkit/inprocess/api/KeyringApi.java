package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.KEYRING;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.function.Consumer;

import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.Shape;

/** {@code /v1/operator/keyring}, whose keys nobody uses, as there is no gossip. */
final class KeyringApi {
    private static final int MAX_RELAY = 5;
    private static final Shape BODY = Shape.of("keyringArgs").string("Key", "Token").integer("RelayFactor")
            .bool("LocalOnly");

    private final GossipKeys keys;

    KeyringApi(Engine engine) {
        this.keys = new GossipKeys(engine);
    }

    void addTo(Router router) {
        String path = "/v1/operator/keyring";
        router.on("GET", path, this::list).on("POST", path, call -> change(call, keys::install))
                .on("PUT", path, call -> change(call, keys::use))
                .on("DELETE", path, call -> change(call, keys::remove));
    }

    private Response list(Call call) {
        checkRelay(call);
        boolean local = localOnly(call);
        require(call, READ, "Reading keyring denied by ACLs");
        return Response.json(keys.list(local));
    }

    private static Response change(Call call, Consumer<String> change) {
        String key;
        try {
            key = BODY.decode(call.body()).path("Key").asString("");
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Request decode failed: " + e.getMessage());
        }
        checkRelay(call);
        if (localOnly(call)) {
            throw Refusal.badRequest(
                    "Bad request: Invalid use of local-only: local-only can only be set for list requests");
        }
        require(call, WRITE, "Modifying keyring denied due to ACLs");
        change.accept(key);
        return Response.empty(200);
    }

    /** Once it was told in words of its own, and as a failure. */
    private static void require(Call call, Access.Right right, String otherwise) {
        if (call.has(Feature.DENIED_WITH_REASON)) {
            call.require(KEYRING, "", right);
        } else if (!call.allows(KEYRING, "", right)) {
            throw Refusal.failed(otherwise);
        }
    }

    private static void checkRelay(Call call) {
        String text = call.parameters().first("relay-factor");
        if (text.isEmpty()) {
            return;
        }
        long relay = Numbers.integer(text).orElseThrow(() -> Refusal.badRequest(
                "Bad request: Error parsing relay factor: " + Numbers.complaint("Atoi", text)));
        if (relay < 0 || relay > MAX_RELAY) {
            throw Refusal.badRequest("Bad request: Invalid relay-factor: Relay factor must be in range: [0, 5]");
        }
    }

    private static boolean localOnly(Call call) {
        String text = call.parameters().first("local-only");
        return !text.isEmpty() && Numbers.bool(text).orElseThrow(() -> Refusal.badRequest(
                "Bad request: Error parsing local-only: " + Numbers.complaint("ParseBool", text)));
    }
}
