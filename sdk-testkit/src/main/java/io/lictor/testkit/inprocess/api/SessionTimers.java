package io.lictor.testkit.inprocess.api;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Timers;
import io.lictor.testkit.inprocess.state.Persisted;
import io.lictor.testkit.inprocess.state.SessionRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Ends sessions that are not renewed: after twice their TTL, as Consul's leader does. Guarded by the state's lock. */
final class SessionTimers implements Persisted {
    private static final int FACTOR = 2;

    private final Engine engine;
    private final Map<String, Timers.Timer> running = new HashMap<>();

    SessionTimers(Engine engine) {
        this.engine = engine;
        engine.state().sessions().onEnd(this::stop);
        engine.state().persist("session-timers", this);
    }

    /** Starts the time of a session, or starts it anew. */
    void start(SessionRecord session) {
        stop(session.id());
        if (session.ttlNanos() > 0) {
            running.put(session.id(), engine.timers().after(Duration.ofNanos(session.ttlNanos() * FACTOR),
                    () -> engine.state().write(at -> {
                        engine.state().sessions().end(at, session.id());
                        return at;
                    })));
        }
    }

    @Override
    public JsonNode save() {
        return NullNode.getInstance();
    }

    /** As a new leader does, which does not know how much of their time has passed. */
    @Override
    public void restore(JsonNode saved) {
        List.copyOf(running.keySet()).forEach(this::stop);
        engine.state().sessions().all().forEach(this::start);
    }

    private void stop(String id) {
        Timers.Timer timer = running.remove(id);
        if (timer != null) {
            timer.cancel();
        }
    }
}
