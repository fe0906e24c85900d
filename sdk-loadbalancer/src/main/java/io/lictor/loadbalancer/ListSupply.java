package io.lictor.loadbalancer;

import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The list of one query. */
final class ListSupply implements Supply {

    private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

    private final ConsulClient consul;
    private final ServiceQuery query;
    private final Balancing balancing;
    private final Shortage shortage;
    private volatile @Nullable Watch<List<ServiceInstance>> watch;
    private @Nullable List<ServiceInstance> last;
    private @Nullable InstancePicker picker;

    ListSupply(ConsulClient consul, ServiceQuery query, BalancingStrategy strategy, Runnable onSpent) {
        this.consul = consul;
        this.query = query;
        this.balancing = new Balancing(consul.runtime(), query.service(), strategy, onSpent);
        this.shortage = new Shortage(new Diagnosis(consul, query.service(), query), true);
    }

    @Override
    public Watch<?> open(Runnable onChange) {
        Watch<List<ServiceInstance>> opened = consul.discovery().watch(query);
        watch = opened;
        opened.onChange(change -> onChange.run());
        return opened;
    }

    @Override
    public @Nullable List<ServiceInstance> refresh() {
        List<ServiceInstance> list = state().value();
        if (list == null || list.equals(last)) {
            return null;
        }
        if (list.isEmpty()) {
            LOG.info("no instance is left for {}", query);
        }
        picker = balancing.publish(list);
        last = list;
        return list;
    }

    @Override
    public @Nullable InstancePicker picker() {
        return picker;
    }

    @Override
    public Balancing balancing(PickRequest request) {
        return balancing;
    }

    @Override
    public WatchState<List<ServiceInstance>> state() {
        Watch<List<ServiceInstance>> open = watch;
        if (open == null) {
            throw new IllegalStateException("not opened: " + query);
        }
        return open.state();
    }

    @Override
    public @Nullable ServiceQuery source(PickRequest request, ServiceInstance instance) {
        List<ServiceInstance> list = state().value();
        return list != null && list.contains(instance) ? query : null;
    }

    @Override
    public Shortage shortage(PickRequest request) {
        return shortage;
    }
}
