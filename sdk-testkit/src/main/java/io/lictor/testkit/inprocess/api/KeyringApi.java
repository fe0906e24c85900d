package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.KEYRING;
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
import io.lictor.testkit.inprocess.json.Shape;

/** {@code /v1/operator/keyring}, as an agent answers whose gossip is not encrypted. */
final class KeyringApi {
    private static final int MAX_RELAY = 5;
    private static final Shape BODY = Shape.of("keyringArgs").string("Key", "Token").integer("RelayFactor")
            .bool("LocalOnly");

    private final Engine engine;

    KeyringApi(Engine engine) {
        this.engine = engine;
    }

    void addTo(Router router) {
        String path = "/v1/operator/keyring";
        router.on("GET", path, this::list).on("POST", path, this::change).on("PUT", path, this::change)
                .on("DELETE", path, this::change);
    }

    private Response list(Call call) {
        checkRelay(call);
        boolean local = localOnly(call);
        require(call, READ, "Reading keyring denied by ACLs");
        throw failed(local, "Keyring is empty");
    }

    private Response change(Call call) {
        try {
            BODY.decode(call.body());
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Request decode failed: " + e.getMessage());
        }
        checkRelay(call);
        if (localOnly(call)) {
            throw Refusal.badRequest(
                    "Bad request: Invalid use of local-only: local-only can only be set for list requests");
        }
        require(call, WRITE, "Modifying keyring denied due to ACLs");
        throw failed(false, "No keyring to modify");
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

    private Refusal failed(boolean localOnly, String what) {
        String node = engine.settings().node();
        String datacenter = engine.settings().datacenter();
        String lan = "\t* " + datacenter + " (LAN) error: 1/1 nodes reported failure\n\t* " + node + ": " + what
                + " (encryption not enabled)\n\n";
        return Refusal.failed(localOnly
                ? "2 errors occurred:\n" + lan
                : "4 errors occurred:\n\t* WAN error: 1/1 nodes reported failure\n\t* " + node + "." + datacenter
                        + ": " + what + " (encryption not enabled)\n" + lan);
    }
}
