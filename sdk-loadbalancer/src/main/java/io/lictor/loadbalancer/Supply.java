package io.lictor.loadbalancer;

import java.util.List;

import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/**
 * Where the instances of an entry come from: one list, or the plan of traffic rules.
 *
 * <p>Opened once, then refreshed by one thread at a time; all else is for any thread.
 */
interface Supply {

    /**
     * Begins to watch.
     *
     * @param onChange called when there is something to refresh
     */
    Watch<?> open(Runnable onChange);

    /**
     * Takes what the watch has now.
     *
     * @return the instances, or null when there is nothing new
     */
    @Nullable
    List<ServiceInstance> refresh();

    /** The picker of all requests, or null where the request decides. */
    @Nullable
    InstancePicker picker();

    /** Who picks for a request, or null without anybody. Takes no I/O and no lock, and allocates nothing. */
    @Nullable
    Balancing balancing(PickRequest request);

    /** The instances, and how far they can be trusted. To be called when open. */
    WatchState<List<ServiceInstance>> state();

    /** The query that has an instance which was picked for a request, or null when none at hand has it any longer. */
    @Nullable
    ServiceQuery source(PickRequest request, ServiceInstance instance);

    /** Why there is no instance for a request. */
    Shortage shortage(PickRequest request);
}
