package io.lictor.mesh.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/** The watched lists of a chain's targets. Belongs to one thread, apart from the watches themselves. */
final class Lists {

    private final ServiceDiscovery discovery;
    private final Runnable onChange;
    private final Map<ServiceQuery, Watch<List<ServiceInstance>>> open = new HashMap<>();

    Lists(ServiceDiscovery discovery, Runnable onChange) {
        this.discovery = discovery;
        this.onChange = onChange;
    }

    /**
     * Opens what is not open.
     *
     * @throws ConsulClosedException when the client is closed
     */
    void open(Set<ServiceQuery> wanted) {
        for (ServiceQuery query : wanted) {
            if (!open.containsKey(query)) {
                Watch<List<ServiceInstance>> watch = discovery.watch(query);
                open.put(query, watch);
                watch.onChange(change -> onChange.run());
            }
        }
    }

    /** Closes everything else. */
    void retain(Set<ServiceQuery> wanted) {
        List<ServiceQuery> unwanted = open.keySet().stream().filter(query -> !wanted.contains(query)).toList();
        for (ServiceQuery query : unwanted) {
            Watch<?> watch = open.remove(query);
            if (watch != null) {
                watch.close();
            }
        }
    }

    /** The last good list, or null while there is none. */
    @Nullable
    List<ServiceInstance> of(Place place) {
        Watch<List<ServiceInstance>> watch = open.get(place.query());
        return watch == null ? null : watch.state().value();
    }

    /** Whether no list will come soon: Consul refuses the question, or there is none to ask. */
    boolean isHopeless(Place place) {
        Watch<?> watch = open.get(place.query());
        if (watch == null) {
            return true;
        }
        WatchState<?> state = watch.state();
        return state.value() == null && state.lastFailure() instanceof ConsulRejectedException;
    }

    /** The watches as they are now. */
    List<Watch<?>> watches() {
        return new ArrayList<>(open.values());
    }
}
