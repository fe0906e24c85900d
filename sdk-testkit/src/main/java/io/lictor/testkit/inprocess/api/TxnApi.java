package io.lictor.testkit.inprocess.api;

import java.util.List;
import java.util.Set;

import io.lictor.testkit.inprocess.agent.Shapes;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import io.lictor.testkit.inprocess.state.Rejected;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/txn}: all operations or none. */
final class TxnApi {
    private static final int SIZE_LIMIT = 512 * 1024;
    private static final Set<String> READS = Set.of("get", "get-tree", "check-index", "check-session",
            "check-not-exists", "get-or-empty");
    private final Engine engine;
    private final Shape operation;
    private final int maxOperations;
    private final TxnKv kv;
    private final TxnCatalog catalog;

    TxnApi(Engine engine) {
        this.engine = engine;
        this.operation = Shapes.of(engine.settings().release()).operation();
        this.maxOperations = engine.settings().release().has(Feature.TXN_128) ? 128 : 64;
        this.kv = new TxnKv(engine);
        this.catalog = new TxnCatalog(engine);
    }

    void addTo(Router router) {
        router.on("PUT", "/v1/txn", this::run);
    }

    private Response run(Call call) throws InterruptedException {
        if (call.request().declaredLength() > SIZE_LIMIT) {
            throw KvApi.tooLarge(call, "txn_max_req_len", call.request().declaredLength());
        }
        ArrayNode operations = parse(call.body());
        if (operations.size() > maxOperations) {
            throw new Refusal(413, "Transaction contains too many operations (" + operations.size() + " > "
                    + maxOperations + ")");
        }
        boolean readOnly = isReadOnly(operations);
        call.reachLeader(readOnly ? call.options() : call.target());
        call.requireKnownToken();
        ArrayNode refused = refused(call, operations);
        ObjectNode body = refused.isEmpty()
                ? engine.state().write(at -> apply(call, at, operations))
                : failure(refused);
        boolean failed = body.path("Results").isNull();
        if (!readOnly) {
            return Response.json(failed ? 409 : 200, body);
        }
        boolean knowsLeader = engine.faults().hasLeader()
                && (refused.isEmpty() || !call.has(Feature.REFUSED_BEFORE_LEADER));
        body.put("Index", call.has(Feature.META_BACKEND) ? 1 : 0).put("LastContact", 0)
                .put("KnownLeader", knowsLeader)
                .put("ConsistencyLevel", "");
        QueryMeta.complete(call, body);
        return Response.json(failed ? 409 : 200, body)
                .with("X-Consul-Knownleader", String.valueOf(knowsLeader))
                .with("X-Consul-Lastcontact", "0");
    }

    private ArrayNode parse(byte[] body) {
        try {
            JsonNode parsed = GoJson.parse(body);
            ArrayNode operations = GoJson.array();
            if (!parsed.isArray() && !parsed.isNull()) {
                throw new DecodeException("json: cannot unmarshal " + (parsed.isObject()
                        ? "object"
                        : parsed.isString() ? "string" : parsed.isNumber() ? "number" : "bool")
                        + " into Go value of type api.TxnOps");
            }
            boolean nothing = false;
            for (JsonNode operation : parsed) {
                nothing |= operation.isNull();
                ObjectNode decoded = complete(this.operation.decode(operation));
                TxnKv.checkValue(decoded.path("KV").path("Value").asString(""));
                operations.add(decoded);
            }
            if (nothing) {
                throw Refusal.failed("panic: runtime error: invalid memory address or nil pointer dereference");
            }
            return operations;
        } catch (DecodeException e) {
            throw Refusal.badRequest("Failed to parse body: " + e.getMessage());
        }
    }

    /** A node, service or check that is not given is one without any field. */
    private static ObjectNode complete(ObjectNode operation) {
        for (String kind : List.of("Node", "Service", "Check")) {
            if (operation.path(kind) instanceof ObjectNode given && !given.has(kind)) {
                given.putObject(kind);
            }
        }
        return operation;
    }

    private static boolean isReadOnly(ArrayNode operations) {
        for (JsonNode operation : operations) {
            for (String kind : List.of("Node", "Service", "Check")) {
                if (operation.has(kind) && !"get".equals(operation.path(kind).path("Verb").asString(""))) {
                    return false;
                }
            }
            String verb = operation.path("KV").path("Verb").asString("");
            if (!READS.contains(verb) && Set.of("set", "cas", "lock", "unlock", "delete", "delete-cas", "delete-tree")
                    .contains(verb)) {
                return false;
            }
        }
        return true;
    }

    private ObjectNode apply(Call call, long at, ArrayNode operations) {
        Runnable undo = engine.state().memento();
        ArrayNode results = GoJson.array();
        ArrayNode errors = GoJson.array();
        for (int i = 0; i < operations.size(); i++) {
            try {
                apply(call, at, operations.get(i), results);
            } catch (Rejected e) {
                errors.addObject().put("OpIndex", i).put("What", e.text());
            }
        }
        if (errors.isEmpty()) {
            ObjectNode body = GoJson.object();
            body.set("Results", CatalogRights.seen(call, results));
            return body.putNull("Errors");
        }
        undo.run();
        return failure(errors);
    }

    private static ObjectNode failure(ArrayNode errors) {
        ObjectNode body = GoJson.object().putNull("Results");
        body.set("Errors", errors);
        return body;
    }

    /** What is wrong with the operations on keys before any of them is done. */
    private ArrayNode refused(Call call, ArrayNode operations) {
        ArrayNode errors = GoJson.array();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).path("KV") instanceof ObjectNode op) {
                try {
                    kv.check(call, op);
                } catch (Rejected e) {
                    errors.addObject().put("OpIndex", i).put("What", e.text());
                }
            }
        }
        return errors;
    }

    private void apply(Call call, long at, JsonNode operation, ArrayNode results) {
        if (operation.path("KV") instanceof ObjectNode op) {
            kv.apply(call, at, op, results);
        } else if (operation.path("Node") instanceof ObjectNode op) {
            catalog.node(call, at, op, results);
        } else if (operation.path("Service") instanceof ObjectNode op) {
            catalog.service(call, at, op, results);
        } else if (operation.path("Check") instanceof ObjectNode op) {
            catalog.check(call, at, op, results);
        }
    }
}
