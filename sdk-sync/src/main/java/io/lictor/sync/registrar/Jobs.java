package io.lictor.sync.registrar;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one registrar: asked to end by their owner, waited for, and interrupted when that takes too long. */
final class Jobs {

    private static final Logger LOG = LoggerFactory.getLogger("io.lictor.sync.registrar.Registrar");
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration LAST = Duration.ofSeconds(1);

    private final ConsulRuntime runtime;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    Jobs(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    void start(String name, Runnable work) {
        threads.add(runtime.start(name, GuardedLoop.restarting(runtime, name, LOG::error, work)));
    }

    /** Waits for the end of all, 4 s at most; whoever is interrupted meanwhile keeps his flag. */
    void awaitEnd() {
        try {
            if (!ended(GRACE)) {
                // a call that got no answer: of an engine or an agent that is frozen
                threads.forEach(Thread::interrupt);
                if (!ended(LAST)) {
                    LOG.warn("threads that did not end: {}", threads.stream().filter(Thread::isAlive).toList());
                }
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }

    private boolean ended(Duration limit) throws InterruptedException {
        long deadline = runtime.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            if (thread != Thread.currentThread()
                    && !thread.join(Duration.ofNanos(Math.max(1, deadline - runtime.nanoTime())))) {
                return false;
            }
        }
        return true;
    }
}
