package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A lookup that may take I/O (the first list of a service, its first rules, or the reason why there is no instance), made on
 * a platform thread of its own, because the deadline of a call ends sooner than that may.
 *
 * @param <T> what is looked up
 */
final class WithinTime<T> implements Runnable {

    private final ConsulRuntime runtime;
    private final Supplier<T> lookup;
    private final Consumer<T> unwanted;
    private final Signal done;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /**
     * A lookup that is not begun.
     *
     * @param unwanted takes a result that came too late
     */
    WithinTime(ConsulRuntime runtime, Supplier<T> lookup, Consumer<T> unwanted) {
        this.runtime = runtime;
        this.lookup = lookup;
        this.unwanted = unwanted;
        this.done = runtime.newSignal();
    }

    /** The result, or null when there is none in time. */
    @Nullable
    T get(Duration timeout) throws InterruptedException {
        Thread thread = runtime.startPlatform("call-lookup", this);
        try {
            boolean unused = done.await(timeout);
        } finally {
            if (result.cancel(false)) {
                thread.interrupt();
            }
        }
        if (result.isCancelled()) {
            return null;
        }
        if (result.isCompletedExceptionally() && result.exceptionNow() instanceof RuntimeException failure) {
            throw failure;
        }
        return result.join();
    }

    /** Ends the wait without a result. */
    void giveUp() {
        boolean unused = result.cancel(false);
        done.raise();
    }

    @Override
    public void run() {
        try {
            T found = lookup.get();
            if (!result.complete(found)) {
                unwanted.accept(found);
            }
        } catch (Throwable e) {
            result.completeExceptionally(e);
        } finally {
            done.raise();
        }
    }
}
