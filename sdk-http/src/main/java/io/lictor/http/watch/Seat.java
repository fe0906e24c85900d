package io.lictor.http.watch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Place of one watch in a change feed: where it sleeps, without a thread, until there is news about its service.
 *
 * <p>News are counted, so that none is lost which comes while an earlier one is being read. The feed tells them, the loop
 * of the watch takes them in.
 */
final class Seat {

    /** Higher than any index. */
    private static final long UNKNOWN = -1;

    private final ChangeFeed feed;
    private final String service;
    private final Signal signal;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong breaks = new AtomicLong();
    private final AtomicLong rounds = new AtomicLong();
    /** Of the last read that was answered. */
    private volatile long index = UNKNOWN;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile Heard heard = new Heard(0, 0, 0, 0);
    private volatile boolean settled;
    private volatile boolean ended;
    private volatile Runnable starter = () -> {};

    /**
     * What is known at a time.
     *
     * @param told all news
     * @param changes those that said that there is a change
     * @param breaks those that came after a gap in the feed
     * @param rounds those that are no news, but for safety
     */
    record Heard(long told, long changes, long breaks, long rounds) {}

    /**
     * A read under way.
     *
     * @param heard the news that it will take in
     * @param expectsChange whether the feed has said that there is one
     * @param afterGap whether the history of the value may be broken
     * @param anew whether all is to be read whatever the index
     */
    record Reading(Heard heard, boolean expectsChange, boolean afterGap, boolean anew) {}

    Seat(ChangeFeed feed, String service, Signal signal) {
        this.feed = feed;
        this.service = FeedReads.fold(service);
        this.signal = signal;
    }

    String service() {
        return service;
    }

    ChangeFeed feed() {
        return feed;
    }

    /** Whether the feed speaks for the watch, so that it needs no poll of its own. */
    boolean isFed() {
        return feed.isOn();
    }

    /** The feed has seen a change; after a gap it may be that of a Consul that lost its data. */
    void changed(boolean afterGap) {
        if (afterGap) {
            breaks.incrementAndGet();
        }
        changes.incrementAndGet();
        maybeChanged();
    }

    /** What was read until now may be older than what the feed knows. */
    void maybeChanged() {
        told.incrementAndGet();
        stir();
    }

    /** It is this one's turn to be read anew, without any reason. */
    void isDue() {
        if (feed.report().consecutiveFailures() == 0) {
            rounds.incrementAndGet();
            maybeChanged();
        }
    }

    /**
     * A source has looked twice. What was read from Consul in between may be gone again, and both looks be equal: a value
     * that is newer than the first look is read once more.
     *
     * @param firstLook the index of the first one
     */
    void confirm(long firstLook) {
        if (Long.compareUnsigned(index, firstLook) > 0) {
            maybeChanged();
        }
    }

    /** What wakes the loop from a sleep: a new thread for it. */
    void wakesBy(Runnable start) {
        starter = start;
    }

    /** Something is to be looked at: news, or whether the feed is on, or whether the watch has ended. */
    void stir() {
        signal.raise();
        if (asleep.compareAndSet(true, false)) {
            boolean started = false;
            try {
                starter.run();
                started = true;
            } finally {
                if (!started) {
                    // a watch without a thread that is not known to sleep would never be woken again
                    asleep.set(true);
                }
            }
        }
    }

    /** The watch has ended. */
    void end() {
        ended = true;
        stir();
    }

    /** Whether the loop is to end its thread, and to be started again by whoever stirs; said by the loop itself. */
    boolean sleeps() {
        asleep.set(true);
        boolean reason = ended || hasNews() || !isFed();
        return !reason || !asleep.compareAndSet(true, false);
    }

    boolean hasNews() {
        return told.get() != heard.told;
    }

    /** Waits until there may be news, for a watch that has something else to wait for. */
    void await(Duration longest) throws InterruptedException {
        signal.await(longest);
    }

    /** Said before each read. */
    Reading reading() {
        Heard before = heard;
        // the sum first: what comes between these lines is news once more
        long all = told.get();
        long said = changes.get();
        long gaps = breaks.get();
        long safety = rounds.get();
        Heard now = new Heard(all, said, gaps, safety);
        index = UNKNOWN;
        return new Reading(now, said != before.changes, gaps != before.breaks, safety != before.rounds);
    }

    /**
     * Said after a read that was answered.
     *
     * @param at index of the answer
     * @param believed whether the value is now what Consul says
     */
    void read(Reading reading, long at, boolean believed) {
        heard = reading.heard;
        settled = believed;
        index = at;
    }

    /** The last read had no answer. */
    void unsettle() {
        settled = false;
    }

    /** What the feed knows about the age of the value; null when the value is not what the feed has told. */
    @Nullable
    FeedReport report() {
        if (!isFed()) {
            return null;
        }
        FeedReport now = feed.report();
        if (settled && !hasNews()) {
            return now;
        }
        // it cannot vouch for what is being read, but an outage concerns that too
        return now.consecutiveFailures() > 0 ? now.unconfirmed() : null;
    }
}
