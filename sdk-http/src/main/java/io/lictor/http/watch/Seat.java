package io.lictor.http.watch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Place of one watch in a change feed: where it sleeps until there is news about its service.
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
    /** Of the last read that was answered. */
    private volatile long index = UNKNOWN;
    private volatile Heard heard = new Heard(0, 0, 0);
    private volatile boolean settled;

    /**
     * What is known at a time.
     *
     * @param told all news
     * @param changes those that said that there is a change
     * @param breaks those that came after a gap in the feed
     */
    record Heard(long told, long changes, long breaks) {}

    /**
     * A read under way.
     *
     * @param heard the news that it will take in
     * @param expectsChange whether the feed has said that there is one
     * @param afterGap whether the history of the value may be broken
     */
    record Reading(Heard heard, boolean expectsChange, boolean afterGap) {}

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
        told.incrementAndGet();
        signal.raise();
    }

    /** What was read until now may be older than what the feed knows. */
    void maybeChanged() {
        told.incrementAndGet();
        signal.raise();
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

    /** Something about the feed itself: whether it is on. */
    void stir() {
        signal.raise();
    }

    boolean hasNews() {
        return told.get() != heard.told;
    }

    /** Sleeps until there may be news. */
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
        Heard now = new Heard(all, said, gaps);
        index = UNKNOWN;
        return new Reading(now, said != before.changes, gaps != before.breaks);
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
        return settled && isFed() && !hasNews() ? feed.report() : null;
    }
}
