package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.observe.FailoverView;
import io.lictor.api.query.FailoverTarget;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Choice between the datacenters and peers of one query: the first in order that has something to offer.
 *
 * <p>Going away is for at once, coming back takes a while that doubles when it was too early. A list that cannot be
 * confirmed at the moment is no reason to leave its datacenter, but one not to go there.
 *
 * <p>Guarded by the lock of the {@link Entry}, except for what is volatile.
 */
final class Failover implements FailoverView {

    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);
    private static final String UNNAMED = "local";
    private static final int MOST_DOUBLINGS = 30;
    /** How often to look for what nobody tells: an outlier whose time is over, a poll that failed or works again. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final String query;
    private final ConsulRuntime runtime;
    private final FailoverPolicy policy;
    private final DatacenterOrder order;
    private final Tier home;
    private final Function<FailoverTarget, Tier> opener;
    private final Map<FailoverTarget, Tier> others = new HashMap<>();
    private final List<Runnable> news = new ArrayList<>();
    private volatile List<Tier> opened;
    private volatile List<Tier> standIns = List.of();
    private volatile Tier current;
    private volatile String datacenter;

    private @Nullable Tier candidate;
    private long candidateSince;
    private long returnedAt;
    private boolean hasReturned;
    private int doublings;
    private long leftAt;
    private @Nullable Duration nextLook;

    /**
     * A choice, which falls on the own datacenter to begin with.
     *
     * @param query what is looked up
     * @param home the own datacenter
     * @param opener opens the same query in another datacenter or at a peer
     */
    Failover(String query, ConsulRuntime runtime, DatacenterOrder order, Tier home,
            Function<FailoverTarget, Tier> opener) {
        this.query = query;
        this.runtime = runtime;
        this.policy = order.policy();
        this.order = order;
        this.home = home;
        this.opener = opener;
        this.opened = List.of(home);
        this.current = home;
        this.datacenter = order.own();
    }

    /** Looks at all lists anew and chooses. */
    Tier choose(Duration firstWait) {
        opened.forEach(Tier::refresh);
        List<ServiceInstance> own = home.instances();
        if (own != null && !own.isEmpty() && own.getFirst().peer() == null) {
            order.own(own.getFirst().node().datacenter());
        }
        nextLook = null;
        List<Tier> inOrder = inOrder();
        if (own != null || home.elapsed().compareTo(firstWait) >= 0) {
            decide(inOrder, best(inOrder));
        }
        datacenter = nameOf(current);
        standIns = inOrder.stream().filter(tier -> !tier.equals(current) && tier.isUsable()).toList();
        boolean better = inOrder.subList(0, inOrder.indexOf(current)).stream().anyMatch(one -> one.size() > 0);
        boolean open = !current.isUsable() && opened.stream().anyMatch(Tier::isUndecided);
        if (nextLook == null && (better || open)) {
            nextLook = LOOK;
        }
        return current;
    }

    /** The datacenters in order; opens those that are to be watched by now. */
    private List<Tier> inOrder() {
        List<Tier> all = new ArrayList<>();
        all.add(home);
        boolean needed = home.instances() != null && !home.isUsable();
        int place = 0;
        for (FailoverTarget target : order.others()) {
            Tier tier = others.get(target);
            if (tier == null && (needed || place < policy.watchedAtOnce())) {
                tier = opener.apply(target);
                tier.refresh();
                others.put(target, tier);
                List<Tier> more = new ArrayList<>(opened);
                more.add(tier);
                opened = List.copyOf(more);
            }
            if (tier != null) {
                all.add(tier);
                // one that has not answered yet may be all that is needed
                needed &= !tier.isUsable() && !tier.isUndecided();
            }
            place++;
        }
        if (!all.contains(current)) {
            all.add(current);
        }
        return all;
    }

    private Tier best(List<Tier> inOrder) {
        for (Tier tier : inOrder) {
            if (tier.isUsable() && (tier.equals(current) || tier.equals(home) || !tier.isStale())) {
                return tier;
            }
        }
        for (Tier tier : inOrder) {
            if (tier.isUsable()) {
                return tier;
            }
        }
        return current.size() > 0
                ? current
                : inOrder.stream().filter(tier -> tier.size() > 0).findFirst().orElse(current);
    }

    private void decide(List<Tier> inOrder, Tier best) {
        long now = runtime.nanoTime();
        boolean back = inOrder.indexOf(best) < inOrder.indexOf(current);
        if (best.equals(current)) {
            candidate = null;
        } else if (back && current.isUsable()) {
            if (!best.equals(candidate)) {
                candidate = best;
                candidateSince = now;
            }
            long left = candidateSince + requiredHealth() - now;
            if (left <= 0) {
                switchTo(best, true, now);
            } else {
                nextLook = Duration.ofNanos(left);
            }
        } else {
            switchTo(best, back, now);
        }
    }

    private long requiredHealth() {
        long first = policy.returnAfter().toNanos();
        long longest = policy.longestReturn().toNanos();
        return first > longest >> doublings ? longest : first << doublings;
    }

    private void switchTo(Tier next, boolean back, long now) {
        if (back) {
            hasReturned = true;
            returnedAt = now;
        } else {
            boolean soon = hasReturned && now - returnedAt < policy.longestReturn().toNanos();
            doublings = soon ? Math.min(doublings + 1, MOST_DOUBLINGS) : 0;
        }
        String from = nameOf(current);
        String to = nameOf(next);
        String why = current.size() == 0 ? "no instance" : "no instance that answers";
        Duration stay = Duration.ofNanos(now - leftAt);
        int size = next.size();
        news.add(() -> {
            if (back) {
                LOG.info("{}: lookups are back in {} ({} instances) after {} in {}", query, to, size, stay, from);
            } else {
                LOG.warn("{}: {} in {}, lookups go to {} ({} instances)", query, why, from, to, size);
            }
            runtime.observer().datacenterSwitched(this, from, to);
        });
        candidate = null;
        leftAt = now;
        current = next;
    }

    private String nameOf(Tier tier) {
        return others.entrySet().stream().filter(other -> other.getValue().equals(tier)).findFirst()
                .map(other -> other.getKey().toString()).orElseGet(order::own);
    }

    /** What there is to tell, outside of the lock. */
    List<Runnable> news() {
        List<Runnable> told = List.copyOf(news);
        news.clear();
        return told;
    }

    /** When to choose anew if nobody calls, or null for never. */
    @Nullable
    Duration nextLook() {
        return nextLook;
    }

    /** The datacenters that are watched, in the order of their opening; the own one is the first. */
    List<Tier> opened() {
        return opened;
    }

    /** Other datacenters that have something to offer. */
    List<Tier> standIns() {
        return standIns;
    }

    void awaitOrder(Duration limit) {
        order.awaitFirst(limit);
    }

    /** The others, for a message. */
    String othersNamed() {
        return order.others().stream().map(FailoverTarget::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String query() {
        return query;
    }

    @Override
    public String datacenter() {
        return datacenter;
    }

    @Override
    public boolean isLocal() {
        return current.equals(home);
    }

    static String unnamed() {
        return UNNAMED;
    }
}
