package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;

/** Pauses that double, each shortened by up to a half at random so that many clients do not retry in step. */
public final class BackOff {

    private final ConsulRuntime runtime;
    private final Duration first;
    private Duration nominal;

    public BackOff(ConsulRuntime runtime, Duration first) {
        this.runtime = runtime;
        this.first = first;
        this.nominal = first;
    }

    /** The next pause, from half of its nominal length to the whole. */
    public Duration next(Duration longest) {
        Duration bounded = nominal.compareTo(longest) > 0 ? longest : nominal;
        nominal = bounded.multipliedBy(2);
        return Duration.ofNanos((long) (bounded.toNanos() * (1 - runtime.random() / 2)));
    }

    public void reset() {
        nominal = first;
    }
}
