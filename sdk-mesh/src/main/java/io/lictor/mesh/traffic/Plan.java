package io.lictor.mesh.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.lictor.api.traffic.RetryRule;
import io.lictor.api.traffic.TrafficPlan;
import io.lictor.api.traffic.TrafficRequest;
import io.lictor.api.traffic.TrafficRoute;
import io.lictor.api.traffic.TrafficTarget;
import org.jspecify.annotations.Nullable;

/** A chain together with the instances of its targets. Two of the same chain with the same instances are equal. */
final class Plan implements TrafficPlan {

    private final Chain chain;
    private final List<TrafficTarget> targets;
    private final List<Way> ways;
    private final Way open;

    private Plan(Chain chain, List<TrafficTarget> targets, List<Way> ways) {
        this.chain = chain;
        this.targets = List.copyOf(targets);
        this.ways = List.copyOf(ways);
        this.open = ways.stream().filter(way -> way.route.match().isAll()).findFirst().orElseGet(ways::getLast);
    }

    /**
     * A plan.
     *
     * @param targets gives the target of a resolver
     * @param turns gives the turns of a splitter, by name
     */
    static Plan of(Chain chain, Function<Resolver, TrafficTarget> targets, Function<String, Turns> turns) {
        Map<Resolver, TrafficTarget> byResolver = new HashMap<>();
        List<TrafficTarget> all = new ArrayList<>();
        for (Resolver resolver : chain.resolvers()) {
            TrafficTarget target = targets.apply(resolver);
            byResolver.put(resolver, target);
            all.add(target);
        }
        Map<Branch, Shares> shares = new HashMap<>();
        List<Way> ways = new ArrayList<>();
        for (Route route : chain.routes()) {
            ways.add(new Way(route, shares.computeIfAbsent(route.branch(), branch -> Shares.of(
                    branch.parts().stream().map(part -> byResolver.get(part.resolver())).toList(),
                    branch.parts().stream().mapToInt(Branch.Part::weight).toArray(), turns.apply(branch.id())))));
        }
        return new Plan(chain, all, ways);
    }

    /** One route with the targets that it chooses from. */
    private record Way(Route route, Shares shares) implements TrafficRoute {

        @Override
        public TrafficTarget target(@Nullable String key) {
            return shares.target(key);
        }

        @Override
        public String path(String path) {
            return route.rewrite().apply(path);
        }

        @Override
        public @Nullable Duration timeout() {
            return route.timeout();
        }

        @Override
        public @Nullable RetryRule retries() {
            return route.retries();
        }
    }

    @Override
    public List<TrafficTarget> targets() {
        return targets;
    }

    @Override
    public TrafficRoute route() {
        return open;
    }

    @Override
    public TrafficRoute route(TrafficRequest request) {
        TrafficRequest normal = RequestMatch.normal(request);
        for (Way way : ways) {
            if (way.route.match().matches(normal)) {
                return way;
            }
        }
        return open;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Plan that && chain.equals(that.chain) && targets.equals(that.targets);
    }

    @Override
    public int hashCode() {
        return targets.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("plan");
        targets.forEach(target -> text.append(' ').append(target.id()).append('=').append(target.instances().size()));
        return text.toString();
    }
}
