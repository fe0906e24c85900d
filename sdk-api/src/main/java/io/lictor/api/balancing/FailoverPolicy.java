package io.lictor.api.balancing;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.lictor.api.internal.Require;
import io.lictor.api.query.FailoverTarget;
import io.lictor.api.query.QueryFailover;
import org.jspecify.annotations.Nullable;

/**
 * Where lookups go while there is no instance in the own datacenter, and when they come back.
 *
 * <pre>{@code
 * LoadBalancer balancer = LoadBalancer.builder(consul).failover(FailoverPolicy.to("dc2", "dc3")).create();
 * }</pre>
 *
 * <p>The own datacenter is always the first choice. Another one takes its place while the list of the own one is empty, or
 * while all of its instances are outliers, and until it has been well again for a while: a quarter of a second at first, twice as
 * long each time that it fails soon after lookups came back, up to a minute.
 *
 * <p>The list of the first other datacenter is watched from the beginning, so that it is at hand when it is needed, which
 * costs one more poll for each query; those of the others from when the one before them has nothing to offer.
 *
 * <p>Immutable, with {@code equals} by content; safe for use by several threads.
 */
public final class FailoverPolicy {

    private static final FailoverPolicy NONE = new FailoverPolicy(QueryFailover.NONE, null, 1,
            Duration.ofMillis(250), Duration.ofMinutes(1));
    private static final String NEAREST = "nearest=";
    private static final String QUERY = "query=";

    private final QueryFailover targets;
    private final @Nullable String preparedQuery;
    private final int warm;
    private final Duration returnAfter;
    private final Duration longestReturn;

    private FailoverPolicy(QueryFailover targets, @Nullable String preparedQuery, int warm, Duration returnAfter,
            Duration longestReturn) {
        this.targets = targets;
        this.preparedQuery = preparedQuery;
        this.warm = warm;
        this.returnAfter = returnAfter;
        this.longestReturn = longestReturn;
    }

    /**
     * Nowhere.
     *
     * @return the policy of a client that has none
     */
    public static FailoverPolicy none() {
        return NONE;
    }

    /**
     * Other datacenters and cluster peers in a fixed order. The own datacenter may be among them, so that one list serves
     * everywhere.
     *
     * @param names names of datacenters, and with {@code peer:} in front of peers (Consul from 1.13); at least one
     * @return the policy
     */
    public static FailoverPolicy to(String... names) {
        return to(Arrays.stream(names).map(FailoverTarget::parse).toArray(FailoverTarget[]::new));
    }

    /**
     * Other datacenters and cluster peers in a fixed order.
     *
     * @param targets which, at least one
     * @return the policy
     */
    public static FailoverPolicy to(FailoverTarget... targets) {
        Require.inRange(targets.length, 1, 1_000, "targets");
        boolean datacentersOnly = Arrays.stream(targets)
                .allMatch(target -> target.peer() == null && target.namespace() == null && target.partition() == null);
        return NONE.targets(datacentersOnly
                ? new QueryFailover(0, Arrays.stream(targets).map(FailoverTarget::toString).toList())
                : QueryFailover.to(targets));
    }

    /**
     * The nearest datacenters, by the coordinates of their servers in the network between datacenters
     * ({@code GET /v1/coordinate/datacenters}).
     *
     * @param datacenters how many of them, 1 or more
     * @return the policy
     */
    public static FailoverPolicy nearest(int datacenters) {
        return NONE.targets(new QueryFailover(Require.inRange(datacenters, 1, 1_000, "datacenters"), List.of()));
    }

    /**
     * Where a prepared query would look: its nearest datacenters and those that it names, or its targets, peers among them.
     * Only its failover counts, and changes to it are seen within five minutes; its filters are not applied. A sameness group
     * (Consul Enterprise) is not followed, which the log says.
     *
     * @param idOrName id or name of the query, or a name that a template matches
     * @return the policy
     */
    public static FailoverPolicy as(String idOrName) {
        return new FailoverPolicy(QueryFailover.NONE, Require.nonBlank(idOrName, "idOrName"), NONE.warm,
                NONE.returnAfter, NONE.longestReturn);
    }

