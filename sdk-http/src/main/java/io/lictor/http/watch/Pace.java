package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.http.transport.OverloadException;

/** Says how long a loop pauses after each poll. Belongs to its thread. */
final class Pace {

    /** Polls that bring nothing: a storm of unrelated wakes costs at most this many a second, after a burst. */
    private static final double FRUITLESS_PER_SECOND = 1.5;
    private static final int FRUITLESS_BURST = 3;
    /** Polls that bring a change: a bound on what a value that is never equal to itself can do. */
    private static final int FRUITFUL_PER_SECOND = 250;
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration FIRST_DOUBT = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration FIRST_RELIEF = Duration.ofSeconds(1);
    private static final Duration LONGEST_RELIEF = Duration.ofSeconds(30);

    private final Outage outage;
    private final Signal signal;
    private final TokenBucket fruitless;
    private final TokenBucket fruitful;
    private final BackOff retries;
    private final BackOff reliefs;
    private final BackOff doubts;

    /**
     * The pace of one loop.
     *
     * @param signal where the loop pauses, to be raised when an outage is over
     */
    Pace(ConsulRuntime runtime, Outage outage, Signal signal) {
        this.outage = outage;
        this.signal = signal;
        this.fruitless = new TokenBucket(runtime, FRUITLESS_PER_SECOND, FRUITLESS_BURST);
        this.fruitful = new TokenBucket(runtime, FRUITFUL_PER_SECOND, FRUITFUL_PER_SECOND);
        this.retries = new BackOff(runtime, FIRST_RETRY);
        this.reliefs = new BackOff(runtime, FIRST_RELIEF);
        this.doubts = new BackOff(runtime, FIRST_DOUBT);
    }

    /** Consul has answered, whatever the answer is worth. */
    void reached() {
        outage.leaves(signal);
        retries.reset();
        reliefs.reset();
    }

    /** The answer was believed. */
    void settled() {
        doubts.reset();
    }

    /** Pause after an answer. */
    Duration afterAnswer(boolean fruit) {
        TokenBucket bucket = fruit ? fruitful : fruitless;
        bucket.take();
        return bucket.untilNext();
    }

    /** Pause before the next poll when another request is made in the meantime, which costs as much as a poll. */
    Duration withOneMore() {
        fruitless.take();
        return fruitless.untilNext();
    }

    /** Time after which a doubted answer is to be looked at anew. */
    Duration nextLook() {
        return doubts.next(LONGEST_PAUSE);
    }

    /** Pause after a poll without an answer. */
    Duration afterFailure(ConsulException failure) {
        if (failure.getCause() instanceof OverloadException) {
            return reliefs.next(LONGEST_RELIEF);
        }
        if (failure instanceof ConsulUnavailableException || failure instanceof ConsulTimeoutException) {
            outage.joins(signal);
            return retries.next(outage.longestPause());
        }
        return retries.next(LONGEST_PAUSE);
    }

    /** The loop has ended. */
    void ended() {
        outage.forget(signal);
    }
}
