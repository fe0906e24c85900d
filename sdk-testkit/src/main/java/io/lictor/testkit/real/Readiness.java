package io.lictor.testkit.real;

import java.io.UncheckedIOException;
import java.time.Duration;

import io.lictor.testkit.net.Await;

/** Waits until an agent is of use: its cluster has a leader and its own node is in the catalog. */
final class Readiness {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);
    private static final int LOG_LINES = 30;

    private Readiness() {}

    static void await(ConsulAgent agent, Duration limit) {
        String[] missing = {"not asked yet"};
        Await.holdsWithin(limit, () -> {
            missing[0] = missing(agent);
            return missing[0].isEmpty() || !agent.isRunning();
        });
        if (!missing[0].isEmpty()) {
            String state = agent.isRunning() ? "is not ready" : "has ended";
            throw new IllegalStateException(agent + " " + state + " (expected: ready within " + limit + "); "
                    + missing[0] + "\n" + agent.logTail(LOG_LINES));
        }
    }

    private static String missing(ConsulAgent agent) {
        try {
            return AgentCalls.notReady(agent.http().withTimeout(CALL_LIMIT), agent.nodeName());
        } catch (UncheckedIOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
