package io.lictor.lock;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;

/** Pauses that double, each shortened by up to a half at random. Belongs to one thread. */
final class BackOff {

    private final ConsulRuntime runtime;
    private final Duration first;
    private final Duration longest;
    private Duration nominal;

    BackOff(ConsulRuntime runtime, Duration first, Duration longest) {
        this.runtime = runtime;
        this.first = first;
        this.longest = longest;
        this.nominal = first;
    }

    Duration next() {
        Duration now = nominal.compareTo(longest) > 0 ? longest : nominal;
        nominal = now.multipliedBy(2);
        return Duration.ofNanos((long) (now.toNanos() * (1 - runtime.random() / 2)));
    }

    void reset() {
        nominal = first;
    }
}
