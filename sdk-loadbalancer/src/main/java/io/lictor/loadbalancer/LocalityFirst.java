package io.lictor.loadbalancer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.Locality;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceInstance;

/** Instances of the own zone, then of the own datacenter, then any; the next ones when the nearer ones are full. */
final class LocalityFirst implements InstancePicker {

    private static final List<String> NEAR_TO_FAR = List.of("zone", "datacenter", "elsewhere");

    private final List<Tier> tiers;
    private final Map<Candidate, Tier> tierOf = new HashMap<>();
    private final int capacity;
    private final boolean wantsOutcomes;

    /** Instances that are equally far away. */
    private record Tier(List<Candidate> candidates, InstancePicker picker) {

        /** Calls under way for one instance. */
        double load() {
            int inFlight = 0;
            // by position: an iterator would be an allocation on the way of a lookup
            for (int i = 0; i < candidates.size(); i++) {
                inFlight += candidates.get(i).inFlight();
            }
            return (double) inFlight / candidates.size();
        }
    }

    private LocalityFirst(List<Tier> tiers, int capacity) {
        this.tiers = tiers;
        this.capacity = capacity;
        this.wantsOutcomes = capacity < Integer.MAX_VALUE
                || tiers.stream().anyMatch(tier -> tier.picker().wantsOutcomes());
        tiers.forEach(tier -> tier.candidates().forEach(candidate -> tierOf.put(candidate, tier)));
    }

    static BalancingStrategy of(String zone, String datacenter, int capacity, BalancingStrategy within) {
        return pool -> {
            List<Tier> tiers = new ArrayList<>();
            for (String distance : NEAR_TO_FAR) {
                List<Candidate> some = pool.candidates().stream()
                        .filter(candidate -> distance.equals(distance(candidate.instance(), zone, datacenter)))
                        .toList();
                if (!some.isEmpty()) {
                    tiers.add(tier(pool.part(distance, some), within));
                }
            }
            return new LocalityFirst(List.copyOf(tiers), capacity);
        };
    }

    private static Tier tier(InstancePool pool, BalancingStrategy within) {
        return new Tier(pool.candidates(), within.picker(pool));
    }

    private static String distance(ServiceInstance instance, String zone, String datacenter) {
        if (!instance.node().datacenter().equals(datacenter)) {
            return "elsewhere";
        }
        Locality known = instance.locality();
        String zoneOfIt = known == null ? "" : known.zone();
        String its = instance.meta().getOrDefault("zone", instance.node().meta().getOrDefault("zone", zoneOfIt));
        return zone.equals(its) ? "zone" : "datacenter";
    }

    @Override
    public Candidate pick(PickRequest request) {
        Tier emptiest = tiers.getFirst();
        double leastLoad = Double.MAX_VALUE;
        for (int i = 0; i < tiers.size(); i++) {
            Tier tier = tiers.get(i);
            double load = capacity == Integer.MAX_VALUE ? 0 : tier.load();
            if (load < capacity) {
                Candidate picked = Again.pick(tier.picker(), request, tier.candidates());
                if (request.accepts(picked.instance())) {
                    return picked;
                }
            } else if (load < leastLoad) {
                leastLoad = load;
                emptiest = tier;
            }
        }
        return Again.pick(emptiest.picker(), request, emptiest.candidates());
    }

    @Override
    public boolean wantsOutcomes() {
        return wantsOutcomes;
    }

    @Override
    public void ended(Candidate candidate, Outcome outcome, long elapsed) {
        Tier tier = tierOf.get(candidate);
        if (tier != null) {
            tier.picker().ended(candidate, outcome, elapsed);
        }
    }

    @Override
    public boolean isSpent() {
        return tiers.stream().allMatch(tier -> tier.picker().isSpent());
    }
}
