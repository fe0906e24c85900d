package io.lictor.http.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.lictor.api.ConsulException;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.wire.Digest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the whole catalog of a scope, and tells each watch when something about its service has changed.
 *
 * <p>Three polls, however many services there are: one is woken by writes to services, and then reads all instances; the
 * others follow the critical and the warning checks, which name the service themselves. Safe for use by several threads.
 */
final class ChangeFeed {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    private static final String NAME = "feed/";

    private final FeedScope scope;
    private final ConsulRuntime runtime;
    private final Map<String, Set<Seat>> seats = new ConcurrentHashMap<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile List<FeedSource> sources = List.of();
    private volatile Digest instances = Digest.EMPTY;
    private volatile FeedReport report = FeedReport.NONE;
    private volatile boolean on;
    private volatile @Nullable SafetyRound safety;
    private boolean refusalLogged;
    private boolean outageLogged;

    ChangeFeed(FeedScope scope, ConsulRuntime runtime) {
        this.scope = scope;
        this.runtime = runtime;
    }

    FeedScope scope() {
        return scope;
    }

    private String name(String table) {
        String where = scope.name();
        return NAME + (where.isEmpty() ? table : where + "/" + table);
    }

    Seat take(String service) {
        Seat seat = new Seat(this, service, runtime.newSignal());
        seats.compute(seat.service(), (name, same) -> {
            Set<Seat> all = same == null ? ConcurrentHashMap.newKeySet(1) : same;
            all.add(seat);
            return all;
        });
        taken.incrementAndGet();
        return seat;
    }

    void leave(Seat seat) {
        seats.computeIfPresent(seat.service(), (name, all) -> {
            if (all.remove(seat)) {
                taken.decrementAndGet();
            }
            return all.isEmpty() ? null : all;
        });
    }

    /** How many watches there are for which it could speak. */
    int size() {
        return taken.get();
    }

    boolean isOn() {
        return on;
    }

    FeedReport report() {
        return report;
    }

    /**
     * Begins to speak for the watches.
     *
     * @param pause shortest pause between two looks
     * @param longestUnread shortest time after which all watches have read on their own
     * @return what is to be watched for that
     */
    List<WatchSpec<Digest>> start(FeedReads reads, Duration pause, Duration longestUnread) {
        InstancesLook look = new InstancesLook(reads, runtime, pause);
        FeedSource all = new FeedSource(FeedSource.Table.INSTANCES, this, look, runtime);
        FeedSource critical = new FeedSource(FeedSource.Table.CRITICAL, this, reads.critical(), runtime);
        FeedSource warning = new FeedSource(FeedSource.Table.WARNING, this, reads.warning(), runtime);
        sources = List.of(all, critical, warning);
        SafetyRound round = new SafetyRound(this::everyone, runtime, longestUnread);
        safety = round;
        round.start(name("safety"));
        fared();
        return List.of(WatchSpec.of(name("instances"), all, all).feeding(look::pause),
                WatchSpec.of(name("critical"), critical, critical).feeding(() -> pause),
                WatchSpec.of(name("warning"), warning, warning).feeding(() -> pause));
    }

    /** Ends: each watch polls by itself again. */
    void stop() {
        SafetyRound round = safety;
        if (round != null) {
            round.end();
            safety = null;
        }
        sources = List.of();
        instances = Digest.EMPTY;
        fared();
    }

    private List<Seat> everyone() {
        return seats.values().stream().flatMap(Set::stream).toList();
    }

    private void each(Consumer<Seat> step) {
        seats.values().forEach(all -> all.forEach(step));
    }

    private void changed(String service, boolean afterGap) {
        seats.getOrDefault(service, Set.of()).forEach(seat -> seat.changed(afterGap));
    }

    /** A source has looked. */
    void looked(FeedSource.Table table, FeedSource.Look look) {
        Digest before = look.before();
        Digest now = look.now();
        boolean all = table == FeedSource.Table.INSTANCES;
        if (all) {
            instances = now;
        }
        if (before == null) {
            each(Seat::maybeChanged);
            return;
        }
        if (look.changed()) {
            now.servicesChangedSince(before).forEach(service -> changed(service, look.afterGap()));
            if (!all) {
                now.nodesChangedSince(before).forEach(node -> instances.nodes().getOrDefault(node, List.of())
                        .forEach(service -> changed(service, look.afterGap())));
            }
        }
        if (look.moved()) {
            // an instance that comes back has another row: only the absence of all can hide that it was there
            each(seat -> {
                if (!all || !now.services().containsKey(seat.service())) {
                    seat.confirm(look.index());
                }
            });
        }
    }

    /** A source has been answered or refused, or there are others. */
    void fared() {
        boolean changed;
        lock.lock();
        try {
            List<FeedSource> now = sources;
            report = now.stream().map(FeedSource::report).reduce(FeedReport::and).orElse(FeedReport.NONE);
            boolean refused = now.stream().anyMatch(FeedSource::isRefused);
            boolean next = !now.isEmpty() && !refused;
            changed = on != next;
            on = next;
            log(refused);
        } finally {
            lock.unlock();
        }
        if (changed) {
            LOG.debug("{}: {}", name("*"), on ? "on" : "off");
            each(Seat::stir);
        }
    }

    /** Once for all watches and sources: each of them would say the same. */
    private void log(boolean refused) {
        FeedReport now = report;
        if (refused && !refusalLogged) {
            refusalLogged = true;
            LOG.warn("{}: {} watches take turns, because their changes cannot be followed together ({})", name("*"),
                    size(), message(now));
        } else if (!refused && now.consecutiveFailures() > 1 && !outageLogged) {
            outageLogged = true;
            LOG.warn("{}: Consul unavailable, {} watches keep what they have ({})", name("*"), size(), message(now));
        } else if (now.consecutiveFailures() == 0 && now.confirmedAt() != null && (refusalLogged || outageLogged)) {
            refusalLogged = false;
            outageLogged = false;
            LOG.info("{}: following the changes of {} watches again", name("*"), size());
        }
    }

    private static String message(FeedReport report) {
        ConsulException last = report.lastFailure();
        return last == null ? "" : String.valueOf(last.getMessage());
    }
}
