package io.lictor.http.watch;

import java.time.Duration;
import java.util.Objects;

import io.lictor.api.ConsulException;
import io.lictor.api.WatchState;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * What a shared watch publishes at a time.
 *
 * @param state what users see
 * @param version counts the contents; 0 before the first one
 * @param confirmedNanos monotonic moment of the last confirmation, or of the opening before the first one
 */
record Snapshot<T>(WatchState<T> state, long version, long confirmedNanos) {

    static <T> Snapshot<T> none(long openedNanos) {
        return new Snapshot<>(new WatchState<>(null, 0, null, null, 0, null), 0, openedNanos);
    }

    @Nullable
    T value() {
        return state.value();
    }

    /** A good answer: the old object stays while its content does, so that whoever compares by identity is right. */
    Snapshot<T> confirmed(T answer, long index, ConsulRuntime runtime) {
        boolean same = Objects.equals(state.value(), answer);
        var now = runtime.now();
        return new Snapshot<>(new WatchState<>(same ? state.value() : answer, index, same ? state.changedAt() : now,
                now, 0, null), same && !state.isRestored() ? version : version + 1, runtime.nanoTime());
    }

    /** What an earlier process has left, as old as it is. Version and index stay those of a watch without a value. */
    Snapshot<T> restored(Keeper.Kept<T> kept, ConsulException failure, ConsulRuntime runtime) {
        Duration age = Duration.between(kept.confirmedAt(), runtime.now());
        return new Snapshot<>(
                new WatchState<>(kept.value(), 0, kept.confirmedAt(), kept.confirmedAt(),
                        Math.max(1, state.consecutiveFailures()), failure),
                version, runtime.nanoTime() - (age.isNegative() ? 0 : age.toNanos()));
    }

    /** What a change feed adds: a later confirmation, and its failures where there are none of its own. */
    Snapshot<T> told(FeedReport report) {
        boolean later = report.confirmedAt() != null && report.confirmedNanos() - confirmedNanos > 0;
        boolean worse = state.consecutiveFailures() == 0 && report.consecutiveFailures() > 0;
        if (!later && !worse) {
            return this;
        }
        return new Snapshot<>(new WatchState<>(state.value(), state.index(), state.changedAt(),
                later ? report.confirmedAt() : state.confirmedAt(),
                worse ? report.consecutiveFailures() : state.consecutiveFailures(),
                worse ? report.lastFailure() : state.lastFailure()), version,
                later ? report.confirmedNanos() : confirmedNanos);
    }

    /** A failed poll, or an answer that is not believed. */
    Snapshot<T> failed(ConsulException failure) {
        return new Snapshot<>(new WatchState<>(state.value(), state.index(), state.changedAt(), state.confirmedAt(),
                state.consecutiveFailures() + 1, failure), version, confirmedNanos);
    }
}
