package io.lictor.loadbalancer;

import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import org.jspecify.annotations.Nullable;

/** One call under way, counted from its making to its closing. */
final class TrackedSelection implements Selection {

    private final Balancing balancing;
    private final Member member;
    private final long startedAt;
    private Outcome outcome = Outcome.UNKNOWN;
    private @Nullable String reason;
    private boolean closed;

    TrackedSelection(Balancing balancing, Member member, long startedAt) {
        this.balancing = balancing;
        this.member = member;
        this.startedAt = startedAt;
        member.load().begun();
    }

    @Override
    public ServiceInstance instance() {
        return member.instance();
    }

    @Override
    public void success() {
        if (outcome == Outcome.UNKNOWN) {
            outcome = Outcome.SUCCESS;
        }
    }

    @Override
    public void failure(String why) {
        if (outcome == Outcome.UNKNOWN) {
            outcome = Outcome.FAILURE;
            reason = why;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            balancing.ended(member, outcome, reason, startedAt);
        }
    }
}