    /**
     * A policy from a setting.
     *
     * @param text {@code dc2,peer:west}, {@code nearest=2} or {@code query=orders-anywhere}
     * @return the policy
     * @throws IllegalArgumentException when it is none of these
     */
    public static FailoverPolicy parse(String text) {
        if (text.startsWith(QUERY)) {
            return as(text.substring(QUERY.length()));
        }
        if (text.startsWith(NEAREST)) {
            try {
                return nearest(Integer.parseInt(text.substring(NEAREST.length()).trim()));
            } catch (NumberFormatException e) {
                throw Require.illegal("failover", text, "nearest=<number>");
            }
        }
        return to(Arrays.stream(text.split(",", -1)).map(String::trim).toArray(String[]::new));
    }

    private FailoverPolicy targets(QueryFailover some) {
        return new FailoverPolicy(some, preparedQuery, warm, returnAfter, longestReturn);
    }

    /**
     * The same with so many other datacenters watched from the first lookup on, in their order.
     *
     * @param datacenters 0 or more, each of which costs a poll for each query; 1 unless set. With 0 the first lookups after
     *     a failure wait for the list of the other datacenter
     * @return another policy
     */
    public FailoverPolicy watchingAtOnce(int datacenters) {
        return new FailoverPolicy(targets, preparedQuery, Require.inRange(datacenters, 0, 1_000, "datacenters"),
                returnAfter, longestReturn);
    }

    /**
     * The same with another time for which a better datacenter has to be well before lookups return to it.
     *
     * @param first the time after a single failure, zero or more; a quarter of a second unless set
     * @param longest what repeated failures can double it to, at least {@code first}. Lookups that stay as long as that
     *     without another failure are forgiven the earlier ones. A minute unless set
     * @return another policy
     */
    public FailoverPolicy returningAfter(Duration first, Duration longest) {
        Require.notNegative(first, "first");
        if (Require.notNegative(longest, "longest").compareTo(first) < 0) {
            throw Require.illegal("longest", longest, ">= first, which is " + first);
        }
        return new FailoverPolicy(targets, preparedQuery, warm, first, longest);
    }

    /**
     * Which datacenters and peers: first the nearest ones, then those named. Of no meaning with a {@link #preparedQuery()}.
     *
     * @return number and names
     */
    public QueryFailover targets() {
        return targets;
    }

    /**
     * The prepared query that says which datacenters.
     *
     * @return its id or name, or null
     */
    public @Nullable String preparedQuery() {
        return preparedQuery;
    }

    /**
     * How many other datacenters are watched from the beginning.
     *
     * @return 1 unless set
     */
    public int watchedAtOnce() {
        return warm;
    }

    /**
     * How long a better datacenter has to be well at first.
     *
     * @return a quarter of a second unless set
     */
    public Duration returnAfter() {
        return returnAfter;
    }

    /**
     * How long it may have to be well after repeated failures.
     *
     * @return a minute unless set
     */
    public Duration longestReturn() {
        return longestReturn;
    }

    /**
     * Whether there is nowhere to go.
     *
     * @return true for {@link #none()}
     */
    public boolean isNone() {
        return preparedQuery == null && targets.equals(QueryFailover.NONE);
    }

    private List<Object> parts() {
        return Arrays.asList(targets, preparedQuery, warm, returnAfter, longestReturn);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FailoverPolicy that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    /** As a setting would be written, which has no words for namespaces and partitions. */
    @Override
    public String toString() {
        if (preparedQuery != null) {
            return QUERY + preparedQuery;
        }
        return targets.nearest() > 0
                ? NEAREST + targets.nearest()
                : targets.named().stream().map(FailoverTarget::toString).collect(Collectors.joining(","));
    }
}
