package io.lictor.testkit.inprocess.api;

import java.time.Duration;

import io.lictor.testkit.inprocess.engine.Engine;

/** Forgets deletes 15 minutes later, in groups of 30 seconds; the index of a prefix may go back then. */
final class Tombstones {
    private static final Duration GROUP = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofMinutes(15).minus(GROUP);

    private final Engine engine;
    private boolean grouping;
    private long last;

    private Tombstones(Engine engine) {
        this.engine = engine;
    }

    static void watch(Engine engine) {
        engine.state().kv().onDelete(new Tombstones(engine)::deleted);
    }

    private void deleted(long at) {
        last = at;
        if (!grouping) {
            grouping = true;
            engine.timers().after(GROUP, this::groupEnds);
        }
    }

    private void groupEnds() {
        long upTo = engine.state().read(() -> {
            grouping = false;
            return last;
        });
        engine.timers().after(REST, () -> engine.state().write(at -> {
            engine.state().kv().reapTombstones(at, upTo);
            return at;
        }));
    }
}
