package io.lictor.api.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Short jobs that keep something alive, each at its moment, on a few platform threads: an application that keeps all
 * carriers of virtual threads busy does not delay them.
 *
 * <pre>{@code
 * KeepAliveScheduler scheduler = KeepAliveScheduler.create(runtime, "keep-alive", log);
 * Job beat = scheduler.repeat("beat/orders", Duration.ZERO, () -> closed ? null : beat());
 * beat.wake();
 * }</pre>
 *
 * <p>Due jobs are taken in the order of their moments, equal ones in the order in which they were given. There is one
 * thread that waits for the next moment, and one for each job that runs, up to a bound; beyond it due jobs wait. A thread
 * with nothing to do for half a minute ends. Nothing that a job throws ends a thread or another job; a repeated job is run
 * again after half a second, twice as long each time, up to eight seconds.
 *
 * <p>Safe for use by several threads. To be closed before its runtime.
 */
public final class KeepAliveScheduler implements AutoCloseable {

    /** Threads of one scheduler; a job that waits 200 ms for an answer leaves room for 320 of them a second. */
    public static final int MOST_THREADS = 64;

    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final Duration RELIEF = Duration.ofMillis(10);

    private final ConsulRuntime runtime;
    private final String name;
    private final FailureLog log;
    private final int mostThreads;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Worker> workers;
    /** Those that wait for nothing in particular; the last to come is the first to go. */
    private final Deque<Worker> idle;
    /** The one that waits for the moment of the first job; null while nobody does. */
    private @Nullable Worker leader;
    /** The queue is linked by the jobs themselves: it needs no memory when there is none. */
    private @Nullable Job first;
    private @Nullable Job last;
    private int started;
    private boolean closed;

    private KeepAliveScheduler(ConsulRuntime runtime, String name, FailureLog log, int mostThreads) {
        this.runtime = runtime;
        this.name = name;
        this.log = log;
        this.mostThreads = mostThreads;
        this.workers = new ArrayList<>(mostThreads);
        this.idle = new ArrayDeque<>(mostThreads + 1);
    }

    /**
     * A scheduler without a thread yet.
     *
     * @param name of its threads
     * @param log told of what jobs throw
     */
    public static KeepAliveScheduler create(ConsulRuntime runtime, String name, FailureLog log) {
        return create(runtime, name, log, MOST_THREADS);
    }

    /**
     * The same with another bound.
     *
     * @param mostThreads one or more
     */
    public static KeepAliveScheduler create(ConsulRuntime runtime, String name, FailureLog log, int mostThreads) {
        return new KeepAliveScheduler(runtime, name, log, Require.inRange(mostThreads, 1, 1_000, "mostThreads"));
    }

    /**
     * Another one for jobs that may wait for long, so that they take no thread from those of this one.
     *
     * @param other name of its threads
     * @param most one or more
     */
    public KeepAliveScheduler sibling(String other, int most) {
        return create(runtime, other, log, most);
    }

    /** A job, never run by two threads at a time. */
    public final class Job {
        private final LoopGuard guard;
        private final LoopStep step;
        private final boolean once;
        private long due;
        private boolean queued;
        private boolean ended;
        private boolean woken;
        private @Nullable Thread thread;
        private @Nullable Job before;
        private @Nullable Job after;

        private Job(String job, LoopStep step, boolean once, long due) {
            this.guard = new LoopGuard(runtime, job, log);
            this.step = step;
            this.once = once;
            this.due = due;
        }

        /** Makes it due now; one that is running is run once more. Without effect on one that has ended. */
        public void wake() {
            lock.lock();
            try {
                long now = runtime.nanoTime();
                if (!queued) {
                    woken = true;
                } else if (due - now > 0) {
                    unlink(this);
                    due = now;
                    enqueue(this);
                }
            } finally {
                lock.unlock();
            }
        }

        /**
         * Lets it not be run any more. A run under way comes to its end.
         *
         * @return false when it was running, or had ended
         */
        public boolean cancel() {
            lock.lock();
            try {
                ended = true;
                boolean waited = queued;
                if (waited) {
                    unlink(this);
                }
                return waited;
            } finally {
                lock.unlock();
            }
        }

