package io.lictor.api.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The virtual threads that Lictor has running in this JVM, for leak checks.
 *
 * <p>The JDK lists virtual threads in thread dumps only, and the dump of JDK 25 can crash the JVM while virtual threads
 * mount and unmount. Safe for use by several threads.
 */
public final class RunningThreads {

    private static final Set<Thread> RUNNING = ConcurrentHashMap.newKeySet();

    private RunningThreads() {}

    /**
     * Makes a thread that counts from now on, also while it waits for its first turn, and until its task has ended.
     *
     * @param builder how the thread is to be
     * @param task what it is to run
     * @return the thread, to be started by the caller
     */
    public static Thread counted(Thread.Builder builder, Runnable task) {
        Thread thread = builder.unstarted(() -> {
            try {
                task.run();
            } finally {
                RUNNING.remove(Thread.currentThread());
            }
        });
        RUNNING.add(thread);
        return thread;
    }

    /**
     * The threads of the moment.
     *
     * @return a copy
     */
    public static Set<Thread> now() {
        return Set.copyOf(RUNNING);
    }
}
