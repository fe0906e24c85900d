package io.lictor.api.balancing;

/**
 * Way to choose the next instance: one {@link InstancePicker} for each list of instances.
 *
 * <pre>{@code
 * // the instance with the fewest calls under way
 * BalancingStrategy idlest = pool -> new InstancePicker() {
 *     public Candidate pick(PickRequest request) {
 *         return Collections.min(pool.candidates(), Comparator.comparingInt(Candidate::inFlight));
 *     }
 *     public boolean wantsOutcomes() {
 *         return true;
 *     }
 * };
 * }</pre>
 *
 * <p>A strategy is stateless and shared by all queries. What has to outlive a list belongs into
 * {@link InstancePool#state} when it is about the query, and into {@link Candidate#state} when it is about one instance.
 *
 * <p><b>Caller.</b> The thread that publishes a new list. <b>May block.</b> No. <b>May throw.</b> No: the failure is
 * logged and the last picker stays. <b>Order.</b> One call after another for one query.
 */
@FunctionalInterface
public interface BalancingStrategy {

    /**
     * A picker for a new list.
     *
     * @param pool the instances to choose from, at least one
     * @return the picker
     */
    InstancePicker picker(InstancePool pool);
}
