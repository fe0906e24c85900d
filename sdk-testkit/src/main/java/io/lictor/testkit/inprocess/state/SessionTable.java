package io.lictor.testkit.inprocess.state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sessions, and what their end does to the keys they hold. */
public final class SessionTable implements Persisted {
    private static final String TABLE = "sessions";

    private final State state;
    private final LongSupplier clock;
    private final NavigableMap<String, SessionRecord> sessions = new TreeMap<>();
    private final Map<String, Long> lockDelays = new HashMap<>();
    private Consumer<String> ended = id -> {};

    SessionTable(State state, LongSupplier clock) {
        this.state = state;
        this.clock = clock;
    }

    /** Tells of each session that ends, under the lock. */
    public void onEnd(Consumer<String> listener) {
        ended = listener;
    }

    @Override
    public JsonNode save() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (SessionRecord session : sessions.values()) {
            ObjectNode row = rows.addObject().put("TTL", session.ttlNanos());
            ArrayNode checks = row.putArray("Checks");
            session.checks().forEach(checks::add);
            row.set("Session", session.toJson());
        }
        return rows;
    }

    @Override
    public void restore(JsonNode saved) {
        sessions.clear();
        for (JsonNode row : saved) {
            if (row.path("Session").deepCopy() instanceof ObjectNode body) {
                List<String> checks = row.path("Checks").valueStream().map(JsonNode::asString).toList();
                String id = body.path("ID").asString("");
                sessions.put(id, new SessionRecord(id, body.path("Node").asString(""), checks,
                        body.path("LockDelay").asLong(0), "delete".equals(body.path("Behavior").asString("")),
                        row.path("TTL").asLong(0), body));
            }
        }
    }

    /** All sessions, sorted by id. */
    public List<SessionRecord> all() {
        return List.copyOf(sessions.values());
    }

    /** A session. */
    public Optional<SessionRecord> get(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** Adds one, whose node and checks must be there and well. */
    public void create(long at, SessionRecord session) {
        if (state.catalog().node(session.node()).isEmpty()) {
            throw new Rejected("Missing node registration");
        }
        for (String id : session.checks()) {
            CheckRecord check = state.catalog().check(session.node(), id)
                    .orElseThrow(() -> new Rejected("Missing check '" + id + "' registration"));
            if ("critical".equals(check.status())) {
                throw new Rejected("Check '" + id + "' is in critical state");
            }
        }
        session.body().put("CreateIndex", at).put("ModifyIndex", at);
        sessions.put(session.id(), session);
        touch(at, session);
    }

    private void touch(long at, SessionRecord session) {
        state.touchTable(TABLE, at);
        state.touch("session/" + session.id());
        state.touch("sessions/" + session.node());
    }

    /** Ends a session; its keys are released or deleted, and cannot be taken for the lock delay. */
    public void end(long at, String id) {
        SessionRecord session = sessions.remove(id);
        if (session == null) {
            return;
        }
        for (KvEntry held : state.kv().heldBy(id)) {
            if (session.deletesKeys()) {
                state.kv().delete(at, held.key());
            } else {
                state.kv().release(at, held, id);
            }
            if (session.lockDelayNanos() > 0) {
                lockDelays.put(held.key(), clock.getAsLong() + session.lockDelayNanos());
            }
        }
        touch(at, session);
        ended.accept(id);
    }

    /** Whether a key cannot be taken yet because the session that held it has ended. */
    public boolean isDelayed(String key) {
        Long until = lockDelays.get(key);
        if (until == null) {
            return false;
        }
        if (clock.getAsLong() - until < 0) {
            return true;
        }
        lockDelays.remove(key);
        return false;
    }

    /** Ends the sessions that are bound to a check. */
    void checkFailed(long at, String node, String check) {
        all().stream().filter(session -> session.node().equalsIgnoreCase(node) && session.checks().contains(check))
                .forEach(session -> end(at, session.id()));
    }

    /** Ends the sessions of a node. */
    void nodeLeft(long at, String node) {
        all().stream().filter(session -> session.node().equalsIgnoreCase(node))
                .forEach(session -> end(at, session.id()));
    }
}
