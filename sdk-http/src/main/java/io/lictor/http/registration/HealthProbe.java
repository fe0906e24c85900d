package io.lictor.http.registration;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.internal.KeepAliveScheduler.Job;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.HealthSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a health supplier, one call at a time, on threads that nothing else waits for: a supplier that hangs costs one
 * thread and the service its passing state, never the beats. Used by the loop only.
 */
final class HealthProbe {

    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);

    private final KeepAliveScheduler scheduler;
    private final String job;
    private final HealthSupplier supplier;
    private final Duration patience;
    private final Runnable wake;
    private @Nullable Call call;
    private boolean complained;

    /**
     * A probe that nobody has asked yet.
     *
     * @param patience how long an answer may take
     * @param wake called when an answer is there
     */
    HealthProbe(KeepAliveScheduler scheduler, String job, HealthSupplier supplier, Duration patience, Runnable wake) {
        this.scheduler = scheduler;
        this.job = job;
        this.supplier = supplier;
        this.patience = patience;
        this.wake = wake;
    }

    /** What the next beat says: the supplier's answer, critical when it is too slow, null while it may still think. */
    @Nullable
    HealthReport ask(long now) {
        Call current = call;
        if (current == null || current.isStale()) {
            current = new Call(now);
            call = current;
            current.job = scheduler.execute(job, current);
        }
        Answer answer = current.answer.get();
        if (answer != null) {
            call = null;
            return judged(answer);
        }
        // by the clock alone: an answer that came since the look above is met by the next one
        if (now - current.asked < patience.toNanos()) {
            return null;
        }
        current.overdue = true;
        return complain("health supplier has not answered for "
                + Duration.ofNanos(now - current.asked).toMillis() + " ms", null);
    }

    /** How long the supplier may still think; zero when nobody asked it or it has to be given up. */
    Duration patienceLeft(long now) {
        Call current = call;
        if (current == null || current.overdue || current.answer.get() != null) {
            return Duration.ZERO;
        }
        Duration left = patience.minusNanos(now - current.asked);
        return left.isNegative() ? Duration.ZERO : left;
    }

    void close() {
        Call current = call;
        Job running = current == null ? null : current.job;
        if (running != null) {
            boolean unused = running.cancel();
            running.interrupt();
        }
    }

    private HealthReport judged(Answer answer) {
        if (answer.thrown() != null) {
            return complain("health supplier threw " + answer.thrown(), answer.thrown());
        }
        if (answer.report() == null) {
            return complain("health supplier returned null", null);
        }
        complained = false;
        return answer.report();
    }

    private HealthReport complain(String output, @Nullable Throwable thrown) {
        if (!complained) {
            LOG.warn("{}: {}; its check is critical until it answers in time", job, output, thrown);
            complained = true;
        }
        return HealthReport.critical(output);
    }

    /** What came back from the supplier. */
    private record Answer(@Nullable HealthReport report, @Nullable Throwable thrown) {}

    /** One call of the supplier. */
    private final class Call implements Runnable {
        private final long asked;
        private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
        private boolean overdue;
        private @Nullable Job job;

        Call(long asked) {
            this.asked = asked;
        }

        /** An answer that came after it was given up is about the past: ask again. */
        boolean isStale() {
            return overdue && answer.get() != null;
        }

        @Override
        @SuppressWarnings("CatchingUnchecked")
        public void run() {
            try {
                answer.set(new Answer(supplier.health(), null));
            } catch (Throwable thrown) {
                answer.set(new Answer(null, thrown));
            }
            wake.run();
        }
    }
}
