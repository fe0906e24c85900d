package io.lictor.http.runtime;

/** A virtual thread that belongs to no client, for what happens before there is one. */
public final class DetachedThread {

    private DetachedThread() {}

    /** Starts a task that handles its own exceptions. */
    public static void start(String name, Runnable task) {
        Thread.ofVirtual().name(name).start(task);
    }
}
