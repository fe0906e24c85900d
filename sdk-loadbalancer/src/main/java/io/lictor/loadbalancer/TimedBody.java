package io.lictor.loadbalancer;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Body of an answer that ends with an error when its deadline passes, although the answer is in the caller's hands
 * already: a stream that stalls would keep its reader for ever otherwise.
 *
 * <p>Whoever brings the error, it comes between two items, as a subscriber may expect.
 */
final class TimedBody<T> implements BodySubscriber<T>, Runnable {

    private enum State {
        IDLE, DELIVERING, DELIVERING_LATE, ENDED
    }

    private final BodySubscriber<T> body;
    private final Signal ended;
    private final Duration timeout;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile @Nullable Subscription subscription;
    private volatile boolean served;
    private volatile Duration left;

    TimedBody(BodySubscriber<T> body, Signal ended, Duration timeout) {
        this.body = body;
        this.ended = ended;
        this.timeout = timeout;
        this.left = timeout;
    }

    boolean hasEnded() {
        return state.get() == State.ENDED;
    }

    /** Whether all was taken, no more was wanted, or taking it failed: what goes wrong then is not the instance's fault. */
    boolean isServed() {
        return served;
    }

    /** Sets for how long {@link #run} waits. */
    TimedBody<T> within(Duration remaining) {
        left = remaining;
        return this;
    }

    /** Waits for the end of the body, and ends it itself when the time is over. */
    @Override
    public void run() {
        try {
            if (!ended.await(left)) {
                expire();
            }
        } catch (InterruptedException e) {
            // the client is closing: nobody else would end the body at its deadline
            expire();
            Thread.currentThread().interrupt();
        }
    }

    private void expire() {
        if (state.compareAndSet(State.IDLE, State.ENDED)) {
            fail();
        } else {
            state.compareAndSet(State.DELIVERING, State.DELIVERING_LATE);
        }
    }

    private void fail() {
        Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
        body.onError(new HttpTimeoutException("the body did not end within " + timeout));
        ended.raise();
    }

    @Override
    public CompletionStage<T> getBody() {
        return body.getBody();
    }

    @Override
    public void onSubscribe(Subscription open) {
        subscription = open;
        body.onSubscribe(new Subscription() {
            @Override
            public void request(long items) {
                open.request(items);
            }

            @Override
            public void cancel() {
                served = true;
                open.cancel();
                // nobody waits for the end of what nobody wants
                ended.raise();
            }
        });
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        if (state.compareAndSet(State.IDLE, State.DELIVERING)) {
            deliver(item);
            if (!state.compareAndSet(State.DELIVERING, State.IDLE)) {
                state.set(State.ENDED);
                fail();
            }
        }
    }

    private void deliver(List<ByteBuffer> item) {
        try {
            body.onNext(item);
        } catch (RuntimeException | Error e) {
            served = true;
            throw e;
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (end()) {
            body.onError(thrown);
        }
    }

    @Override
    public void onComplete() {
        served = true;
        if (end()) {
            body.onComplete();
        }
    }

    private boolean end() {
        boolean first = state.getAndSet(State.ENDED) != State.ENDED;
        ended.raise();
        return first;
    }
}
