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
     * Counts a thread for as long as its task runs.
     *
     * @param task what the thread is to run
     * @return the same, counted
     */
    public static Runnable counted(Runnable task) {
        return () -> {
            Thread current = Thread.currentThread();
            RUNNING.add(current);
            try {
                task.run();
            } finally {
                RUNNING.remove(current);
            }
        };
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
