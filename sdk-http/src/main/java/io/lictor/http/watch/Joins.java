package io.lictor.http.watch;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** Waits for the end of threads, in real time also where a test moves the time. */
public final class Joins {

    private Joins() {}

    /** Waits for a thread other than the caller's own; an interruption ends the waiting and stays visible. */
    public static void await(@Nullable Thread thread, Duration limit) {
        if (thread == null || thread == Thread.currentThread() || limit.isNegative()) {
            return;
        }
        try {
            thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
