package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.KEY;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Query;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.KvEntry;
import io.lictor.testkit.inprocess.state.KvTable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/kv/}: keys and values. */
final class KvApi {
    private static final int VALUE_LIMIT = 512 * 1024;

    private final Engine engine;
    private final KvTable kv;

    KvApi(Engine engine) {
        this.engine = engine;
        this.kv = engine.state().kv();
    }

    void addTo(Router router) {
        router.on("GET", "/v1/kv/", this::read).on("PUT", "/v1/kv/", this::put).on("DELETE", "/v1/kv/", this::delete);
    }

    private Response read(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Query query = call.parameters();
        if (query.has("keys")) {
            return keys(call, options);
        }
        if (query.has("recurse")) {
            return recurse(call, options);
        }
        String key = requireKey(call);
        Answer<Optional<KvEntry>> answer = call.query(options, interest -> {
            call.require(KEY, key, READ);
            Optional<KvEntry> entry = kv.get(key, interest);
            return new Answer<>(kv.index(entry), entry, entry.isEmpty() && call.has(Feature.QUIET_ABSENT_POLLS));
        });
        Response found = answer.value()
                .map(entry -> query.has("raw") ? raw(entry) : Response.json(rows(List.of(entry))))
                .orElse(Response.empty(404));
        return call.indexed(found, answer.index());
    }

    private Response recurse(Call call, QueryOptions options) throws InterruptedException {
        String prefix = call.rest();
        Answer<List<KvEntry>> answer = list(call, options, prefix);
        List<KvEntry> readable = answer.value().stream().filter(entry -> call.shows(KEY, entry.key(), READ)).toList();
        return call.indexed(readable.isEmpty() ? Response.empty(404) : Response.json(rows(readable)), answer.index());
    }

    private Answer<List<KvEntry>> list(Call call, QueryOptions options, String prefix) throws InterruptedException {
        return call.query(options, interest -> {
            List<KvEntry> found = kv.list(prefix);
            return new Answer<>(kv.listIndex(prefix, found, interest), found);
        });
    }

    private Response keys(Call call, QueryOptions options) throws InterruptedException {
        String prefix = call.rest();
        String separator = call.parameters().first("separator");
        Answer<List<KvEntry>> answer = list(call, options, prefix);
        Set<String> names = new LinkedHashSet<>();
        for (KvEntry entry : answer.value()) {
            if (call.shows(KEY, entry.key(), READ)) {
                int cut = separator.isEmpty() ? -1 : entry.key().indexOf(separator, prefix.length());
                names.add(cut < 0 ? entry.key() : entry.key().substring(0, cut + separator.length()));
            }
        }
        Response found = names.isEmpty() && !prefix.isEmpty()
                ? Response.empty(404)
                : Response.json(GoJson.strings(names));
        return call.indexed(found, answer.index());
    }

    private static Response raw(KvEntry entry) {
        return Response.bytes(200, "text/plain", entry.value())
                .with(Map.of("Content-Security-Policy", "sandbox", "X-Content-Type-Options", "nosniff"));
    }

    private static ArrayNode rows(List<KvEntry> entries) {
        ArrayNode rows = GoJson.array();
        entries.forEach(entry -> rows.add(row(entry, true)));
        return rows;
    }

    /** How an entry is written on the wire. */
    static ObjectNode row(KvEntry entry, boolean withValue) {
        ObjectNode row = GoJson.object();
        row.put("LockIndex", entry.lockIndex()).put("Key", entry.key());
        row.put("Flags", new java.math.BigInteger(Long.toUnsignedString(entry.flags())));
        if (withValue && entry.value().length > 0) {
            row.put("Value", java.util.Base64.getEncoder().encodeToString(entry.value()));
        } else {
            row.putNull("Value");
        }
        if (entry.session() != null) {
            row.put("Session", entry.session());
        }
        return row.put("CreateIndex", entry.createIndex()).put("ModifyIndex", entry.modifyIndex());
    }

    private static String requireKey(Call call) {
        if (call.rest().isEmpty()) {
            throw Refusal.badRequest("Missing key name");
        }
        return call.rest();
    }

