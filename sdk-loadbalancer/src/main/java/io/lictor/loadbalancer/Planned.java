package io.lictor.loadbalancer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.traffic.TrafficPlan;
import io.lictor.api.traffic.TrafficTarget;
import org.jspecify.annotations.Nullable;

/**
 * A plan of traffic rules with a strategy for each target. Immutable; a target that is the same in the next plan takes its
 * strategy along, and with it what is known of its instances.
 */
final class Planned {

    private final TrafficPlan plan;
    private final Map<String, Part> parts;
    private final List<ServiceInstance> instances;

    private Planned(TrafficPlan plan, Map<String, Part> parts) {
        this.plan = plan;
        this.parts = parts;
        this.instances = instances(plan);
    }

    /**
     * One target.
     *
     * @param target as the plan has it
     * @param balancing picks among its instances
     * @param diagnosis says why there are none
     */
    record Part(TrafficTarget target, Balancing balancing, Diagnosis diagnosis) {}

    static Planned of(TrafficPlan plan, @Nullable Planned last, Function<TrafficTarget, Part> factory) {
        Map<String, Part> parts = new HashMap<>();
        for (TrafficTarget target : plan.targets()) {
            Part before = last == null ? null : last.parts.get(target.id());
            // other conditions under the same name are other rules: they begin anew, and not before the plan as a whole
            Part part = before != null && before.target.query().equals(target.query())
                    ? new Part(target, before.balancing, before.diagnosis)
                    : factory.apply(target);
            if (before == null || part.balancing != before.balancing
                    || !before.target.instances().equals(target.instances())) {
                part.balancing.publish(target.instances());
            }
            parts.put(target.id(), part);
        }
        return new Planned(plan, parts);
    }

    TrafficPlan plan() {
        return plan;
    }

    /** Whose turn a request is. */
    Part part(PickRequest request) {
        String chosen = request.target();
        Part part = chosen == null ? null : parts.get(chosen);
        return part != null
                ? part
                : Objects.requireNonNull(parts.get(plan.route().target(request.key()).id()), "target");
    }

    /** What an instance that was picked for a request belongs to, or null when no target has it. */
    @Nullable
    ServiceQuery source(PickRequest request, ServiceInstance instance) {
        String chosen = request.target();
        Part part = chosen == null ? null : parts.get(chosen);
        if (part != null && part.target.instances().contains(instance)) {
            return part.target.source();
        }
        return plan.targets().stream().filter(target -> target.instances().contains(instance))
                .map(TrafficTarget::source).findFirst().orElse(null);
    }

    List<ServiceInstance> instances() {
        return instances;
    }

    /** All instances that the rules lead to. */
    static List<ServiceInstance> instances(TrafficPlan plan) {
        return plan.targets().size() == 1
                ? plan.targets().getFirst().instances()
                : plan.targets().stream().flatMap(target -> target.instances().stream()).distinct().toList();
    }
}
