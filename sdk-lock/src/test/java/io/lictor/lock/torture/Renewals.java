package io.lictor.lock.torture;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.RequestOutcome;

/** When the last request began by which Consul gave a session of this process more time, seen from outside the lock. */
final class Renewals implements ConsulObserver {

    private final AtomicLong lastBegun = new AtomicLong(Long.MIN_VALUE);

    @Override
    public void requestFinished(String operation, RequestOutcome outcome, int status, Duration elapsed) {
        boolean gives = operation.equals("PUT session/renew") || operation.equals("PUT session/create");
        if (gives && outcome == RequestOutcome.ANSWERED && status == 200) {
            lastBegun.accumulateAndGet(System.nanoTime() - elapsed.toNanos(), Math::max);
        }
    }

    /** How long ago that was at a moment. */
    Duration ageAt(long moment) {
        long begun = lastBegun.get();
        // a lock that is held before any request has given its session time must not look young
        return begun == Long.MIN_VALUE ? Duration.ofDays(1) : Duration.ofNanos(moment - begun);
    }
}
