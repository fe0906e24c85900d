package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.Coordinate;
import io.lictor.api.DatacenterCoordinates;
import io.lictor.api.QueryOptions;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.query.FailoverTarget;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other datacenters and peers of one policy, in order. Where the order depends on coordinates or on a prepared query it is read
 * in the background, again every five minutes; the last good one stays.
 *
 * <p>Safe for use by several threads.
 */
final class DatacenterOrder implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(DatacenterOrder.class);
    private static final Duration REFRESH = Duration.ofMinutes(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final ConsulClient consul;
    private final ConsulRuntime runtime;
    private final FailoverPolicy policy;
    private final Runnable onChange;
    private final Signal closing;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean closed;
    private volatile List<FailoverTarget> order;
    private volatile @Nullable String own;
    private final CompletableFuture<Void> firstRead = new CompletableFuture<>();
    private boolean failing;
    /** The sameness group that the log has told of. */
    private @Nullable String unfollowed;

    /** @param onChange called when the order is another one */
    DatacenterOrder(ConsulClient consul, FailoverPolicy policy, Runnable onChange) {
        this.consul = consul;
        this.runtime = consul.runtime();
        this.policy = policy;
        this.onChange = onChange;
        this.closing = runtime.newSignal();
        this.order = policy.targets().named().stream().distinct().toList();
        this.own = consul.settings().datacenter();
    }

    FailoverPolicy policy() {
        return policy;
    }

    /** Begins to read what has to be read; to be called again and again. */
    void begin() {
        boolean fixed = policy.preparedQuery() == null && policy.targets().nearest() == 0;
        if (fixed) {
            firstRead.complete(null);
        } else if (!begun.get() && begun.compareAndSet(false, true)) {
            runtime.start("failover-order", GuardedLoop.restarting(runtime, "failover-order", LOG::error, this));
        }
    }

    /** Waits for the first time that the order was read, or could not be. */
    void awaitFirst(Duration limit) {
        try {
            firstRead.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException("interrupted in a lookup", e);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("failover {}: not read within {}", policy, limit);
        }
    }

    /** The others, without the own one where that is known. */
    List<FailoverTarget> others() {
        List<FailoverTarget> all = order;
        FailoverTarget mine = own == null ? null : FailoverTarget.datacenter(own);
        return mine == null || !all.contains(mine) ? all : all.stream().filter(one -> !one.equals(mine)).toList();
    }

    /** The own datacenter. */
    String own() {
        String known = own;
        return known == null ? Failover.unnamed() : known;
    }

    /** Notes which one is the own one. */
    void own(String name) {
        if (own == null) {
            own = name;
        }
    }

    @Override
    public void run() {
        Duration retry = FIRST_RETRY;
        while (!closed) {
            Duration pause = REFRESH;
            try {
                take(read());
                retry = FIRST_RETRY;
            } catch (ConsulInterruptedException e) {
                // the client is closing, and this thread ends with it
                return;
            } catch (RuntimeException e) {
                failed(e);
                pause = retry;
                retry = retry.multipliedBy(2).compareTo(LONGEST_RETRY) < 0 ? retry.multipliedBy(2) : LONGEST_RETRY;
            }
            try {
                closing.await(Duration.ofNanos((long) (pause.toNanos() * (0.75 + runtime.random() / 2))));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void take(List<FailoverTarget> read) {
        failing = false;
        if (!read.equals(order)) {
            LOG.info("failover {}: {}", policy, read);
            order = read;
            onChange.run();
        }
        firstRead.complete(null);
    }

    private void failed(RuntimeException failure) {
        firstRead.complete(null);
        if (!failing) {
            failing = true;
            LOG.warn("failover {}: the order of its targets cannot be read, keeping {} ({})", policy, order,
                    failure.getMessage());
        }
    }

    private List<FailoverTarget> read() {
        if (own == null) {
            own = consul.agent().self().datacenter();
        }
        QueryFailover targets = targets();
        Set<FailoverTarget> all = new LinkedHashSet<>();
        if (targets.nearest() > 0) {
            byDistance(consul.coordinates().datacenters(), own()).stream().limit(targets.nearest())
                    .map(FailoverTarget::datacenter).forEach(all::add);
        }
        all.addAll(targets.named());
        return List.copyOf(all);
    }

    private QueryFailover targets() {
        String name = policy.preparedQuery();
        if (name == null) {
            return policy.targets();
        }
        PreparedQuery query = consul.preparedQueries().explain(name, QueryOptions.none())
                .orElseThrow(() -> new ConsulException("there is no prepared query " + name, null));
        String group = query.samenessGroup();
        if (group != null && !group.equals(unfollowed)) {
            unfollowed = group;
            LOG.warn(
                    "failover {}: the query leads to the sameness group {}, which is not followed: lookups fail over to"
                            + " nowhere",
                    policy, group);
        }
        return query.failover();
    }

    /** All but the own one, the nearest first, those without a coordinate last. */
    static List<String> byDistance(List<DatacenterCoordinates> all, String own) {
        List<DatacenterCoordinates> here = all.stream().filter(one -> one.datacenter().equals(own)).toList();
        List<String> names = new ArrayList<>(all.stream().map(DatacenterCoordinates::datacenter)
                .filter(name -> !name.equals(own)).distinct().sorted().toList());
        names.sort(Comparator.comparingLong(name -> all.stream().filter(one -> one.datacenter().equals(name))
                .mapToLong(there -> here.stream().filter(one -> one.area().equals(there.area()))
                        .mapToLong(one -> distance(one, there)).min().orElse(Long.MAX_VALUE))
                .min().orElse(Long.MAX_VALUE)));
        return names;
    }

    /** Median of the round-trip times between their servers, which is what Consul itself sorts by. */
    private static long distance(DatacenterCoordinates one, DatacenterCoordinates other) {
        long[] times = one.coordinates().stream().flatMapToLong(here -> other.coordinates().stream()
                .filter(there -> isComparable(here.coordinate(), there.coordinate()))
                .mapToLong(there -> here.coordinate().roundTripTo(there.coordinate()).toNanos())).toArray();
        Arrays.sort(times);
        return times.length == 0 ? Long.MAX_VALUE : times[times.length / 2];
    }

    private static boolean isComparable(Coordinate one, Coordinate other) {
        return one.vector().size() == other.vector().size();
    }

    void close() {
        closed = true;
        firstRead.complete(null);
        closing.raise();
    }
}
