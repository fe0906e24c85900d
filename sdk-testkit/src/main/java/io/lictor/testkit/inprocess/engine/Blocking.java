package io.lictor.testkit.inprocess.engine;

import java.time.Duration;
import java.util.function.Function;

import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.inprocess.state.Interest;
import io.lictor.testkit.inprocess.state.State;

/** Blocking queries: a read is repeated whenever what it looked at changes, until its index has passed. */
final class Blocking {
    private final Settings settings;
    private volatile boolean closed;

    Blocking(Settings settings) {
        this.settings = settings;
    }

    /** Answers a read, now or when its index is higher than asked for. */
    <T> Answer<T> run(State state, QueryOptions options, Function<Interest, Answer<T>> read)
            throws InterruptedException {
        if (options.index() == 0) {
            return state.read(() -> read.apply(new Interest()));
        }
        ConsulRuntime runtime = settings.runtime();
        ConsulRuntime.Signal signal = runtime.newSignal();
        long deadline = runtime.nanoTime() + waitNanos(options);
        long abandoned = state.abandoned();
        long asked = options.index();
        boolean absent = false;
        while (true) {
            Interest interest = new Interest();
            Answer<T> answer = state.read(() -> {
                Answer<T> now = read.apply(interest);
                state.watch(interest, signal);
                return now;
            });
            try {
                if (absent && answer.absent()) {
                    // still nothing, whatever else has changed
                    asked = answer.index();
                }
                absent = answer.absent();
                long left = deadline - runtime.nanoTime();
                if (Long.compareUnsigned(answer.index(), asked) > 0 || closed || left <= 0) {
                    return answer;
                }
                if (!signal.await(Duration.ofNanos(left)) || closed || state.abandoned() != abandoned) {
                    // as Consul does: what was read last, although its index may have passed unnoticed meanwhile
                    return answer;
                }
            } finally {
                state.unwatch(interest, signal);
            }
        }
    }

    private long waitNanos(QueryOptions options) {
        long max = settings.maxQueryTime().toNanos();
        long wait = options.waitNanos() <= 0 ? settings.defaultQueryTime().toNanos() : options.waitNanos();
        long clamped = Math.min(wait, max);
        return options.cached() ? clamped : clamped + (long) (settings.runtime().random() * clamped / 16);
    }

    /** Lets every blocked query answer with what it has. */
    void close(State state) {
        closed = true;
        state.wakeAll();
    }

    boolean isClosed() {
        return closed;
    }

    void open() {
        closed = false;
    }
}
