package io.lictor.loadbalancer;

import io.lictor.api.balancing.OutlierSettings;

/** For how long an instance is an outlier. Guarded by the lock of the {@link Ejector}. */
final class Sentence {

    private static final int MOST_DOUBLINGS = 20;

    private boolean running;
    private boolean served;
    private long until;
    private int repetitions;
    private String reason = "";

    void begin(String why, OutlierSettings settings, boolean again, long now) {
        running = true;
        reason = why;
        repetitions = again ? Math.min(repetitions + 1, MOST_DOUBLINGS) : 0;
        long longest = settings.longestEjection().toNanos();
        long first = settings.ejectionTime().toNanos();
        until = now + (first > longest >> repetitions ? longest : first << repetitions);
    }

    void end() {
        running = false;
    }

    boolean isRunning() {
        return running;
    }

    String reason() {
        return reason;
    }

    /** When it ends. */
    long until() {
        return until;
    }

    /** Whether the instance is really out of the turn: too many others may be. */
    boolean isServed() {
        return served;
    }

    void served(boolean now) {
        served = now;
    }
}
