package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A blocking query under way. */
final class Poll {
    private static final Duration QUIET = Duration.ofMillis(120);
    private static final Duration SOON = Duration.ofSeconds(20);

    /** For how long a query blocks which is to be woken before. */
    static final String WAIT = "30s";

    private final String path;
    private final long asked;
    private final CompletableFuture<Reply> reply;

    Poll(String path, long asked, CompletableFuture<Reply> reply) {
        this.path = path;
        this.asked = asked;
        this.reply = reply;
    }

    /** The answer, which comes long before the wait is over. */
    Reply wakes() {
        return await(SOON);
    }

    /** Nothing comes for a moment. */
    Poll staysQuiet() {
        try {
            Reply early = reply.get(QUIET.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("woken: " + early + "\nafter index " + asked);
        } catch (TimeoutException e) {
            return this;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(path, e);
        }
    }

    Reply await(Duration limit) {
        try {
            return reply.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(path + " was not woken within " + limit + ", index " + asked, e);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(path, e);
        }
    }

    void isLaterThanAsked(Reply woken) {
        assertThat(woken.index()).as(woken::toString).isGreaterThan(asked);
    }
}
