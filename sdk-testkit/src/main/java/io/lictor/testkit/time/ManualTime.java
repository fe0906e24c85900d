package io.lictor.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

import io.lictor.api.internal.RunningThreads;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;

/**
 * Runtime whose clock stands still until a test moves it.
 *
 * <pre>{@code
 * try (ManualTime time = ManualTime.create()) {
 *     ConsulClient consul = ConsulClient.connect(settings.toBuilder().runtime(time).build());
 *     ...
 *     time.advance(Duration.ofSeconds(30)); // what is due within them runs, in order, before this returns
 * }
 * }</pre>
 *
 * <p>{@link #advance} goes from one due moment to the next. At each it wakes the one thread that is due and waits until
 * every thread of this runtime is parked in a {@link ConsulRuntime.Signal} again, so that the same test always takes
 * the same course. A thread that waits elsewhere (a latch of the test, a socket) is taken for parked after a quarter of
 * a second of real time; one that computes for thirty seconds fails the test.
 *
 * <p>Safe for use by several threads; one of them moves the time.
 */
public final class ManualTime implements ConsulRuntime, AutoCloseable {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long LOOK_AGAIN_MILLIS = 5;
    private static final long ELSEWHERE_NANOS = Duration.ofMillis(250).toNanos();
    private static final int ELSEWHERE_LOOKS = 25;
    private static final Duration BUSY_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final Comparator<ManualWait> NEXT_DUE = Comparator.comparingLong(ManualWait::deadline)
            .thenComparingLong(ManualWait::order);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition parkedOrEnded = lock.newCondition();
    private final Map<Thread, ManualWait> waits = new HashMap<>();
    private final Set<Thread> alive = new LinkedHashSet<>();
    private final List<Thread> started = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final ConsulObserver observer;
    private volatile DoubleSupplier random = () -> 0.5;
    private volatile long nanos;
    private long order;

    private ManualTime(ConsulObserver observer) {
        this.observer = observer;
    }

    /**
     * A clock that stands at 2026-01-01T00:00:00Z and reports to nobody.
     *
     * @return the runtime, to be closed by the caller
     */
    public static ManualTime create() {
        return new ManualTime(ConsulObserver.NONE);
    }

