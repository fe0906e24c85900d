package io.lictor.http.config;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.config.ConfigException;
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

    private final LiveConfig<T> config;
    private final ConfigReader<T> reader;
    private final LayerWatches layers;
    private final Moments moments;
    private final Signal signal;
    /** Held by who makes and publishes a value, but never while Consul is asked. */
    private final ReentrantLock turn = new ReentrantLock();
    private final ConfigReports reports;
    private final BackOff looks;
    private final BackOff retries;
    private Duration pause = Duration.ZERO;
    private @Nullable Moment taken;
    private boolean running;

    ConfigLoop(LiveConfig<T> config, ConfigReader<T> reader, Moments moments, ConsulRuntime runtime) {
        this.config = config;
        this.reader = reader;
        this.layers = config.layers();
        this.moments = moments;
        this.signal = runtime.newSignal();
        this.reports = new ConfigReports(config, runtime.observer());
        this.looks = new BackOff(runtime, FIRST_LOOK);
        this.retries = new BackOff(runtime, FIRST_RETRY);
    }

    @Override
    public void run() {
        begin();
        while (!config.isClosed()) {
            try {
                signal.await(pause);
                pause = update();
                retries.reset();
            } catch (InterruptedException | ConsulInterruptedException e) {
                // only closing interrupts, which is looked at above; whatever else it was must not make the loop spin
                Thread.interrupted();
                pause = LONGEST_LOOK;
            } catch (ConsulException e) {
                pause = retries.next(LONGEST_RETRY);
                failed(e);
            } catch (Throwable e) {
                pause = LONGEST_RETRY;
                survived(e);
            }
        }
        end();
    }

    private void begin() {
        turn.lock();
        try {
            reports.opened();
            running = true;
        } finally {
            turn.unlock();
        }
    }

    private void end() {
        turn.lock();
        try {
            running = false;
            reports.closed();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Said by a poll of the config, on its thread. Where its answer is a whole moment, the value is made and published
     * here and now: another thread would only come later. Whatever is in the way of that, the loop has to deal with.
     */
    void changed() {
        if (!isTakenAtOnce()) {
            signal.raise();
        }
    }

    private boolean isTakenAtOnce() {
        if (!turn.tryLock()) {
            return false;
        }
        try {
            Seen seen = running && layers.areOnePoll() && !layers.areDisturbed() ? layers.seen() : null;
            if (seen == null) {
                return false;
            }
            takeWhole(seen.moment());
            return true;
        } catch (Throwable e) {
            // the loop will meet it again, and knows what to do
            return false;
        } finally {
            turn.unlock();
        }
    }

    /** Takes what there is; returns when to look again if nobody calls. */
    private Duration update() throws InterruptedException {
        turn.lockInterruptibly();
        try {
            layers.settle();
            if (layers.areOnePoll()) {
                Seen seen = layers.seen();
                if (seen != null) {
                    takeWhole(seen.moment());
                }
                return NOTHING_TO_DO;
            }
        } finally {
            turn.unlock();
        }
        Seen seen = layers.seen();
        return seen == null ? NOTHING_TO_DO : takeTogether(seen);
    }

    private void takeWhole(Moment now) {
        config.unread(null);
        if (!now.equals(taken)) {
            take(now);
        }
        goodIfSo();
    }

    /** Layers that are polled each by itself; from the first time on, no poll takes anything on its own thread. */
    private Duration takeTogether(Seen seen) {
        // equal: a look at one of them has shown the others as they are now
        Moment now = seen.moment().equals(taken) ? seen.moment() : moments.read(seen);
        config.unread(null);
        boolean settled = now.equals(seen.moment());
        if (now.covers(seen.moment()) && !now.equals(taken)) {
            take(now);
        }
        goodIfSo();
        if (settled) {
            looks.reset();
            return NOTHING_TO_DO;
        }
        return looks.next(LONGEST_LOOK);
    }

    private void goodIfSo() {
        if (config.ownFailure() == null) {
            reports.good();
        }
    }

    private void take(Moment now) {
        try {
            if (config.publish(reader.read(now))) {
                reports.changed();
            }
        } catch (ConfigException e) {
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
            pause = LONGEST_RETRY;
        }
    }
}
