package io.lictor.testkit.net;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The one place where the testkit waits by asking again. */
public final class Await {
    private static final long PAUSE_MILLIS = 10;
    private static final long LEAST_LOOKS = 20;

    private Await() {}

    /**
     * Asks until {@code condition} holds.
     *
     * @param limit how long to ask
     * @param expected what is awaited, for the message
     * @param actual what is there instead, for the message; asked only after a failure
     * @throws IllegalStateException when the condition does not hold within the limit, or the thread is interrupted
     */
    public static void until(Duration limit, String expected, Supplier<String> actual, BooleanSupplier condition) {
        if (!holdsWithin(limit, condition)) {
            throw new IllegalStateException("not within " + limit + ": " + expected + "; instead: " + actual.get());
        }
    }

    /**
     * Asks until {@code condition} holds; false when it does not within the limit. A machine that stood still for so long
     * has used the limit up while nobody could do anything: some looks are due in any case.
     */
    public static boolean holdsWithin(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        long due = Math.min(LEAST_LOOKS, limit.toMillis() / PAUSE_MILLIS);
        for (long looks = 1; !condition.getAsBoolean(); looks++) {
            if (System.nanoTime() - deadline >= 0 && looks > due) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
