package io.lictor.lock;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.internal.LoopStep;
import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of what the locks of one client promise by the clock, which an application that keeps the carriers of virtual
 * threads busy does not delay: platform threads, few and bounded.
 *
 * <p>Clocks have threads apart from renewals, which may all be stuck in the network.
 */
final class LockThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);
    private static final int CLOCKS = 2;
    private static final int NOTICES = 32;
    private static final int SESSIONS = 8;

    private final ConsulRuntime runtime;
    private final KeepAliveScheduler clocks;
    private final KeepAliveScheduler renewals;
    private final FewPlatformThreads noticing;
    private final FewPlatformThreads making;
    private final Set<Thread> notices = ConcurrentHashMap.newKeySet();
    private final Set<CountDownLatch> telling = ConcurrentHashMap.newKeySet();

    LockThreads(ConsulRuntime runtime) {
        this.runtime = runtime;
        this.clocks = KeepAliveScheduler.create(runtime, "lock-clock", LOG::error, CLOCKS);
        this.renewals = KeepAliveScheduler.create(runtime, "lock-renew", LOG::error);
        this.noticing = new FewPlatformThreads(runtime, "lock-lost", NOTICES);
        this.making = new FewPlatformThreads(runtime, "lock-session", SESSIONS);
    }

    /** A clock that is looked at, by steps that wait for nothing. */
    KeepAliveScheduler.Job clock(String session, LoopStep look) {
        return clocks.repeat("lock-clock/" + session, Duration.ZERO, look);
    }

    /** Renewals of a session, by steps that may wait for an answer. */
    KeepAliveScheduler.Job renewals(String session, LoopStep step) {
        return renewals.repeat("lock-renew/" + session, Duration.ZERO, step);
    }

    /** Tells holders of a loss, soon: what waits for nothing. */
    void tell(String job, Runnable task) {
        CountDownLatch told = new CountDownLatch(1);
        telling.add(told);
        Runnable counted = () -> {
            try {
                task.run();
            } finally {
                telling.remove(told);
                told.countDown();
            }
        };
        try {
            KeepAliveScheduler.Job unused = clocks.execute(job, counted);
        } catch (ConsulClosedException e) {
            counted.run();
        }
    }

    /** Runs what calls listeners, now and beside all else. */
    void notice(Runnable task) {
        notices.add(noticing.start(() -> {
            try {
                task.run();
            } finally {
                notices.remove(Thread.currentThread());
            }
        }));
        notices.removeIf(thread -> !thread.isAlive());
    }

    /** Runs what makes a session, now. */
    Thread making(Runnable task) {
        return making.start(task);
    }

    /** Waits until all that have lost something are told and their listeners have ended, up to a moment. */
    void awaitNotices(long deadline) {
        try {
            for (CountDownLatch told : telling) {
                boolean unused = told.await(left(deadline), TimeUnit.NANOSECONDS);
            }
            for (Thread thread : notices) {
                boolean unused = thread.join(Duration.ofNanos(left(deadline)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long left(long deadline) {
        return Math.max(1, deadline - runtime.nanoTime());
    }

    @Override
    public void close() {
        renewals.close();
        clocks.close();
    }
}