    /**
     * A clock that stands at 2026-01-01T00:00:00Z.
     *
     * @param observer where the SDK reports to
     * @return the runtime, to be closed by the caller
     */
    public static ManualTime observedBy(ConsulObserver observer) {
        return new ManualTime(observer);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public double random() {
        return random.getAsDouble();
    }

    /**
     * Sets what {@link #random()} answers; one half unless set.
     *
     * @param random source of numbers from 0 (inclusive) to 1 (exclusive)
     */
    public void random(DoubleSupplier random) {
        this.random = random;
    }

    @Override
    public ConsulObserver observer() {
        return observer;
    }

    @Override
    public Thread start(String job, Runnable task) {
        Thread thread = RunningThreads.counted(Thread.ofVirtual().name("manual-" + job), () -> run(task));
        lock.lock();
        try {
            alive.add(thread);
            started.add(thread);
        } finally {
            lock.unlock();
        }
        thread.start();
        return thread;
    }

    /** A virtual thread as any other: nothing else runs here. */
    @Override
    public Thread startPlatform(String job, Runnable task) {
        return start(job, task);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            lock.lock();
            try {
                failures.add(e);
            } finally {
                lock.unlock();
            }
        } finally {
            lock.lock();
            try {
                alive.remove(Thread.currentThread());
                parkedOrEnded.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public Signal newSignal() {
        return new ManualSignal(this);
    }

    /**
     * Moves the time, and lets everything that is due by then run.
     *
     * @param time how far, zero or more
     * @throws IllegalStateException when a thread does not come to rest
     */
    public void advance(Duration time) {
        settle();
        long target = nanos + time.toNanos();
        while (wakeNextDue(target)) {
            settle();
        }
    }

    /** Wakes the next thread that is due by the target; without one, moves the clock there and answers false. */
    private boolean wakeNextDue(long target) {
        lock.lock();
        try {
            Optional<ManualWait> due = waits.values().stream().filter(wait -> wait.deadline() <= target).min(NEXT_DUE);
            nanos = Math.max(nanos, due.map(ManualWait::deadline).orElse(target));
            due.ifPresent(wait -> end(wait, false));
            return due.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every thread of this runtime is at rest, without moving the time.
     *
     * @throws IllegalStateException when a thread does not come to rest
     */
    public void settle() {
        settle(BUSY_LIMIT);
    }

    void settle(Duration limit) {
        long begun = System.nanoTime();
        long moved = begun;
        int looks = 0;
        lock.lock();
        try {
            while (!alive.stream().allMatch(this::isParked)) {
                parkedOrEnded.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                long now = System.nanoTime();
                // A thread that waits for a lock for a moment is not at rest: it has to wait at every look.
                if (!alive.stream().allMatch(this::isParkedOrElsewhere)) {
                    moved = now;
                    looks = 0;
                } else if (++looks >= ELSEWHERE_LOOKS && now - moved > ELSEWHERE_NANOS) {
                    // looks are counted too: who stood still with the whole machine has not waited
                    return;
                }
                if (now - begun > limit.toNanos()) {
                    throw new IllegalStateException("does not come to rest: " + busy());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for rest", e);
        } finally {
            lock.unlock();
        }
    }

    /** An interrupted thread that waits for the lock shows no interrupt: the lock keeps it until it is taken. */
    private boolean isParked(Thread thread) {
        return !thread.isInterrupted() && waits.containsKey(thread) && !lock.hasQueuedThread(thread);
    }

    private boolean isParkedOrElsewhere(Thread thread) {
        return isParked(thread) || thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private List<String> busy() {
        return alive.stream().filter(thread -> !isParked(thread))
                .map(thread -> thread.getName() + " at " + List.of(thread.getStackTrace())).toList();
    }

    /**
     * How many threads of this runtime are waiting in a signal.
     *
     * @return 0 or more
     */
    public int parked() {
        lock.lock();
        try {
            return (int) alive.stream().filter(this::isParked).count();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many threads are waiting in a signal, also those that this runtime has not started, such as one that answers a
     * blocking query of an in-process Consul on this clock. Such a thread has begun to wait when it is counted here: only
     * then does {@link #advance} take it along.
     *
     * @return 0 or more
     */
    public int waiting() {
        lock.lock();
        try {
            return waits.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The threads that have not ended.
     *
     * @return in the order of their start
     */
    public List<Thread> aliveThreads() {
        lock.lock();
        try {
            return List.copyOf(alive);
        } finally {
            lock.unlock();
        }
    }

    /**
     * All threads that were ever started.
     *
     * @return in the order of their start
     */
    public List<Thread> startedThreads() {
        lock.lock();
        try {
            return List.copyOf(started);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What threads of this runtime have thrown and nobody has caught.
     *
     * @return empty unless the SDK has a defect
     */
    public List<Throwable> failures() {
        lock.lock();
        try {
            return List.copyOf(failures);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Interrupts the threads that are still alive and waits for their end.
     *
     * @throws IllegalStateException when one does not end within thirty seconds of real time
     */
    @Override
    public void close() {
        List<Thread> rest = aliveThreads();
        rest.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        for (Thread thread : rest) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        List<Thread> left = aliveThreads();
        if (!left.isEmpty()) {
            throw new IllegalStateException("threads that do not end when interrupted: " + left);
        }
    }

    /** Registers the calling thread as parked, unless the signal is raised or nothing is to be waited for. */
    ManualWait begin(ManualSignal signal, Duration timeout) {
        lock.lock();
        try {
            ManualWait wait = new ManualWait(signal, Thread.currentThread(), after(timeout), order++);
            if (signal.take()) {
                wait.end(true);
            } else if (wait.deadline() <= nanos) {
                wait.end(false);
            } else {
                waits.put(wait.thread(), wait);
                parkedOrEnded.signalAll();
            }
            return wait;
        } finally {
            lock.unlock();
        }
    }

    private long after(Duration timeout) {
        return timeout.compareTo(Duration.ofDays(3_650)) > 0 ? Long.MAX_VALUE : nanos + timeout.toNanos();
    }

    /** Ends a wait by interruption; false when it had ended before. */
    boolean interrupted(ManualWait wait) {
        lock.lock();
        try {
            // cleared only now that the wait is no longer counted as rest
            return waits.remove(wait.thread(), wait) && Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    void raise(ManualSignal signal) {
        lock.lock();
        try {
            Optional<ManualWait> waiting = waits.values().stream().filter(wait -> wait.signal() == signal)
                    .min(NEXT_DUE);
            waiting.ifPresentOrElse(wait -> end(wait, true), signal::keep);
        } finally {
            lock.unlock();
        }
    }

    private void end(ManualWait wait, boolean raised) {
        waits.remove(wait.thread());
        wait.end(raised);
    }
}