    private static void conflict(Query query, String one, String other) {
        if (query.has(one) && query.has(other)) {
            throw Refusal.badRequest("Conflicting flags: " + one + "=" + query.first(one) + "&" + other + "="
                    + query.first(other));
        }
    }

    private Response put(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String key = requireKey(call);
        Query query = call.parameters();
        conflict(query, "acquire", "cas");
        conflict(query, "cas", "release");
        conflict(query, "acquire", "release");
        long flags = query.has("flags") ? unsigned(query.first("flags")) : 0;
        long cas = query.has("cas") ? unsigned(query.first("cas")) : 0;
        if (call.request().declaredLength() > VALUE_LIMIT) {
            throw tooLarge(call, "kv_max_value_size", call.request().declaredLength());
        }
        KvEntry wanted = new KvEntry(key, call.body(), flags, null, 0, 0, 0);
        call.reachLeader(options);
        call.require(KEY, key, WRITE);
        boolean done = engine.state().write(at -> {
            if (query.has("cas")) {
                return kv.putIf(at, wanted, cas);
            }
            if (query.has("acquire")) {
                return acquire(call, at, wanted, query.first("acquire"));
            }
            if (query.has("release")) {
                return kv.release(at, wanted, requireSession(call, query.first("release")));
            }
            kv.put(at, key, wanted.value(), flags);
            return true;
        });
        return Response.json(BooleanNode.valueOf(done));
    }

    private boolean acquire(Call call, long at, KvEntry wanted, String session) {
        if (engine.state().sessions().isDelayed(wanted.key())) {
            return false;
        }
        requireSession(call, session);
        Uuids.complaint(session).filter(any -> !call.has(Feature.LENIENT_UUIDS)).ifPresent(complaint -> {
            throw failed(call, "failed session lookup: " + complaint);
        });
        if (engine.state().sessions().get(session).isEmpty()) {
            throw failed(call, "invalid session \"" + session + "\"");
        }
        return kv.acquire(at, wanted, session);
    }

    private static String requireSession(Call call, String session) {
        if (session.isEmpty()) {
            throw failed(call, "missing session");
        }
        return session;
    }

    /** A body beyond a limit; the connection ends, as the rest of the body is not read. */
    private static Refusal failed(Call call, String text) {
        return Refusal.failed((call.has(Feature.RAFT_PREFIX) ? "raft apply failed: " : "") + text);
    }

    static Refusal tooLarge(Call call, String setting, long length) {
        String text = "Request body(" + length + " bytes) too large, max size: " + VALUE_LIMIT
                + " bytes. See https://www.consul.io/docs/agent/"
                + (call.has(Feature.OPTIONS_PAGE_MOVED) ? "config/config-files#" : "options.html#") + setting + ".";
        return new Refusal(Response.text(413, text).ending(Response.Ending.CLOSE));
    }

    private Response delete(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Query query = call.parameters();
        conflict(query, "cas", "recurse");
        String key = query.has("recurse") ? call.rest() : requireKey(call);
        long cas = query.has("cas") ? unsigned(query.first("cas")) : 0;
        call.reachLeader(options);
        if (query.has("recurse")) {
            call.requireWritingAll(key);
        } else {
            call.require(KEY, key, WRITE);
        }
        boolean done = engine.state().write(at -> {
            if (query.has("recurse")) {
                kv.deleteTree(at, key);
                return true;
            }
            if (query.has("cas")) {
                return kv.deleteIf(at, key, cas);
            }
            kv.delete(at, key);
            return true;
        });
        return Response.json(BooleanNode.valueOf(done));
    }

    /** Parses as Go does; what is no number is an error of the server. */
    static long unsigned(String text) {
        try {
            if (!text.startsWith("+")) {
                return Long.parseUnsignedLong(text);
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        boolean tooLarge = text.matches("[0-9]+");
        throw Refusal.failed("strconv.ParseUint: parsing \"" + text + "\": "
                + (tooLarge ? "value out of range" : "invalid syntax"));
    }
}
