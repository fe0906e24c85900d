package io.lictor.loadbalancer;

import java.time.Duration;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.internal.Require;

/**
 * The strategies that come with the SDK.
 *
 * <pre>{@code
 * LoadBalancer balancer = LoadBalancer.builder(consul).strategy(Strategies.weighted())
 *         .strategy("orders", Strategies.ejectingOutliers(OutlierSettings.defaults(),
 *                 Strategies.slowStart(Duration.ofSeconds(30), Strategies.powerOfTwoChoices())))
 *         .create();
 * }</pre>
 *
 * <p>All are stateless and may be shared by services and load balancers; their pickers take no lock and allocate
 * nothing, except that a pick is made twice in a slow start and around an ejection. Those that go by load or outcomes
 * need {@link LoadBalancer#select} instead of a lookup: a lookup leaves no trace.
 */
public final class Strategies {

    private Strategies() {}

    /**
     * One instance after the other, the default.
     *
     * <p>Exact over a stable list: any n picks in a row, by whatever threads, take each of n instances once. When the
     * list changes, it goes on where it was.
     *
     * @return the strategy
     */
    public static BalancingStrategy roundRobin() {
        return RoundRobin::picker;
    }

    /**
     * Any instance, each equally likely.
     *
     * <p>There is no counter that threads share, and no order that many clients could fall into step with.
     *
     * @return the strategy
     */
    public static BalancingStrategy random() {
        return RandomPick::picker;
    }

    /**
     * Each instance in proportion to its weight for its status, see
     * {@link io.lictor.api.discovery.ServiceInstance#weight()}.
     *
     * <p>With W for the sum of the weights, divided by what they have in common: any W picks in a row take each
     * instance exactly as often as its weight says. Up to a W of 4,096 the picks of an instance are spread as evenly as
     * smooth weighted round robin does it; beyond, by a golden-ratio walk, which lets an instance be a few picks ahead or
     * behind in between. An instance of weight 0 is never picked, unless all are 0: then they are equal.
     *
     * <p>Warning instances are in the list only when the query asks for them
     * ({@link io.lictor.api.discovery.ServiceQuery.Builder#atWorst}).
     *
     * @return the strategy
     */
    public static BalancingStrategy weighted() {
        return Weighted::picker;
    }

    /**
     * The instance with the fewest calls of this process under way, for its weight; among equals, any.
     *
     * <p>Looks at all instances for each pick: for more than a hundred, {@link #powerOfTwoChoices()} or a
     * {@link #subset}.
     *
     * @return the strategy
     */
    public static BalancingStrategy leastRequests() {
        return LeastRequests::picker;
    }

    /**
     * The better one of two instances drawn at random: by the moving average of its latency, times the calls under way,
     * for its weight.
     *
     * <p>The average rises at once and falls over ten seconds, see
     * {@link io.lictor.api.balancing.Candidate#latency}, so that an instance that begins to be slow loses its calls
     * with the first slow answer. One of which nothing is known yet gets one call at a time.
     *
     * @return the strategy
     */
    public static BalancingStrategy powerOfTwoChoices() {
        return PowerOfTwo::picker;
    }

    /**
     * {@link #consistentHashing(double)} with 1.25.
     *
     * @return the strategy
     */
    public static BalancingStrategy consistentHashing() {
        return consistentHashing(1.25);
    }

    /**
     * The instance that a key belongs to, the same one in every process: an instance that comes or goes moves its own
     * keys only.
     *
     * <p>An instance that has more calls under way than the bound allows passes its keys on to the next one on the ring.
     * The key is that of {@link io.lictor.api.balancing.PickRequest#key(String)}; without one, any instance.
     *
     * @param loadBound how many times the mean of the calls under way an instance may have, more than 1; infinity for no
     *     bound
     * @return the strategy
     */
    public static BalancingStrategy consistentHashing(double loadBound) {
        if (!(loadBound > 1)) {
            throw Require.illegal("loadBound", loadBound, "> 1");
        }
        return ConsistentHash.boundedBy(loadBound);
    }

    /**
     * The instance that a key had before, for as long as it is there; without keys, one instance for all calls.
     *
     * <p>The last 50,000 to 100,000 keys of a query are remembered, in this process. Ejection goes around it:
     * {@code ejectingOutliers(settings, sticky(first))} moves the keys of an ejected instance for good.
     *
     * @param first chooses the instance of a new key
     * @return the strategy
     */
    public static BalancingStrategy sticky(BalancingStrategy first) {
        return Sticky.after(Require.nonNull(first, "first"));
    }

    /**
     * {@link #localityFirst(String, String, int, BalancingStrategy)} without spilling over: the nearest instances as long
     * as there are any.
     *
     * @param zone the zone of this process
     * @param datacenter its datacenter
     * @param within chooses among the instances of one distance
     * @return the strategy
     */
    public static BalancingStrategy localityFirst(String zone, String datacenter, BalancingStrategy within) {
        return localityFirst(zone, datacenter, Integer.MAX_VALUE, within);
    }

    /**
     * Instances whose metadata, or else their node's, have {@code zone} as it is given; then the others of the datacenter;
     * then any.
     *
     * <p>A distance whose instances have {@code capacity} calls under way each, on average, is full, and the next one takes
     * what is too much. With all full, the emptiest.
     *
     * @param zone the zone of this process
     * @param datacenter its datacenter
     * @param capacity calls of this process that an instance may have under way, at least 1
     * @param within chooses among the instances of one distance
     * @return the strategy
     */
    public static BalancingStrategy localityFirst(String zone, String datacenter, int capacity,
            BalancingStrategy within) {
        return LocalityFirst.of(Require.nonNull(zone, "zone"), Require.nonNull(datacenter, "datacenter"),
                Require.inRange(capacity, 1, Integer.MAX_VALUE, "capacity"), Require.nonNull(within, "within"));
    }

    /**
     * A few instances of many, always the same ones for one client: fewer connections on both sides.
     *
     * <p>An instance that comes or goes changes one place of a subset at the most. How many clients an instance has is
     * left to chance: with c clients about size * c / n, give or take the root of that.
     *
     * @param size how many instances, at least 1
     * @param client name of the client, different for each process and the same after its restart, such as a host name
     * @param within chooses among them
     * @return the strategy
     */
    public static BalancingStrategy subset(int size, String client, BalancingStrategy within) {
        return Subset.of(Require.inRange(size, 1, Integer.MAX_VALUE, "size"), Require.nonNull(client, "client"),
                Require.nonNull(within, "within"));
    }

    /**
     * Another strategy, of whose picks an instance that has just come gets a growing share: from a tenth to all.
     *
     * <p>The instances of the first list of a query are not new. When all are, they are equal again.
     *
     * @param window how long an instance is new, more than zero
     * @param strategy the other strategy
     * @return the strategy
     */
    public static BalancingStrategy slowStart(Duration window, BalancingStrategy strategy) {
        return SlowStart.over(Require.positive(window, "window"), Require.nonNull(strategy, "strategy"));
    }

    /**
     * Another strategy over those instances that do not stand out by failures or slowness.
     *
     * <p>An outlier is ejected for a while, and comes back on probation: the first failure before a success ejects it
     * again, for longer. No more are ejected than the maximum share; when more than the panic share are outliers, none is.
     *
     * @param settings what makes an outlier
     * @param strategy the other strategy
     * @return the strategy
     */
    public static BalancingStrategy ejectingOutliers(OutlierSettings settings, BalancingStrategy strategy) {
        return Ejector.over(Require.nonNull(strategy, "strategy"), Require.nonNull(settings, "settings"));
    }
}
