package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.traffic.TrafficPlan;
import org.jspecify.annotations.Nullable;

/**
 * One query: its watch, the last good instances, and the strategy over them.
 *
 * <p>A lookup reads two volatile fields and leaves; one by traffic rules reads their plan in between. The lock guards the rare steps: opening, a new list, the end. It is
 * never held while a watch is closed, because that may wait for a listener that wants it.
 */
final class Entry {

    private final ConsulRuntime runtime;
    private final ServiceQuery query;
    private final Supply supply;
    /** The one of all requests, or null where the request decides. */
    private final @Nullable Balancing balancing;
    private final ReentrantLock lock = new ReentrantLock();

    /** The one of the balancing, a step nearer; null where the request decides. */
    private volatile @Nullable InstancePicker picker;
    private volatile @Nullable List<ServiceInstance> instances;
    /** Set by the first lookup after a sweep, so that a busy entry writes nothing. */
    private volatile boolean used;

    private @Nullable Watch<?> watch;
    private long openedAt;
    private int waiting;
    private boolean retired;

    Entry(ConsulRuntime runtime, ServiceQuery query, Supply supply) {
        this.runtime = runtime;
        this.query = query;
        this.supply = supply;
        this.balancing = supply instanceof ListSupply ? supply.balancing(PickRequest.any()) : null;
    }

    ServiceQuery query() {
        return query;
    }

    /** The next instance, or null without one at hand. The default strategy has a shorter way than others. */
    @Nullable
    ServiceInstance next() {
        InstancePicker current = picker;
        if (current == null) {
            return balancing == null ? next(PickRequest.any()) : null;
        }
        markUsed();
        return current instanceof RoundRobin turns ? turns.next() : current.pick(PickRequest.any()).instance();
    }

    /** The next instance for a request, or null without one at hand. */
    @Nullable
    ServiceInstance next(PickRequest request) {
        Balancing current = balancing == null ? supply.balancing(request) : balancing;
        ServiceInstance next = current == null ? null : current.next(request);
        if (next != null) {
            markUsed();
        }
        return next;
    }

    /** The next instance for a call, or null without one at hand. */
    @Nullable
    Selection select(PickRequest request) {
        Balancing current = balancing == null ? supply.balancing(request) : balancing;
        Selection selection = current == null ? null : current.select(request);
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
                openedAt = runtime.nanoTime();
                watch = supply.open(this::refresh);
            }
            waiting++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        Watch<?> last;
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
        Watch<?> open = watch();
        Object unused = open.await(isHopeless(open, firstWait) ? Duration.ZERO : firstWait);
        refresh();
        List<ServiceInstance> list = instances;
        return list == null ? List.of() : list;
    }

    /** Whoever comes when the first wait is over does not wait again for a Consul that is known to be away. */
    private boolean isHopeless(Watch<?> open, Duration firstWait) {
        Duration elapsed = Duration.ofNanos(runtime.nanoTime() - openedAt);
        return elapsed.compareTo(firstWait) >= 0 && open.state().isStale();
    }

    WatchState<List<ServiceInstance>> state() {
        return supply.state();
    }

    Duration age() {
        return watch().age();
    }

    /** Consul has not answered, or has nothing for a request. */
    NoInstanceException nothing(PickRequest request, Duration patience) {
        Shortage shortage = supply.shortage(request);
        return shortage.known()
                ? shortage.diagnosis().ofEmptyList(state(), patience)
                : shortage.diagnosis().ofSilence(state(), age(), null);
    }

    NoInstanceException nothingYet(ConsulTimeoutException timeout) {
        return supply.shortage(PickRequest.any()).diagnosis().ofSilence(state(), age(), timeout);
    }

    /** The plan of the traffic rules, or null without any. */
    @Nullable
    TrafficPlan plan() {
        return supply instanceof PlanSupply ruled ? ruled.plan() : null;
    }

    private Watch<?> watch() {
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

    /** Publishes what the watch has now: whoever calls, and in whatever order, the newest wins. */
    private void refresh() {
        lock.lock();
        try {
            List<ServiceInstance> list = watch == null ? null : supply.refresh();
            if (list != null) {
                picker = supply.picker();
                instances = list;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client has closed the watch. */
    boolean isCutOff() {
        if (!enter()) {
            return false;
        }
        try {
            Object unused = watch().await(Duration.ZERO);
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
        Watch<?> last;
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
