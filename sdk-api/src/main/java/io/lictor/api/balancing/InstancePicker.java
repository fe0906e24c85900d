package io.lictor.api.balancing;

/**
 * Chooser over one fixed list of instances.
 *
 * <p><b>Caller.</b> Any thread, many at once: it must be safe for that. <b>May block.</b> No: it is the hot path of a
 * lookup, and should take no lock and allocate nothing. <b>May throw.</b> No. <b>Order.</b> {@link #ended} comes once for
 * each selection, when it is closed; the list may have changed since then, and then the picker of the new list is told.
 */
@FunctionalInterface
public interface InstancePicker {

    /**
     * The next instance.
     *
     * <p>A picker may leave {@link PickRequest#accepts} alone: when the answer is not accepted it is asked again, and in
     * the end any accepted instance is taken. One that would give the same answer again should see to it.
     *
     * @param request what the caller wants beyond any instance
     * @return one of the pool's candidates
     */
    Candidate pick(PickRequest request);

    /**
     * Whether load and outcomes count for this picker. Where they do not, a selection measures nothing and allocates
     * nothing, and {@link Candidate#inFlight} and {@link Candidate#latency} stay 0.
     *
     * @return false unless overridden
     */
    default boolean wantsOutcomes() {
        return false;
    }

    /**
     * A call to an instance ended; its candidate has counted it already.
     *
     * @param candidate one of the pool's candidates
     * @param outcome how it ended
     * @param elapsed how long it took, in nanoseconds
     */
    default void ended(Candidate candidate, Outcome outcome, long elapsed) {}

    /**
     * Whether nothing good can be expected of any instance, so that another datacenter is worth a try. A picker that hands
     * its work to another one asks that one.
     *
     * @return false unless overridden; quickly, since it is asked after each call
     */
    default boolean isSpent() {
        return false;
    }
}
