package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.Watch;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query in one datacenter: its watch, the last good list, and the strategy over it.
 *
 * <p>Opened and refreshed under the lock of its {@link Entry}; the list and the strategy are for any thread.
 */
final class Tier {

    private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

    private final ConsulClient consul;
    private final ServiceQuery query;
    private final Balancing balancing;
    private volatile @Nullable Watch<List<ServiceInstance>> watch;
    private volatile @Nullable List<ServiceInstance> instances;
    private volatile @Nullable InstancePicker picker;
    private volatile long openedAt;

    /** @param onSpent called when the strategy begins or ceases to expect nothing good of any instance */
    Tier(ConsulClient consul, ServiceQuery query, BalancingStrategy strategy, Runnable onSpent) {
        this.consul = consul;
        this.query = query;
        this.balancing = new Balancing(consul.runtime(), query.service(), strategy, onSpent);
    }

    /** Opens the watch, unless it is open. */
    void open(Runnable onChange) {
        if (watch == null) {
            openedAt = consul.runtime().nanoTime();
            Watch<List<ServiceInstance>> opened = consul.discovery().watch(query);
            watch = opened;
            opened.onChange(change -> onChange.run());
        }
    }

    Watch<List<ServiceInstance>> watch() {
        Watch<List<ServiceInstance>> open = watch;
        if (open == null) {
            throw new IllegalStateException("not entered: " + query);
        }
        return open;
    }

    /** Waits for the first list, for as long as a first wait is due. */
    List<ServiceInstance> await(Duration firstWait) {
        Watch<List<ServiceInstance>> open = watch();
        return open.await(isHopeless(open, firstWait) ? Duration.ZERO : firstWait);
    }

    /** Whoever comes when the first wait is over does not wait again for a Consul that is known to be away. */
    private boolean isHopeless(Watch<?> open, Duration firstWait) {
        return elapsed().compareTo(firstWait) >= 0 && open.state().isStale();
    }

    /** Since the opening. */
    Duration elapsed() {
        return Duration.ofNanos(consul.runtime().nanoTime() - openedAt);
    }

    /** Takes the list that the watch has now. */
    void refresh() {
        Watch<List<ServiceInstance>> open = watch;
        List<ServiceInstance> list = open == null ? null : open.state().value();
        if (list != null && !list.equals(instances)) {
            if (list.isEmpty()) {
                LOG.info("no instance is left for {}", query);
            }
            picker = balancing.publish(list);
            instances = list;
        }
    }

    /** The last good list, or null before the first. */
    @Nullable
    List<ServiceInstance> instances() {
        return instances;
    }

    /** The one of the balancing: null before the first list and over an empty one. */
    @Nullable
    InstancePicker picker() {
        return picker;
    }

    Balancing balancing() {
        return balancing;
    }

    int size() {
        List<ServiceInstance> list = instances;
        return list == null ? 0 : list.size();
    }

    /** Whether there are instances of which something good can be expected. */
    boolean isUsable() {
        return balancing.isUsable();
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
