package io.lictor.http.transport;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The share of requests. Not fair: a strict order would park and wake a thread for every request; the deadline bounds
 * every wait.
 */
final class RequestShare implements Lender {

    private static final int ALL = Integer.MAX_VALUE / 2;

    private final Semaphore free;
    private final int mostLent;
    private final AtomicInteger lent = new AtomicInteger();
    /** The same for all: a request takes one and is quick. */
    private final Budget.Permit permit = this::give;
    private volatile List<GrowingShare> borrowers = List.of();

    /** @param mostLent how many at a time; the rest is for requests alone */
    RequestShare(int size, int mostLent) {
        this.free = new Semaphore(size);
        this.mostLent = mostLent;
    }

    /** Who is asked first when one becomes free. */
    void lendsTo(List<GrowingShare> shares) {
        borrowers = shares;
    }

    Budget.@Nullable Permit tryTake() {
        return free.tryAcquire() ? permit : null;
    }

    Budget.@Nullable Permit take(long nanos) throws InterruptedException {
        return free.tryAcquire(nanos, TimeUnit.NANOSECONDS) ? permit : null;
    }

    private boolean mayLend() {
        int before = lent.getAndUpdate(count -> count < mostLent ? count + 1 : count);
        return before < mostLent;
    }

    @Override
    public boolean tryLend() {
        if (!mayLend()) {
            return false;
        }
        boolean had = free.tryAcquire();
        if (!had) {
            lent.decrementAndGet();
        }
        return had;
    }

    @Override
    public void takeBack() {
        lent.decrementAndGet();
        give();
    }

    private void give() {
        for (GrowingShare borrower : borrowers) {
            if (borrower.isWaited() && mayLend()) {
                if (borrower.accept(this)) {
                    return;
                }
                lent.decrementAndGet();
            }
        }
        free.release();
        // who has begun to wait meanwhile has not found it
        for (GrowingShare borrower : borrowers) {
            if (borrower.isWaited()) {
                borrower.pull();
            }
        }
    }

    void close() {
        free.release(ALL);
    }
}
