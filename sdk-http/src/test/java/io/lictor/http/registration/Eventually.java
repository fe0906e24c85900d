package io.lictor.http.registration;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The one place where these tests wait for another process: by asking again, for a bounded time. */
final class Eventually {

    private static final long PAUSE = Duration.ofMillis(20).toNanos();

    private Eventually() {}

    /** Waits until it holds, and returns how long that took. */
    static Duration holds(Duration limit, String expected, BooleanSupplier condition) {
        return holds(limit, () -> expected, condition);
    }

    static Duration holds(Duration limit, Supplier<String> expected, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new AssertionError("not within " + limit.toMillis() + " ms: " + expected.get());
            }
            LockSupport.parkNanos(PAUSE);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Looks for the whole time whether it goes on holding. */
    static void stays(Duration time, String expected, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            if (!condition.getAsBoolean()) {
                throw new AssertionError("no longer after "
                        + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms: " + expected);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
