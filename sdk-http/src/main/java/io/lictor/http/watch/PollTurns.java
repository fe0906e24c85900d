package io.lictor.http.watch;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulException;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.transport.PollBudget;

/**
 * Decides how long each poll may be held, so that any number of watches gets by with the connections for polls.
 *
 * <p>Up to half of the budget every watch polls for the full wait. Beyond, polls are short enough that newcomers are not
 * locked out by long ones; a poll cannot be ended early, because the agent counts the connection of an aborted one until
 * its wait is over. With more watches than permits they take turns, in the order of asking, and the wait is such that
 * each gets its turn once in the time of a rotation. Where watches come and go, so that many connections are still counted
 * for nothing, polls are short as well. {@code docs/watching.md} has the cost.
 */
final class PollTurns {

    private static final Duration CROWDED = Duration.ofSeconds(5);
    private static final Duration HASTY = Duration.ofMillis(250);
    /** Consul adds up to a sixteenth to the time it was asked to wait. */
    private static final int LONGEST_MORE = 16;
    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final PollBudget budget;
    private final PollCuts cuts;
    private final Duration rotation;
    private final AtomicInteger watches = new AtomicInteger();
    private final AtomicInteger heldLong = new AtomicInteger();
    private final ConsulRuntime runtime;
    /** Moments at which the agent lets go of connections whose polls were given up. */
    private final Queue<Long> givenUp = new ConcurrentLinkedQueue<>();

    PollTurns(PollBudget budget, Duration longest, Duration rotation, ConsulRuntime runtime) {
        this.runtime = runtime;
        this.budget = budget;
        this.cuts = new PollCuts(runtime, longest);
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

        /** The poll was given up: its answer is not waited for, but the agent counts its connection all the same. */
        void givenUp(Duration asked) {
            givenUp.add(runtime.nanoTime() + asked.plus(asked.dividedBy(LONGEST_MORE)).toNanos());
        }

        /** The poll was answered after this time, for which it might have been held that long. */
        void answered(Duration held, Duration asked) {
            cuts.answered(held, asked);
        }

        /** The poll failed after this time. */
        void failed(ConsulException failure, Duration held) {
            cuts.failed(failure, held);
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
        return new Turn(budget.acquireFirst(), shorter(cuts.longest(), wait));
    }

    int permits() {
        return budget.size();
    }

    private Duration currentWait() {
        Duration longest = cuts.longest();
        int gone = stillCounted();
        if (gone > budget.size() / 2) {
            // watches come and go: what is given up next must not be counted for long
            return shorter(longest, gone > budget.size() ? HASTY : CROWDED);
        }
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

    private int stillCounted() {
        long now = runtime.nanoTime();
        givenUp.removeIf(end -> end - now <= 0);
        return givenUp.size();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
