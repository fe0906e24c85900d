package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
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
        call.require(OPERATOR, "", READ);
        checkRelay(call);
        throw failed(localOnly(call), "Keyring is empty");
    }

    private Response change(Call call) {
        call.require(OPERATOR, "", WRITE);
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
        throw failed(false, "No keyring to modify");
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
