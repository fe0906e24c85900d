package io.lictor.http.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Watch;
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

    private final LiveConfig<T> config;
    private final ConfigReader<T> reader;
    private final Moments moments;
    private final ConfigKeeper keeper;
    private final Signal signal;
    private final ConfigReports reports;
    private final BackOff looks;
    private final BackOff retries;
    private Duration pause = Duration.ZERO;
    private @Nullable Moment taken;

    ConfigLoop(LiveConfig<T> config, ConfigReader<T> reader, Moments moments, ConfigKeeper keeper, Signal signal,
            ConsulRuntime runtime) {
        this.config = config;
        this.reader = reader;
        this.moments = moments;
        this.keeper = keeper;
        this.signal = signal;
        this.reports = new ConfigReports(config, runtime.observer());
        this.looks = new BackOff(runtime, FIRST_LOOK);
        this.retries = new BackOff(runtime, FIRST_RETRY);
    }

    @Override
    public void run() {
        reports.opened();
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
        reports.closed();
    }

    /** Takes what there is; returns when to look again if nobody calls. */
    private Duration update() {
        Moment seen = seen();
        if (seen == null) {
            return NOTHING_TO_DO;
        }
        boolean restored = config.isRestored();
        Moment now = restored || config.layers().size() == 1 ? seen : moments.read();
        config.unread(null);
        boolean settled = now.equals(seen);
        if (now.covers(seen) && !now.equals(taken)) {
            take(now, restored);
        }
        if (config.ownFailure() == null) {
            reports.good();
        }
        if (settled) {
            looks.reset();
            return NOTHING_TO_DO;
        }
        return looks.next(LONGEST_LOOK);
    }

    /** What the watches of the layers have; null while one has nothing yet. */
    private @Nullable Moment seen() {
        List<List<KeyValueEntry>> layers = new ArrayList<>();
        for (Watch<List<KeyValueEntry>> layer : config.layers()) {
            List<KeyValueEntry> value = layer.state().value();
            if (value == null) {
                return null;
            }
            layers.add(Moments.ordered(value));
        }
        return new Moment(layers);
    }

    private void take(Moment now, boolean restored) {
        try {
            if (config.publish(reader.read(now), restored ? ConfigSource.SNAPSHOT : ConfigSource.CONSUL)) {
                reports.changed();
            }
            if (!restored) {
                keeper.keep(now);
            }
        } catch (ConfigException e) {
            if (restored) {
                // made for another version of the application: as good as none
                throw new ConsulUnavailableException(
                        config + ": the snapshot on disk cannot be used: " + e.getMessage(),
                        e);
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
            pause = LONGEST_RETRY;
        }
    }
}
