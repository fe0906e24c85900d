package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;

/** A strategy at work over lists that a test sets, with random numbers that are the same each time. */
final class Picks {

    private final ManualTime time;
    private final Balancing balancing;
    private final List<ServiceInstance> instances = new ArrayList<>();
    private @Nullable InstancePool pool;

    private Picks(BalancingStrategy strategy, ManualTime time) {
        this.time = time;
        SplittableRandom random = new SplittableRandom(20261122);
        time.random(random::nextDouble);
        this.balancing = new Balancing(time, "nginx", pool -> noted(strategy, pool), () -> {});
    }

    static Picks of(BalancingStrategy strategy, List<ServiceInstance> instances) {
        return of(strategy, instances, ManualTime.create());
    }

    static Picks of(BalancingStrategy strategy, List<ServiceInstance> instances, ManualTime time) {
        Picks picks = new Picks(strategy, time);
        picks.publish(instances);
        return picks;
    }

    private InstancePicker noted(BalancingStrategy strategy, InstancePool current) {
        pool = current;
        return strategy.picker(current);
    }

    void publish(List<ServiceInstance> list) {
        instances.clear();
        instances.addAll(list);
        balancing.publish(list);
    }

    ManualTime time() {
        return time;
    }

    ConsulRuntime runtime() {
        return time;
    }

    List<ServiceInstance> instances() {
        return List.copyOf(instances);
    }

    /** The candidates of the last list. */
    InstancePool pool() {
        assertThat(pool).isNotNull();
        return pool;
    }

    void continueAt(long turn) {
        Turns.of(pool()).continueAt(turn);
    }

    ServiceInstance pick() {
        return pick(PickRequest.any());
    }

    ServiceInstance pick(PickRequest request) {
        ServiceInstance next = balancing.next(request);
        assertThat(next).isNotNull();
        return next;
    }

    Selection select() {
        return select(PickRequest.any());
    }

    Selection select(PickRequest request) {
        Selection selection = balancing.select(request);
        assertThat(selection).isNotNull();
        return selection;
    }

    List<String> ids(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(pick().id());
        }
        return ids;
    }

    /** Selects until it is the instance wanted; what came before is closed without a word and takes no time. */
    Selection selectionOf(String id) {
        for (int i = 0; i < 100_000; i++) {
            Selection selection = select();
            if (selection.instance().id().equals(id)) {
                return selection;
            }
            selection.close();
        }
        throw new IllegalStateException(id + " is not picked");
    }

    void fail(String id) {
        try (Selection selection = selectionOf(id)) {
            selection.failure("status 503");
        }
    }

    void succeed(String id) {
        try (Selection selection = selectionOf(id)) {
            selection.success();
        }
    }
}