        /** Interrupts the thread that runs it, if one does. */
        public void interrupt() {
            lock.lock();
            try {
                if (thread != null) {
                    thread.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Whether the calling thread is in the middle of it. */
        public boolean isRunningHere() {
            lock.lock();
            try {
                return thread == Thread.currentThread();
            } finally {
                lock.unlock();
            }
        }

        private void run() {
            Duration pause = RELIEF;
            try {
                pause = guard.round(step);
            } finally {
                ran(pause);
            }
        }

        private void ran(@Nullable Duration pause) {
            lock.lock();
            try {
                thread = null;
                if (!closed) {
                    // an interruption was meant for this job, not for the next one on the thread
                    boolean unused = Thread.interrupted();
                }
                if (once || closed || pause == null) {
                    ended = true;
                } else if (!ended) {
                    due = runtime.nanoTime() + (woken ? 0 : nanos(pause));
                    link(this);
                    tellLeader(this);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Runs a task once, as soon as possible.
     *
     * @throws ConsulClosedException when the scheduler is closed
     */
    public Job execute(String job, Runnable task) {
        return schedule(job, Duration.ZERO, task);
    }

    /**
     * Runs a task once, after a while.
     *
     * @throws ConsulClosedException when the scheduler is closed
     */
    public Job schedule(String job, Duration delay, Runnable task) {
        return add(job, delay, true, () -> {
            task.run();
            return null;
        });
    }

    /**
     * Runs a step again and again, until it says that it was the last.
     *
     * @throws ConsulClosedException when the scheduler is closed
     */
    public Job repeat(String job, Duration delay, LoopStep step) {
        return add(job, delay, false, step);
    }

    private Job add(String job, Duration delay, boolean once, LoopStep step) {
        Job added = new Job(job, step, once, runtime.nanoTime() + nanos(delay));
        lock.lock();
        try {
            if (closed) {
                throw new ConsulClosedException(job + ": the client is closed", null);
            }
            enqueue(added);
            return added;
        } catch (Throwable noThread) {
            if (added.queued) {
                unlink(added);
            }
            throw noThread;
        } finally {
            lock.unlock();
        }
    }

    /** Clock, threads and observer. */
    public ConsulRuntime runtime() {
        return runtime;
    }

    /** How many threads there are. */
    public int threads() {
        lock.lock();
        try {
            return workers.size();
        } finally {
            lock.unlock();
        }
    }

    /** Drops the jobs that wait and interrupts those that run, the calling one aside. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            first = null;
            last = null;
            for (Worker worker : workers) {
                Job running = worker.job;
                if (running != null && running.thread != null && running.thread != Thread.currentThread()) {
                    running.thread.interrupt();
                }
                worker.signal.raise();
            }
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Duration delay) {
        return Math.clamp(delay.compareTo(FOREVER) < 0 ? delay.toNanos() : FOREVER.toNanos(), 0, Long.MAX_VALUE);
    }

    /** Into the queue, and makes sure that somebody waits for it. */
    private void enqueue(Job job) {
        link(job);
        tellLeader(job);
        lead();
    }

    private void tellLeader(Job job) {
        if (leader != null && first == job) {
            leader.signal.raise();
        }
    }

    private void link(Job job) {
        Job place = last;
        while (place != null && place.due - job.due > 0) {
            place = place.before;
        }
        job.before = place;
        job.after = place == null ? first : place.after;
        if (job.after == null) {
            last = job;
        } else {
            job.after.before = job;
        }
        if (place == null) {
            first = job;
        } else {
            place.after = job;
        }
        job.queued = true;
        job.woken = false;
    }

    private void unlink(Job job) {
        if (job.before == null) {
            first = job.after;
        } else {
            job.before.after = job.after;
        }
        if (job.after == null) {
            last = job.before;
        } else {
            job.after.before = job.before;
        }
        job.before = null;
        job.after = null;
        job.queued = false;
    }

    /** Lets somebody wait for the first job, unless all threads are in the middle of one. */
    private void lead() {
        if (leader != null || first == null) {
            return;
        }
        Worker next = idle.pollFirst();
        if (next == null && workers.size() < mostThreads) {
            next = begin();
        }
        if (next != null) {
            leader = next;
            next.signal.raise();
        }
    }

    /** Null when the machine has no thread left, and there are others that will look at the queue. */
    private @Nullable Worker begin() {
        int others = workers.size();
        try {
            Worker worker = new Worker(runtime.newSignal());
            workers.add(worker);
            Thread unused = runtime.startPlatform(name + "-" + ++started, worker);
            return worker;
        } catch (Throwable e) {
            if (workers.size() > others) {
                workers.removeLast();
            }
            if (others == 0) {
                throw e;
            }
            return null;
        }
    }

    /** One thread. */
    private final class Worker implements Runnable {
        private final ConsulRuntime.Signal signal;
        private @Nullable Job job;

        Worker(ConsulRuntime.Signal signal) {
            this.signal = signal;
        }

        @Override
        public void run() {
            boolean goesOn = true;
            while (goesOn) {
                try {
                    goesOn = round();
                } catch (Throwable shortOfMemory) {
                    LockSupport.parkNanos(RELIEF.toNanos());
                }
            }
        }

        private boolean round() {
            Job due = next();
            if (due == null) {
                return false;
            }
            due.run();
            return true;
        }

        private @Nullable Job next() {
            Duration waited = Duration.ZERO;
            boolean told = true;
            while (true) {
                lock.lock();
                try {
                    Job due = take();
                    boolean dispensable = !told && waited.equals(IDLE) && (leader != this || first == null);
                    if (due != null || closed || dispensable) {
                        leave(due);
                        return due;
                    }
                    waited = rest();
                } finally {
                    lock.unlock();
                }
                try {
                    told = signal.await(waited);
                } catch (InterruptedException e) {
                    KeepAliveScheduler.this.close();
                }
            }
        }

        private @Nullable Job take() {
            Job due = first;
            if (closed || due == null || due.due - runtime.nanoTime() > 0) {
                return null;
            }
            unlink(due);
            due.thread = Thread.currentThread();
            job = due;
            return due;
        }

        /** Gives its place to another one, for the time of a job or for good. */
        private void leave(@Nullable Job due) {
            if (due == null) {
                job = null;
                workers.remove(this);
            }
            boolean unused = idle.remove(this);
            if (leader == this) {
                leader = null;
            }
            lead();
        }

        private Duration rest() {
            job = null;
            if (leader != null && leader != this) {
                if (!idle.contains(this)) {
                    idle.addFirst(this);
                }
                return IDLE;
            }
            boolean unused = idle.remove(this);
            leader = this;
            Job next = first;
            return next == null ? IDLE : Duration.ofNanos(Math.max(1, next.due - runtime.nanoTime()));
        }
    }
}
