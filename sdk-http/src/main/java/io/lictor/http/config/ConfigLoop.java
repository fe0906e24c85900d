package io.lictor.http.config;

import java.time.Duration;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigSource;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.http.watch.BackOff;
import org.jspecify.annotations.Nullable;

/**
 * The updates of one config: waits for a change in a layer, takes all layers at one moment, decodes, publishes, until it
 * is closed. Nothing that is thrown ends it.
 *
 * <p>A moment without a key that the layer's own watch still has is not taken: whether a key is gone, or only hidden, or
 * lost in an outage, is what the watch finds out.
 */
final class ConfigLoop<T> implements Runnable {

    private static final Duration NOTHING_TO_DO = Duration.ofDays(36_500);
    private static final Duration FIRST_LOOK = Duration.ofMillis(10);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    /** For looks on the thread of a poll, which others may share. */
    private static final Duration AT_ONCE = Duration.ofMillis(250);

    private final LiveConfig<T> config;
    private final ConfigReader<T> reader;
    private final LayerWatches layers;
    private final Moments moments;
    private final ConfigKeeper keeper;
    private final Signal signal;
    /** Whoever has it makes and publishes a value, and owns all that is not final here. */
    private final Turn turn;
    private final ConfigReports reports;
    private final Disagreement disagreement;
    private final BackOff looks;
    private final BackOff retries;
    private @Nullable Moment taken;
    /** Whether what was taken is newer than what the polls have brought: until they agree, they prove nothing. */
    private boolean ahead;
    /** Whether Consul has answered in time when a poll looked for itself. */
    private boolean quick = true;
    private volatile boolean running;

    ConfigLoop(LiveConfig<T> config, ConfigReader<T> reader, Moments moments, ConfigKeeper keeper,
            ConsulRuntime runtime) {
        this.config = config;
        this.reader = reader;
        this.layers = config.layers();
        this.moments = moments;
        this.keeper = keeper;
        this.signal = runtime.newSignal();
        this.turn = new Turn(signal::raise);
        this.reports = new ConfigReports(config, runtime.observer());
        this.disagreement = new Disagreement(runtime);
        this.looks = new BackOff(runtime, FIRST_LOOK);
        this.retries = new BackOff(runtime, FIRST_RETRY);
    }

    @Override
    public void run() {
        reports.opened();
        running = true;
        Duration pause = Duration.ZERO;
        while (!config.isClosed()) {
            try {
                signal.await(pause);
                // who has the turn calls when it ends
                pause = turn.take() ? update() : NOTHING_TO_DO;
            } catch (InterruptedException | ConsulInterruptedException e) {
                // only closing interrupts, which is looked at above; whatever else it was must not make the loop spin
                Thread.interrupted();
                pause = LONGEST_LOOK;
            }
        }
        running = false;
        awaitTurn();
        reports.closed();
    }

    /** Waits for the end of a turn under way, and leaves none to anybody else. */
    private void awaitTurn() {
        while (!turn.take()) {
            try {
                signal.await(LONGEST_LOOK);
            } catch (InterruptedException e) {
                // for closing, which is under way
            }
        }
    }

    /**
     * Said by a poll of the config, on its thread, before it is sent again. The value is made and published here and now:
     * another thread would only come later, and find the processors busy with the next poll. Whatever is in the way of
     * that, the loop has to deal with.
     */
    void changed() {
        if (!turn.take()) {
            return;
        }
        boolean done = false;
        try {
            done = running && quick && !layers.areDisturbed() && takeAtOnce();
        } catch (Throwable e) {
            // the loop will meet it again, and knows what to do
            quick = false;
        } finally {
            turn.end();
            if (!done) {
                signal.raise();
            }
        }
    }

    private boolean takeAtOnce() {
        Seen seen = layers.seen();
        return seen == null || take(seen, AT_ONCE).equals(NOTHING_TO_DO);
    }

    /** The turn of the loop; returns when to look again if nobody calls. */
    private Duration update() {
        try {
            ahead |= layers.settle();
            Seen seen = layers.seen();
            Duration pause = seen == null ? NOTHING_TO_DO : take(seen, null);
            retries.reset();
            quick = true;
            return pause;
        } catch (ConsulInterruptedException e) {
            throw e;
        } catch (ConsulException e) {
            failed(e);
            return retries.next(LONGEST_RETRY);
        } catch (Throwable e) {
            survived(e);
            return LONGEST_RETRY;
        } finally {
            turn.end();
        }
    }

    /**
     * Takes what there is, which is a moment of all layers when it has come in one answer.
     *
     * @param limit how long Consul may be waited for, null for as long as usual
     * @return when to look again
     */
    private Duration take(Seen seen, @Nullable Duration limit) {
        // equal: a look at one of them has shown the others as they are now
        boolean whole = layers.areOnePoll() || seen.moment().equals(taken) || layers.areRestored();
        Moment now = whole ? seen.moment() : ahead ? moments.readAnew(limit) : moments.read(seen, limit);
        boolean settled = now.equals(seen.moment());
        if (now.covers(seen.moment())) {
            disagreement.end();
            config.unread(null);
            ahead = !settled;
            if (!now.equals(taken)) {
                take(now);
            }
            goodIfSo();
        } else {
            disagree(now, seen.moment());
        }
        if (settled) {
            looks.reset();
            return NOTHING_TO_DO;
        }
        return looks.next(LONGEST_LOOK);
    }

    /** A poll that fails says so itself. */
    private void disagree(Moment now, Moment polled) {
        ConsulException lasting = disagreement.goesOn(now, polled);
        if (lasting == null || layers.failure() != null) {
            config.unread(null);
        } else {
            failed(lasting);
        }
    }

    private void goodIfSo() {
        if (config.ownFailure() == null) {
            reports.good();
        }
    }

    private void take(Moment now) {
        boolean restored = layers.areRestored();
        try {
            T value = reader.read(now);
            if (!restored) {
                keeper.keep(now);
            }
            if (config.publish(value, restored ? ConfigSource.SNAPSHOT : ConfigSource.CONSUL)) {
                reports.changed();
            }
        } catch (ConfigException e) {
            if (restored) {
                // made for another version of the application: as good as none
                throw new ConsulUnavailableException(
                        config + ": the snapshot on disk cannot be used: " + e.getMessage(), e);
            }
            config.keep(e);
            reports.broken(e);
        }
        taken = now;
    }

    private void failed(ConsulException failure) {
        config.unread(failure);
        reports.failed(failure);
    }

    /** A defect, of the application's decoder perhaps. Even the reporting of it may fail. */
    private void survived(Throwable thrown) {
        try {
            reports.defect(thrown);
            config.unread(new ConsulAnswerException(config + ": unexpected " + thrown, thrown));
        } catch (Throwable again) {
            // it is tried again anyway
        }
    }
}
