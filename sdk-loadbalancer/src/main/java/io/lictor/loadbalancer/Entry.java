package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query: its watch, the last good list, and the strategy over it.
 *
 * <p>A lookup reads two volatile fields and leaves. The lock guards the rare steps: opening, a new list, the end. It is
 * never held while a watch is closed, because that may wait for a listener that wants it.
 */
final class Entry {

    private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

    private final ConsulClient consul;
    private final ServiceQuery query;
    private final Balancing balancing;
    private final Diagnosis diagnosis;
    private final ReentrantLock lock = new ReentrantLock();

    /** The one of the balancing, a step nearer. */
    private volatile @Nullable InstancePicker picker;
    private volatile @Nullable List<ServiceInstance> instances;
    /** Set by the first lookup after a sweep, so that a busy entry writes nothing. */
    private volatile boolean used;

    private @Nullable Watch<List<ServiceInstance>> watch;
    private long openedAt;
    private int waiting;
    private boolean retired;

    Entry(ConsulClient consul, ServiceQuery query, BalancingStrategy strategy) {
        this.consul = consul;
        this.query = query;
        this.balancing = new Balancing(consul.runtime(), query.service(), strategy);
        this.diagnosis = new Diagnosis(consul, query);
    }

    ServiceQuery query() {
        return query;
    }

    /** The next instance, or null without one at hand. The default strategy has a shorter way than others. */
    @Nullable
    ServiceInstance next() {
        InstancePicker current = picker;
        if (current == null) {
            return null;
        }
        markUsed();
        return current instanceof RoundRobin turns ? turns.next() : current.pick(PickRequest.any()).instance();
    }

    /** The next instance for a request, or null without one at hand. */
    @Nullable
    ServiceInstance next(PickRequest request) {
        ServiceInstance next = balancing.next(request);
        if (next != null) {
            markUsed();
        }
        return next;
    }

    /** The next instance for a call, or null without one at hand. */
    @Nullable
    Selection select(PickRequest request) {
        Selection selection = balancing.select(request);
        if (selection != null) {
            markUsed();
        }
        return selection;
    }

    /** The last good list, or null before the first. */
    @Nullable
    List<ServiceInstance> instances() {
        List<ServiceInstance> current = instances;
        if (current != null) {
            markUsed();
        }
        return current;
    }

    private void markUsed() {
        if (!used) {
            used = true;
        }
    }

    /** Whether a warm lookup has used it since {@link #clearUsed()}. */
    boolean isUsed() {
        return used;
    }

    void clearUsed() {
        used = false;
    }

    /**
     * Opens the watch if need be and keeps it open until {@link #leave()}.
     *
     * @return false when the entry has ended, and a new one is needed
     */
    boolean enter() {
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            if (watch == null) {
                openedAt = consul.runtime().nanoTime();
                watch = consul.discovery().watch(query);
                watch.onChange(change -> refresh());
            }
            waiting++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        Watch<List<ServiceInstance>> last;
        lock.lock();
        try {
            waiting--;
            last = retired && waiting == 0 ? watch : null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.close();
        }
    }

    /** Waits for the first list, for as long as a first wait is due. To be called between enter and leave. */
    List<ServiceInstance> await(Duration firstWait) {
        Watch<List<ServiceInstance>> open = watch();
        List<ServiceInstance> list = open.await(isHopeless(open, firstWait) ? Duration.ZERO : firstWait);
        refresh();
        return list;
    }

    /** Whoever comes when the first wait is over does not wait again for a Consul that is known to be away. */
    private boolean isHopeless(Watch<?> open, Duration firstWait) {
        Duration elapsed = Duration.ofNanos(consul.runtime().nanoTime() - openedAt);
        return elapsed.compareTo(firstWait) >= 0 && open.state().isStale();
    }

    WatchState<List<ServiceInstance>> state() {
        return watch().state();
    }

    Duration age() {
        return watch().age();
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }

    private Watch<List<ServiceInstance>> watch() {
        lock.lock();
        try {
            if (watch == null) {
                throw new IllegalStateException("not entered: " + query);
            }
            return watch;
        } finally {
            lock.unlock();
        }
    }

    /** Publishes the list that the watch has now: whoever calls, and in whatever order, the newest one wins. */
    private void refresh() {
        lock.lock();
        try {
            List<ServiceInstance> list = watch == null ? null : watch.state().value();
            if (list != null && !list.equals(instances)) {
                publish(list);
            }
        } finally {
            lock.unlock();
        }
    }

    private void publish(List<ServiceInstance> list) {
        if (list.isEmpty()) {
            LOG.info("no instance is left for {}", query);
        }
        picker = balancing.publish(list);
        instances = list;
    }

    /** Whether the client has closed the watch. */
    boolean isCutOff() {
        if (!enter()) {
            return false;
        }
        try {
            watch().await(Duration.ZERO);
            return false;
        } catch (ConsulClosedException e) {
            return true;
        } catch (ConsulException e) {
            return false;
        } finally {
            leave();
        }
    }

    /** Ends the entry once the last waiting lookup has left. */
    void retire() {
        end(false);
    }

    /** Ends the entry and every wait for it. */
    void close() {
        end(true);
    }

    private void end(boolean atOnce) {
        Watch<List<ServiceInstance>> last;
        lock.lock();
        try {
            retired = true;
            last = atOnce || waiting == 0 ? watch : null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.close();
        }
    }
}
