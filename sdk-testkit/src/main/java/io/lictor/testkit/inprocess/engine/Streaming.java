package io.lictor.testkit.inprocess.engine;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.inprocess.state.Interest;
import io.lictor.testkit.inprocess.state.State;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a view that the agent keeps: they wait for an index higher than asked for, end with what the view has, and
 * fail only when an attempt of the view fails meanwhile.
 */
public final class Streaming {
    private static final int NOT_SEEN = -1;

    private final Engine engine;
    private final QueryOptions options;
    private final ConsulRuntime runtime;

    /**
     * A view, looked at under the state's lock.
     *
     * @param <T> what it answers
     */
    public interface Source<T> {
        /** Notes what wakes it. */
        void watch(Interest interest);

        /** Refuses a token that nobody knows. */
        void requireToken();

        /** Takes a snapshot if there is none. */
        void load();

        /** Forgets its data. */
        void forget();

        /** Notes that the servers refused it; returns how often they did so in a row. */
        int failed(long now, double random);

        /** When it will try again. */
        long retryAt();

        /** How far it has come; 0 without data. */
        long index();

        /** What it answers. */
        T rows();
    }

    /** What one look has shown. */
    private record Look<T>(long index, T rows, @Nullable StreamFailure failure, int failures, long retryAt) {
        boolean passes(long asked) {
            return Long.compareUnsigned(index, asked) > 0;
        }
    }

    /** A read with some options. */
    public Streaming(Engine engine, QueryOptions options) {
        this.engine = engine;
        this.options = options;
        this.runtime = engine.settings().runtime();
    }

    /** Answers from a view, now or when its index has passed. */
    public <T> Answer<T> run(Source<T> view) throws InterruptedException {
        State state = engine.state();
        ConsulRuntime.Signal signal = runtime.newSignal();
        long deadline = runtime.nanoTime() + waitNanos();
        int seen = NOT_SEEN;
        boolean had = false;
        while (true) {
            Interest interest = new Interest();
            Look<T> look = state.read(() -> {
                view.watch(interest);
                state.watch(interest, signal);
                return look(view);
            });
            try {
                long left = deadline - runtime.nanoTime();
                if (look.passes(options.index()) || engine.blocking().isClosed()) {
                    return new Answer<>(look.index(), look.rows());
                }
                StreamFailure failure = look.failure();
                if (failure != null) {
                    if (isHeard(look, failure, seen, had)) {
                        throw failure.refusal(engine.settings().release(), had);
                    }
                    // who was answered by the view until now sleeps on, as who asks for nowhere
                    seen = had || failure == StreamFailure.DATACENTER
                            ? Integer.MAX_VALUE
                            : Math.max(seen, look.failures());
                    left = Math.min(left, Math.max(0, look.retryAt() - runtime.nanoTime()));
                }
                had |= failure == null;
                if (deadline - runtime.nanoTime() <= 0) {
                    return new Answer<>(look.index(), look.rows());
                }
                signal.await(Duration.ofNanos(left));
            } finally {
                state.unwatch(interest, signal);
            }
        }
    }

    private boolean isHeard(Look<?> look, StreamFailure failure, int seen, boolean had) {
        return seen == NOT_SEEN
                ? !failure.isSleptOver(engine.settings().release(), look.index() > 0, had)
                : look.failures() > seen;
    }

    private <T> Look<T> look(Source<T> view) {
        StreamFailure failure = failure(view);
        if (failure == null) {
            view.load();
            return new Look<>(view.index(), view.rows(), null, 0, 0);
        }
        int failures = view.failed(runtime.nanoTime(), runtime.random());
        return new Look<>(view.index(), view.rows(), failure, failures, view.retryAt());
    }

    private @Nullable StreamFailure failure(Source<?> view) {
        if (!engine.faults().hasServers()) {
            return StreamFailure.SERVERS;
        }
        if (!options.datacenter().isEmpty() && !engine.settings().datacenter().equals(options.datacenter())) {
            return engine.federation().others().contains(options.datacenter())
                    ? StreamFailure.SERVERS
                    : StreamFailure.DATACENTER;
        }
        try {
            view.requireToken();
            return null;
        } catch (Refusal unknown) {
            view.forget();
            return StreamFailure.TOKEN;
        }
    }

    private long waitNanos() {
        long max = engine.settings().maxQueryTime().toNanos();
        return options.waitNanos() <= 0 ? max : Math.min(options.waitNanos(), max);
    }
}
