package io.lictor.benchmarks.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Contenders that pass a lock on: from the moment at which the holder begins to release it until another one has it. The
 * holder stands back until then.
 */
final class HandOvers {

    private final List<Mutex> contenders;
    private final Duration hold;
    private final int wanted;
    private final List<Double> millis = new ArrayList<>();
    private volatile long releasedAt;
    private volatile @Nullable CountDownLatch passedOn;

    private HandOvers(List<Mutex> contenders, Duration hold, int wanted) {
        this.contenders = contenders;
        this.hold = hold;
        this.wanted = wanted;
    }

    /** Returns how many milliseconds each hand-over took; they hold for long enough that the others wait by then. */
    static List<Double> measure(List<Mutex> contenders, Duration hold, int wanted) throws InterruptedException {
        HandOvers run = new HandOvers(contenders, hold, wanted);
        List<Thread> threads = new ArrayList<>();
        for (Mutex contender : run.contenders) {
            threads.add(Thread.ofPlatform().start(() -> run.contend(contender)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return run.millis;
    }

    private void contend(Mutex mutex) {
        boolean more = true;
        while (more) {
            mutex.acquire();
            more = held(System.nanoTime());
            CountDownLatch next = new CountDownLatch(1);
            passedOn = next;
            releasedAt = System.nanoTime();
            mutex.release();
            if (more) {
                await(next);
            }
        }
    }

    /** What the holder does; the lock itself guards the list. */
    private boolean held(long moment) {
        CountDownLatch previous = passedOn;
        boolean more = millis.size() < wanted;
        if (previous != null) {
            if (more) {
                millis.add((moment - releasedAt) / 1e6);
            }
            previous.countDown();
        }
        if (more) {
            LockSupport.parkNanos(hold.toNanos());
        }
        return more;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
