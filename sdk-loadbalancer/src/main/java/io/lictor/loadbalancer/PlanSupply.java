package io.lictor.loadbalancer;

import java.util.List;
import java.util.function.Function;

import io.lictor.api.ConsulClient;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.traffic.TrafficPlan;
import io.lictor.api.traffic.TrafficPolicy;
import org.jspecify.annotations.Nullable;

/** The plan that traffic rules make of one query, with a strategy at work for each of its targets. */
final class PlanSupply implements Supply {

    private final ConsulClient consul;
    private final ServiceQuery query;
    private final TrafficPolicy policy;
    private final Function<String, BalancingStrategy> strategies;
    private volatile @Nullable Watch<TrafficPlan> watch;
    /** The rules and all that they lead to change by this one write. */
    private volatile @Nullable Planned planned;

    PlanSupply(ConsulClient consul, ServiceQuery query, TrafficPolicy policy,
            Function<String, BalancingStrategy> strategies) {
        this.consul = consul;
        this.query = query;
        this.policy = policy;
        this.strategies = strategies;
    }

    @Override
    public Watch<?> open(Runnable onChange) {
        Watch<TrafficPlan> opened = policy.watch(query);
        watch = opened;
        opened.onChange(change -> onChange.run());
        return opened;
    }

    @Override
    public @Nullable List<ServiceInstance> refresh() {
        Planned last = planned;
        TrafficPlan plan = watched().value();
        if (plan == null || (last != null && plan.equals(last.plan()))) {
            return null;
        }
        Planned next = Planned.of(plan, last, target -> {
            ServiceQuery own = target.query();
            return new Planned.Part(target,
                    new Balancing(consul.runtime(), own.service(), strategies.apply(own.service()), () -> {}),
                    new Diagnosis(consul, query.service(), own));
        });
        planned = next;
        return next.instances();
    }

    /** The plan, or null before the first. */
    @Nullable
    TrafficPlan plan() {
        Planned current = planned;
        return current == null ? null : current.plan();
    }

    @Override
    public @Nullable InstancePicker picker() {
        return null;
    }

    @Override
    public @Nullable Balancing balancing(PickRequest request) {
        Planned current = planned;
        return current == null ? null : current.part(request).balancing();
    }

    private WatchState<TrafficPlan> watched() {
        Watch<TrafficPlan> open = watch;
        if (open == null) {
            throw new IllegalStateException("not opened: " + query);
        }
        return open.state();
    }

    @Override
    public WatchState<List<ServiceInstance>> state() {
        WatchState<TrafficPlan> state = watched();
        TrafficPlan plan = state.value();
        return new WatchState<>(plan == null ? null : Planned.instances(plan), state.index(), state.changedAt(),
                state.confirmedAt(), state.consecutiveFailures(), state.lastFailure());
    }

    @Override
    public @Nullable ServiceQuery source(PickRequest request, ServiceInstance instance) {
        Planned current = planned;
        return current == null ? null : current.source(request, instance);
    }

    @Override
    public Shortage shortage(PickRequest request) {
        Planned current = planned;
        if (current == null) {
            return new Shortage(new Diagnosis(consul, query.service(), query), false);
        }
        Planned.Part part = current.part(request);
        return new Shortage(part.diagnosis(), part.target().known());
    }
}
