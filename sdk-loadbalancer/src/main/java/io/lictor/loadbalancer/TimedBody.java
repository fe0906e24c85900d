package io.lictor.loadbalancer;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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
    private volatile @Nullable CompletionStage<T> result;
    private volatile boolean broken;
    private volatile boolean readerFailed;
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

    /** Whether what was sent could not be taken, or nothing made of it, although nothing was wrong with it. */
    boolean isReadersFault() {
        return readerFailed
                || (!broken && result instanceof CompletableFuture<T> made && made.isCompletedExceptionally());
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
        try {
            CompletionStage<T> made = Objects.requireNonNull(body.getBody(), "body");
            result = made;
            return made;
        } catch (RuntimeException | Error e) {
            readerFailed = true;
            throw e;
        }
    }

    @Override
    public void onSubscribe(Subscription open) {
        subscription = open;
        body.onSubscribe(new Reading(open));
    }

    /** What the reader asks for. */
    private final class Reading implements Subscription {
        private final Subscription source;

        Reading(Subscription source) {
            this.source = source;
        }

        @Override
        public void request(long items) {
            source.request(items);
        }

        @Override
        public void cancel() {
            // nobody waits for the end of what nobody wants, and nobody hears of it
            state.set(State.ENDED);
            ended.raise();
            source.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        if (state.compareAndSet(State.IDLE, State.DELIVERING)) {
            deliver(item);
            if (!state.compareAndSet(State.DELIVERING, State.IDLE)
                    && state.getAndSet(State.ENDED) == State.DELIVERING_LATE) {
                fail();
            }
        }
    }

    private void deliver(List<ByteBuffer> item) {
        try {
            body.onNext(item);
        } catch (RuntimeException | Error e) {
            readerFailed = true;
            throw e;
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (end()) {
            broken = true;
            body.onError(thrown);
        }
    }

    @Override
    public void onComplete() {
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
