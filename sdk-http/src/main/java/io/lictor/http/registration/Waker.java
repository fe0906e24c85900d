package io.lictor.http.registration;

import io.lictor.api.internal.KeepAliveScheduler.Job;
import org.jspecify.annotations.Nullable;

/** How others reach the loop of a registration, also before it has begun. Safe for use by several threads. */
final class Waker {

    private volatile @Nullable Job job;
    private volatile boolean wokenBefore;

    /** Called once, with the job that runs the loop. */
    void reaches(Job begun) {
        job = begun;
        if (wokenBefore) {
            begun.wake();
        }
    }

    /** Makes the loop look what is due. */
    void wake() {
        wokenBefore = true;
        Job begun = job;
        if (begun != null) {
            begun.wake();
        }
    }

    /** Ends what the loop waits for, such as an answer. */
    void interrupt() {
        Job begun = job;
        if (begun != null) {
            begun.interrupt();
        }
    }

    /** Whether the calling thread is that of the loop. */
    boolean isCaller() {
        Job begun = job;
        return begun != null && begun.isRunningHere();
    }
}
