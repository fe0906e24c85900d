package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.KEY;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.Base64;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.state.KvEntry;
import io.lictor.testkit.inprocess.state.KvTable;
import io.lictor.testkit.inprocess.state.Rejected;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations on keys within a transaction. */
final class TxnKv {
    private final Engine engine;
    private final KvTable kv;

    TxnKv(Engine engine) {
        this.engine = engine;
        this.kv = engine.state().kv();
    }

    /** Refuses a value that is not base64. */
    static void checkValue(String value) throws DecodeException {
        int at = Base64Check.firstIllegal(value);
        if (at >= 0) {
            throw new DecodeException("illegal base64 data at input byte " + at);
        }
    }

    private static byte[] decode(String value) {
        return Base64.getMimeDecoder().decode(value);
    }

    /** What is looked at before anything is done. */
    void check(Call call, ObjectNode op) {
        String verb = op.path("Verb").asString("");
        String key = op.path("Key").asString("");
        if (key.isEmpty() && !"delete-tree".equals(verb)) {
            throw new Rejected("Must provide key");
        }
        permit(call, verb, key);
    }

    void apply(Call call, long at, ObjectNode op, ArrayNode results) {
        String verb = op.path("Verb").asString("");
        String key = op.path("Key").asString("");
        KvEntry wanted = new KvEntry(key, decode(op.path("Value").asString("")),
                op.path("Flags").bigIntegerValue(java.math.BigInteger.ZERO).longValue(), null, 0, 0, 0);
        long index = op.path("Index").bigIntegerValue(java.math.BigInteger.ZERO).longValue();
        String session = op.path("Session").asString("");
        switch (verb) {
            case "get" -> get(key, results);
            case "get-or-empty" -> getOrEmpty(call, key, results);
            case "get-tree" -> kv.list(key).forEach(entry -> add(results, entry, true));
            case "check-index" -> checkIndex(key, index, results);
            case "check-session" -> checkSession(key, session, results);
            case "check-not-exists" -> {
                if (kv.get(key).isPresent()) {
                    throw new Rejected("key \"" + key + "\" exists");
                }
            }
            default -> write(at, verb, wanted, index, session);
        }
        if (verb.matches("set|cas|lock|unlock")) {
            add(results, kv.get(key).orElseThrow(), false);
        }
    }

    private static void permit(Call call, String verb, String key) {
        boolean allowed = switch (verb) {
            case "get", "get-tree", "get-or-empty" -> true;
            case "delete-tree" -> call.allowsWritingAll(key);
            case "check-index", "check-session" -> call.allows(KEY, key, READ);
            default -> call.allows(KEY, key, WRITE);
        };
        if (!allowed) {
            throw new Rejected(call.deniedText(KEY, key, verb.matches("check-index|check-session") ? READ : WRITE));
        }
    }

    private void get(String key, ArrayNode results) {
        add(results, kv.get(key).orElseThrow(() -> new Rejected("key \"" + key + "\" doesn't exist")), true);
    }

    private void getOrEmpty(Call call, String key, ArrayNode results) {
        if (!call.has(Feature.TXN_128)) {
            throw new Rejected("unknown KV verb \"get-or-empty\"");
        }
        add(results, kv.get(key).orElseGet(() -> new KvEntry(key, new byte[0], 0, null, 0, 0, 0)), true);
    }

    private static void add(ArrayNode results, KvEntry entry, boolean withValue) {
        results.addObject().set("KV", KvApi.row(entry, withValue));
    }

    private void checkIndex(String key, long index, ArrayNode results) {
        KvEntry entry = kv.get(key).orElseThrow(
                () -> new Rejected("failed to check index, key \"" + key + "\" doesn't exist"));
        if (entry.modifyIndex() != index) {
            throw new Rejected("failed index check for key \"" + key + "\", current modify index "
                    + entry.modifyIndex() + " != " + Long.toUnsignedString(index));
        }
        add(results, entry, false);
    }

    private void checkSession(String key, String session, ArrayNode results) {
        KvEntry entry = kv.get(key).orElseThrow(
                () -> new Rejected("failed to check session, key \"" + key + "\" doesn't exist"));
        String holder = entry.session() == null ? "" : entry.session();
        if (!holder.equals(session)) {
            throw new Rejected("failed session check for key \"" + key + "\", current session \"" + holder
                    + "\" != \"" + session + "\"");
        }
        add(results, entry, false);
    }

    private void write(long at, String verb, KvEntry wanted, long index, String session) {
        String key = "key \"" + wanted.key() + "\"";
        switch (verb) {
            case "set" -> kv.put(at, wanted.key(), wanted.value(), wanted.flags());
            case "cas" -> require(kv.putIf(at, wanted, index), "failed to set " + key + ", index is stale");
            case "lock" -> lock(at, wanted, session, key);
            case "unlock" -> {
                if (session.isEmpty()) {
                    throw new Rejected("missing session");
                }
                require(kv.release(at, wanted, session),
                        "failed to unlock " + key + ", lock isn't held, or is held by another session");
            }
            case "delete" -> kv.delete(at, wanted.key());
            case "delete-cas" -> require(kv.deleteIf(at, wanted.key(), index),
                    "failed to delete " + key + ", index is stale");
            case "delete-tree" -> kv.deleteTree(at, wanted.key());
            default -> throw new Rejected("unknown KV verb \"" + verb + "\"");
        }
    }

    private void lock(long at, KvEntry wanted, String session, String key) {
        if (session.isEmpty()) {
            throw new Rejected("missing session");
        }
        if (engine.state().sessions().isDelayed(wanted.key())) {
            throw new Rejected("failed to lock key \"" + wanted.key() + "\" due to lock delay");
        }
        Uuids.complaint(session).filter(any -> !engine.settings().release().has(Feature.LENIENT_UUIDS))
                .ifPresent(complaint -> {
                    throw new Rejected("failed session lookup: " + complaint);
                });
        if (engine.state().sessions().get(session).isEmpty()) {
            throw new Rejected("invalid session \"" + session + "\"");
        }
        require(kv.acquire(at, wanted, session), "failed to lock " + key + ", lock is already held");
    }

    private static void require(boolean done, String complaint) {
        if (!done) {
            throw new Rejected(complaint);
        }
    }
}
