package io.lictor.lock.torture;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.lictor.lock.LockLease;

/**
 * What a worker does while it holds a lock: it writes, stays for as long as the resource asks it to, and writes once more
 * without a look at its lease, as applications do.
 */
final class CriticalSection {

    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration LOSS_LIMIT = Duration.ofSeconds(30);

    private final String lock;
    private final LockLease lease;
    private final Holder holder;
    private final WorkerRecord record;
    private final Renewals renewals;
    private final Duration ttl;
    private final CountDownLatch lost = new CountDownLatch(1);
    private OptionalLong believedUntil = OptionalLong.empty();

    /**
     * What is the same for all sections of a thread.
     *
     * @param holder the thread
     * @param record where it writes about itself
     * @param renewals when its process last got time from Consul
     * @param ttl what it was promised
     */
    record Surroundings(Holder holder, WorkerRecord record, Renewals renewals, Duration ttl) {}

    CriticalSection(String lock, LockLease lease, Surroundings around) {
        this.lock = lock;
        this.lease = lease;
        this.holder = around.holder;
        this.record = around.record;
        this.renewals = around.renewals;
        this.ttl = around.ttl;
    }

    void run(ResourceLink resource) throws InterruptedException {
        record.acquired(lock, lease.fencingToken(), holder.thread(), System.nanoTime());
        lease.onLost(lost::countDown);
        Duration stay = write(resource);
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < stay.toNanos() && sample(System.nanoTime())) {
            LockSupport.parkNanos(STEP);
        }
        write(resource);
        boolean held = sample(System.nanoTime());
        record.ended(lock, lease.fencingToken(), believedUntil, held ? Tenure.End.RELEASED : Tenure.End.LOST);
    }

    /** After the close of the lease, which may have been the first to find out. */
    void requireToldOfLoss() throws InterruptedException {
        if (lease.lossReason() != null && !lost.await(LOSS_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            violation("was not told of its loss");
        }
    }

    /** Writes whatever the lease says. A refusal proves that somebody else has the lock. */
    private Duration write(ResourceLink resource) {
        long moment = System.nanoTime();
        boolean held = sample(moment);
        ResourceLink.Reply reply = resource.write(lock, lease.fencingToken(), holder, moment, held);
        if (!reply.accepted() && lease.isHeld()) {
            record.outrun(lock, lease.fencingToken());
        }
        return reply.stay();
    }

    /** Asks the lease, after a moment that was read before. */
    private boolean sample(long moment) {
        if (!lease.isHeld()) {
            return false;
        }
        believedUntil = OptionalLong.of(moment);
        Duration age = renewals.ageAt(moment);
        if (age.compareTo(ttl) > 0) {
            violation("is held " + age.toMillis() + " ms after the start of the last renewal");
        }
        return true;
    }

    private void violation(String text) {
        record.violation(lock + " of " + holder + ", token " + lease.fencingToken() + ": " + text);
    }
}
