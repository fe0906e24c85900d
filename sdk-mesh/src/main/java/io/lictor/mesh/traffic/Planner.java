package io.lictor.mesh.traffic;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.traffic.TrafficTarget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maker of plans: keeps the chain that is obeyed, the one that is coming, and the lists of both. Belongs to one thread.
 *
 * <p>A new chain takes over as a whole when the lists are there that it did not have before, or when they have been waited
 * for long enough. The very first one is not obeyed before Consul has said anything about any of its targets.
 */
final class Planner {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficRules.class);

    private final ConsulRuntime runtime;
    private final ServiceQuery query;
    private final Lists lists;
    private final Duration patience;
    private final Duration returnAfter;
    private final Map<Resolver, Failover> failovers = new HashMap<>();
    private final Map<String, Turns> turns = new HashMap<>();
    private final Set<String> warned = new HashSet<>();
    private @Nullable Map<String, Object> answer;
    private @Nullable Chain current;
    private @Nullable Chain coming;
    private long comingSince;
    private long untilNext = Long.MAX_VALUE;

    Planner(ConsulRuntime runtime, ServiceQuery query, TrafficRules rules, Lists lists) {
        this.runtime = runtime;
        this.query = query;
        this.lists = lists;
        this.patience = rules.patience();
        this.returnAfter = rules.returnAfter();
    }

    /**
     * Takes what Consul answers.
     *
     * @return false when it has been taken before
     * @throws IllegalArgumentException when it is no chain; what was obeyed before stays
     */
    boolean take(Map<String, Object> chain) {
        if (chain.equals(answer)) {
            return false;
        }
        answer = chain;
        Chain next = ChainReader.read(chain, query);
        warn(next.ignored());
        if (coming == null) {
            comingSince = runtime.nanoTime();
        }
        coming = next;
        lists.open(queries());
        return true;
    }

    private void warn(Set<String> ignored) {
        Set<String> fresh = new TreeSet<>(ignored);
        fresh.removeAll(warned);
        if (!fresh.isEmpty()) {
            warned.addAll(fresh);
            LOG.warn("traffic rules of {}: this version does not know, and ignores, {}", query, fresh);
        }
    }

    private Set<ServiceQuery> queries() {
        Set<ServiceQuery> all = new LinkedHashSet<>();
        for (Chain chain : new Chain[]{current, coming}) {
            if (chain != null) {
                chain.queries().forEach(all::add);
            }
        }
        return all;
    }

    /** The plan as it is now, or null before the first. */
    @Nullable
    Plan plan() {
        long now = runtime.nanoTime();
        untilNext = Long.MAX_VALUE;
        Chain next = coming;
        if (next != null) {
            long left = comingSince + patience.toNanos() - now;
            if (isReady(next) || (left <= 0 && (current != null || isAnythingKnown(next)))) {
                change(next);
            } else if (left > 0) {
                untilNext = left;
            }
        }
        Chain obeyed = current;
        return obeyed == null
                ? null
                : Plan.of(obeyed, resolver -> target(resolver, now),
                        name -> turns.computeIfAbsent(name, any -> new Turns()));
    }

    private void change(Chain next) {
        current = next;
        coming = null;
        lists.retain(queries());
        failovers.keySet().retainAll(next.resolvers());
        turns.keySet().retainAll(next.routes().stream().map(route -> route.branch().id()).collect(Collectors.toSet()));
    }

    /** Nanoseconds until the plan may change by itself, or the largest number. */
    long untilNext() {
        return untilNext;
    }

    private boolean isReady(Chain next) {
        Chain before = current;
        return next.resolvers().stream()
                .allMatch(resolver -> isReady(resolver) || (before != null && before.resolvers().contains(resolver)));
    }

    /** Whether it is known where a resolver leads. */
    private boolean isReady(Resolver resolver) {
        for (Place place : resolver.places()) {
            List<ServiceInstance> list = lists.of(place);
            if (list == null && !lists.isHopeless(place)) {
                return false;
            }
            if (list != null && !list.isEmpty()) {
                return true;
            }
        }
        return true;
    }

    private boolean isAnythingKnown(Chain next) {
        return next.resolvers().stream().flatMap(resolver -> resolver.places().stream())
                .anyMatch(place -> lists.of(place) != null || lists.isHopeless(place));
    }

    private TrafficTarget target(Resolver resolver, long now) {
        List<Place> places = resolver.places();
        List<List<ServiceInstance>> known = places.stream().map(lists::of)
                .map(list -> Objects.requireNonNullElse(list, List.<ServiceInstance>of())).toList();
        Failover failover = failovers.computeIfAbsent(resolver,
                any -> new Failover(query.service(), returnAfter, runtime.observer()));
        int at = failover.choose(places, known, now);
        untilNext = Math.min(untilNext, failover.untilReturn(now));
        boolean isKnown = places.stream().anyMatch(place -> lists.of(place) != null || lists.isHopeless(place));
        return new TrafficTarget(resolver.id(), places.getFirst().query(), places.get(at).query(), known.get(at),
                isKnown,
                resolver.connectTimeout());
    }
}
