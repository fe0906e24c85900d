package io.lictor.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.internal.Require;

/** Wait for a watched value to have something. */
final class LeaderWait {

    private LeaderWait() {}

    static <T, V> Optional<V> until(Watch<T> watch, Supplier<Optional<V>> value, Duration timeout) {
        Require.timeout(timeout, "timeout");
        CountDownLatch there = new CountDownLatch(1);
        Subscription subscription = watch.onChange(change -> {
            if (value.get().isPresent()) {
                there.countDown();
            }
        });
        try {
            if (value.get().isEmpty()) {
                boolean counted = there.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
                return counted || value.get().isPresent() ? value.get() : Optional.empty();
            }
            return value.get();
        } catch (InterruptedException e) {
            throw Calls.interrupted("waiting for a leader", e);
        } finally {
            subscription.close();
        }
    }
}
