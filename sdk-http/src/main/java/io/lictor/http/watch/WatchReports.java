package io.lictor.http.watch;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.WatchState;
import io.lictor.api.observe.ConsulObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells log and observer about one watch. The observer hears of every event; the log of transitions: down and back,
 * held and settled, each once.
 */
final class WatchReports<T> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);

    private final SharedWatch<T> watch;
    private final ConsulObserver observer;
    private boolean downLogged;
    private boolean defectLogged;
    private EmptyPolicy.@Nullable Doubt held;

    WatchReports(SharedWatch<T> watch) {
        this.watch = watch;
        this.observer = watch.runtime().observer();
    }

    void opened() {
        observer.watchOpened(watch);
    }

    void closed() {
        observer.watchClosed(watch);
    }

    void changed() {
        observer.watchChanged(watch);
    }

    void reset() {
        LOG.debug("{}: Consul's index went back; reading anew", watch);
        observer.watchReset(watch);
    }

    /** A single refused or cut connection is retried at once: only the second failure in a row is news. */
    void failed(ConsulException failure) {
        observer.watchFailed(watch, failure);
        boolean passing = failure instanceof ConsulUnavailableException
                && watch.snapshot().state().consecutiveFailures() < 2;
        if (!downLogged && !passing && !(failure instanceof ConsulClosedException)) {
            downLogged = true;
            LOG.atLevel(watch.spec().isFeeding() ? Level.DEBUG : Level.WARN).log("{}: {}, {} ({})", watch,
                    what(failure),
                    keeping(), failure.getMessage());
        }
    }

    private static String what(ConsulException failure) {
        return failure instanceof ConsulUnavailableException
                ? "Consul unavailable"
                : failure.getClass().getSimpleName();
    }

    void defect(Throwable thrown) {
        if (!defectLogged) {
            defectLogged = true;
            downLogged = true;
            LOG.error("{}: unexpected exception in a poll, {}; the watch goes on", watch, keeping(), thrown);
        }
    }

    void held(EmptyPolicy.Doubt doubt) {
        observer.emptyAnswerHeld(watch, doubt.reason());
        if (!doubt.equals(held)) {
            held = doubt;
            LOG.warn("{}: empty answer not believed ({}), {}", watch, doubt, keeping());
        }
    }

    void firstIsFiltered() {
        LOG.warn("{}: empty, and Consul says that the token may not read everything", watch);
    }

    void answered() {
        if (downLogged || held != null || defectLogged) {
            LOG.atLevel(watch.spec().isFeeding() ? Level.DEBUG : Level.INFO).log("{}: current again, {}", watch,
                    summary(watch.snapshot().state()));
        }
        downLogged = false;
        defectLogged = false;
        held = null;
    }

    private String keeping() {
        WatchState<T> state = watch.snapshot().state();
        Instant confirmed = state.confirmedAt();
        return confirmed == null
                ? "no value yet"
                : "keeping " + summary(state) + " of " + confirmed.truncatedTo(ChronoUnit.SECONDS);
    }

    private String summary(WatchState<T> state) {
        T value = state.value();
        return value == null ? "no value" : watch.spec().summary().apply(value);
    }
}
