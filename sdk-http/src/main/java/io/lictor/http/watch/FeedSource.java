package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.Indexed;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.wire.Digest;
import org.jspecify.annotations.Nullable;

/** One of the tables that a change feed follows: compares each look with the one before. Read by the loop of its watch. */
final class FeedSource implements BlockingRead<Digest> {

    /** What it shows. */
    enum Table {
        /** Services and nodes. */
        INSTANCES,
        /** Critical checks. */
        CRITICAL,
        /** Warning checks. */
        WARNING
    }

    private final Table table;
    private final ChangeFeed feed;
    private final BlockingRead<Digest> look;
    private final ConsulRuntime runtime;
    private @Nullable Digest seen;
    private long last;
    private boolean broken;
    private volatile FeedReport report = FeedReport.NONE;
    private volatile boolean refused;

    FeedSource(Table table, ChangeFeed feed, BlockingRead<Digest> look, ConsulRuntime runtime) {
        this.table = table;
        this.feed = feed;
        this.look = look;
        this.runtime = runtime;
    }

    Table table() {
        return table;
    }

    FeedReport report() {
        return report;
    }

    /** Whether the last answer was that this cannot be had. */
    boolean isRefused() {
        return refused;
    }

    /**
     * Two looks.
     *
     * @param before what was there, or null if this is the first look
     * @param now what is there
     * @param changed whether that is something else
     * @param afterGap whether Consul may have lost its data in between
     * @param moved whether anything was written to the table in between
     * @param index that of the first one
     */
    record Look(@Nullable Digest before, Digest now, boolean changed, boolean afterGap, boolean moved, long index) {}

    @Override
    public Indexed<Digest> read(long index, Duration wait) {
        Indexed<Digest> answer;
        try {
            answer = look.read(index, wait);
        } catch (ConsulInterruptedException | ConsulClosedException e) {
            throw e;
        } catch (ConsulException e) {
            broken = true;
            refused = e instanceof ConsulRejectedException || e instanceof ConsulAnswerException;
            report = report.failed(e);
            feed.fared();
            throw e;
        }
        Digest before = seen;
        boolean same = answer.value().equals(before);
        // the old object goes on, which the watch keeps as well
        Digest now = same && before != null ? before : answer.value();
        boolean back = last != 0 && Long.compareUnsigned(answer.index(), last) < 0;
        boolean moved = broken || answer.index() != last;
        Look two = new Look(before, now, !same, broken || back, moved, last);
        seen = now;
        last = answer.index();
        broken = false;
        // the watches are told before they count as confirmed
        feed.looked(table, two);
        report = new FeedReport(runtime.now(), runtime.nanoTime(), 0, null);
        refused = false;
        feed.fared();
        return new Indexed<>(now, answer.metadata());
    }
}
