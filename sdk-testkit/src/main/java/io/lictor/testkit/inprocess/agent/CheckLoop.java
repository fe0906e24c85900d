package io.lictor.testkit.inprocess.agent;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.lictor.api.runtime.ConsulRuntime;

/** Runs one check again and again until it is stopped. */
final class CheckLoop {
    private final ConsulRuntime.Signal stop;
    private final Duration first;
    private final Duration interval;
    private final Supplier<Probe.Result> probe;
    private final Consumer<Probe.Result> results;
    private volatile boolean stopped;

    CheckLoop(ConsulRuntime runtime, Duration interval, Supplier<Probe.Result> probe,
            Consumer<Probe.Result> results) {
        this.stop = runtime.newSignal();
        // as Consul does, so that the checks of an agent do not all run at once
        this.first = Duration.ofNanos((long) (runtime.random() * interval.toNanos()));
        this.interval = interval;
        this.probe = probe;
        this.results = results;
    }

    void run() {
        try {
            stop.await(first);
            while (!stopped) {
                Probe.Result result = probe.get();
                if (!stopped) {
                    results.accept(result);
                }
                stop.await(interval);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        stopped = true;
        stop.raise();
    }
}
