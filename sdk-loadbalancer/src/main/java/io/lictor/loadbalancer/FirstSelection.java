package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.lictor.api.balancing.Selection;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A selection that may take I/O (the first list of a service, or the reason why there is none), made on a thread of its
 * own, because the deadline of a call ends sooner than that may.
 */
final class FirstSelection implements Runnable {

    private final CallContext context;
    private final CallOrder<?> order;
    private final Signal done;
    private final CompletableFuture<Selection> result = new CompletableFuture<>();

    FirstSelection(CallContext context, CallOrder<?> order) {
        this.context = context;
        this.order = order;
        this.done = context.runtime().newSignal();
    }

    /** The selection, or null when there is none in time. */
    @Nullable
    Selection within(Duration timeout) throws InterruptedException {
        ConsulRuntime runtime = context.runtime();
        Thread thread = runtime.start("call-lookup", this);
        try {
            done.await(timeout);
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

    @Override
    public void run() {
        try {
            Selection selection = context.balancer().select(order.query(), order.pick());
            if (!result.complete(selection)) {
                selection.close();
            }
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        } finally {
            done.raise();
        }
    }
}
