package io.lictor.http.watch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.http.transport.PollBudget;

/**
 * Decides how long each poll may be held, so that any number of watches gets by with the connections for polls.
 *
 * <p>Up to half of the budget every watch polls for the full wait. Beyond, polls are short enough that newcomers are not
 * locked out by long ones; a poll cannot be ended early, because the agent counts the connection of an aborted one until
 * its wait is over. With more watches than permits they take turns, in the order of asking, and the wait is such that
 * each gets its turn once in the time of a rotation. {@code docs/watching.md} has the cost.
 */
final class PollTurns {

    private static final Duration CROWDED = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final PollBudget budget;
    private final Duration longest;
    private final Duration rotation;
    private final AtomicInteger watches = new AtomicInteger();
    private final AtomicInteger heldLong = new AtomicInteger();

    PollTurns(PollBudget budget, Duration longest, Duration rotation) {
        this.budget = budget;
        this.longest = longest;
        this.rotation = rotation;
    }

    /** Right to poll once. */
    final class Turn implements AutoCloseable {
        private final PollBudget.Permit permit;
        private final Duration wait;

        private Turn(PollBudget.Permit permit, Duration wait) {
            this.permit = permit;
            this.wait = wait;
            if (isLong()) {
                heldLong.incrementAndGet();
            }
        }

        Duration waitTime() {
            return wait;
        }

        private boolean isLong() {
            return wait.compareTo(rotation) > 0;
        }

        @Override
        public void close() {
            if (isLong()) {
                heldLong.decrementAndGet();
            }
            permit.close();
        }
    }

    /** One more watch; said before its first poll, so that even the wait of that one is right. */
    void opened() {
        watches.incrementAndGet();
    }

    /** One watch less. */
    void closed() {
        watches.decrementAndGet();
    }

    /** Whether there are more watches than permits, so that each poll keeps another one waiting. */
    boolean isCrowded() {
        return watches.get() > budget.size();
    }

    /** Waits for a turn. */
    Turn take() throws InterruptedException {
        PollBudget.Permit permit = budget.acquire();
        return new Turn(permit, currentWait());
    }

    /** Waits for a turn ahead of all others: for what many watches depend on, and for what is over in a moment. */
    Turn takeFirst(Duration wait) throws InterruptedException {
        return new Turn(budget.acquireFirst(), shorter(longest, wait));
    }

    int permits() {
        return budget.size();
    }

    private Duration currentWait() {
        int all = watches.get();
        if (all <= budget.size() / 2) {
            return longest;
        }
        if (all <= budget.size()) {
            return shorter(longest, CROWDED);
        }
        // those that poll for long have their connection already: the rest of the permits goes round among the others
        int aside = heldLong.get();
        int permits = Math.max(1, budget.size() - aside);
        Duration share = rotation.multipliedBy(permits).dividedBy(Math.max(1, all - aside));
        return shorter(longest, share.compareTo(SHORTEST) < 0 ? SHORTEST : share);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
