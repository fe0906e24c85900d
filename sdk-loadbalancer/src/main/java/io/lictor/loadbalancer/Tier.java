package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;

import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.traffic.TrafficPlan;
import org.jspecify.annotations.Nullable;

/**
 * One query in one datacenter: what supplies it, and the last good instances.
 *
 * <p>Opened and refreshed under the lock of its {@link Entry}; the instances and the strategy are for any thread.
 */
final class Tier {

    private final ConsulRuntime runtime;
    private final ServiceQuery query;
    private final Supply supply;
    /** The one of all requests, or null where traffic rules decide for each. */
    private final @Nullable Balancing balancing;
    private volatile @Nullable Watch<?> watch;
    private volatile @Nullable List<ServiceInstance> instances;
    private volatile @Nullable InstancePicker picker;
    private volatile long openedAt;

    Tier(ConsulRuntime runtime, ServiceQuery query, Supply supply) {
        this.runtime = runtime;
        this.query = query;
        this.supply = supply;
        this.balancing = supply instanceof ListSupply ? supply.balancing(PickRequest.any()) : null;
    }

    /** Opens the watch, unless it is open. */
    void open(Runnable onChange) {
        if (watch == null) {
            openedAt = runtime.nanoTime();
            watch = supply.open(onChange);
        }
    }

    Watch<?> watch() {
        Watch<?> open = watch;
        if (open == null) {
            throw new IllegalStateException("not entered: " + query);
        }
        return open;
    }

    WatchState<List<ServiceInstance>> state() {
        return supply.state();
    }

    /** Waits for the first list, for as long as a first wait is due. */
    void await(Duration firstWait) {
        Watch<?> open = watch();
        Object unused = open.await(isHopeless(open, firstWait) ? Duration.ZERO : firstWait);
    }

    /** Whoever comes when the first wait is over does not wait again for a Consul that is known to be away. */
    private boolean isHopeless(Watch<?> open, Duration firstWait) {
        return elapsed().compareTo(firstWait) >= 0 && open.state().isStale();
    }

    /** Since the opening. */
    Duration elapsed() {
        return Duration.ofNanos(runtime.nanoTime() - openedAt);
    }

    /** Takes what the watch has now. */
    void refresh() {
        List<ServiceInstance> list = watch == null ? null : supply.refresh();
        if (list != null) {
            picker = supply.picker();
            instances = list;
        }
    }

    /** The last good list, or null before the first. */
    @Nullable
    List<ServiceInstance> instances() {
        return instances;
    }

    boolean offers(PickRequest request) {
        List<ServiceInstance> list = instances;
        return list != null && list.stream().anyMatch(request::accepts);
    }

    /** The one of the balancing: null before the first list and over an empty one. */
    @Nullable
    InstancePicker picker() {
        return picker;
    }

    /** The next instance for a request, or null without one at hand. */
    @Nullable
    ServiceInstance next(PickRequest request) {
        Balancing picks = balancing == null ? supply.balancing(request) : balancing;
        return picks == null ? null : picks.next(request);
    }

    /** The next instance for a call, or null without one at hand. */
    @Nullable
    Selection select(PickRequest request) {
        Balancing picks = balancing == null ? supply.balancing(request) : balancing;
        return picks == null ? null : picks.select(request);
    }

    /** The query that has an instance which was picked for a request, or null when none at hand has it any longer. */
    @Nullable
    ServiceQuery source(PickRequest request, ServiceInstance instance) {
        return watch == null ? null : supply.source(request, instance);
    }

    Shortage shortage(PickRequest request) {
        return supply.shortage(request);
    }

    /** The plan of the traffic rules, or null without any. */
    @Nullable
    TrafficPlan plan() {
        return supply instanceof PlanSupply ruled ? ruled.plan() : null;
    }

    int size() {
        List<ServiceInstance> list = instances;
        return list == null ? 0 : list.size();
    }

    /** Whether there are instances of which something good can be expected. */
    boolean isUsable() {
        return balancing == null || balancing.isUsable();
    }

    /** Whether Consul could not be asked the last time. */
    boolean isStale() {
        Watch<?> open = watch;
        return open != null && open.state().isStale();
    }

    /** Whether it is open, and neither a list nor a failure has come. */
    boolean isUndecided() {
        return watch != null && instances == null && !isStale();
    }

    /** Ends the watch. Not under a lock: it may wait for a listener. */
    void close() {
        Watch<?> open = watch;
        if (open != null) {
            open.close();
        }
    }
}
