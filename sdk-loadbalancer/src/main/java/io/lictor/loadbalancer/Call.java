package io.lictor.loadbalancer;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.balancing.Selection;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * One call by name: attempts on different instances, one after another or side by side, until one has an answer.
 *
 * <p>All decisions are made by the calling thread, which waits in a signal; the threads of the HTTP client decide only,
 * at the headers of an answer, whose body the caller's handler gets.
 */
final class Call<T> {

    private final CallContext context;
    private final CallOrder<T> order;
    private final ConsulRuntime runtime;
    private final Signal news;
    private final long startedAt;
    private final CallBody content;
    private final Permits permits;
    private final List<Attempt<T>> all = new ArrayList<>();
    private final List<Attempt<T>> running = new ArrayList<>();
    private final List<Attempt<T>> failed = new ArrayList<>();
    private final AtomicReference<@Nullable Attempt<T>> claimed = new AtomicReference<>();
    private long hedgeAfter = Long.MAX_VALUE;

    Call(CallContext context, CallOrder<T> order, RetryBudget budget, long startedAt) {
        this.context = context;
        this.order = order;
        this.runtime = context.runtime();
        this.news = runtime.newSignal();
        this.startedAt = startedAt;
        this.content = new CallBody(order.request().bodyPublisher().orElseGet(BodyPublishers::noBody));
        this.permits = new Permits(context, order, budget);
    }

    /** Makes the call with an instance to begin with. */
    HttpResponse<T> run(Selection first) throws IOException, InterruptedException {
        try {
            permits.begin(first);
            start(first);
            checkOpen();
            while (true) {
                permits.granted().forEach(this::start);
                HttpResponse<T> answer = harvest();
                if (answer != null) {
                    return answer;
                }
                if (isLate()) {
                    throw late();
                }
                pause();
            }
        } finally {
            for (Selection unused : permits.end()) {
                unused.close();
            }
            String fault = isLate() ? "deadline" : null;
            for (Attempt<T> attempt : all) {
                attempt.giveUp(fault);
            }
        }
    }

    private void start(Selection selection) {
        Attempt<T> attempt = new Attempt<>(this, selection);
        all.add(attempt);
        running.add(attempt);
        Duration after = context.hedgeAfter();
        hedgeAfter = after == null || !order.isIdempotent() ? Long.MAX_VALUE : elapsed() + after.toNanos();
        attempt.start(context, order, content);
    }

    /** The answer, if there is one; begins another attempt for one that failed. */
    private @Nullable HttpResponse<T> harvest() throws IOException {
        for (Attempt<T> attempt : List.copyOf(running)) {
            if (attempt.isDone()) {
                running.remove(attempt);
                HttpResponse<T> answer = attempt.answer();
                if (answer != null) {
                    watch(attempt);
                    return answer;
                }
                if (attempt.failure() != null) {
                    if (isLate()) {
                        throw late();
                    }
                    failed.add(attempt);
                    retry(attempt);
                }
            }
        }
        Attempt<T> winner = claimed.get();
        if (winner != null && running.size() > 1) {
            running.stream().filter(attempt -> !attempt.equals(winner)).forEach(attempt -> attempt.giveUp(null));
            running.removeIf(attempt -> !attempt.equals(winner));
        }
        if (running.isEmpty() && permits.isEmpty()) {
            checkOpen();
            throw failure();
        }
        return null;
    }

    private void retry(Attempt<T> attempt) {
        String kind = attempt.failureKind();
        boolean harmless = order.isIdempotent() || attempt.wasNotSent();
        boolean wanted = attempt.wasNotSent() ? order.rules().onConnectFailure() : order.rules().onFailure();
        if (kind != null && wanted && harmless && content.canBeSentAgain() && claimed.get() == null) {
            permits.ask(kind, !isClosed() && attempt.lostItsConnection());
            permits.granted().forEach(this::start);
        }
    }

    /** Waits for news, and hedges in between. */
    private void pause() throws InterruptedException {
        long left = order.timeout().toNanos() - elapsed();
        long untilHedge = hedgeAfter == Long.MAX_VALUE ? Long.MAX_VALUE : hedgeAfter - elapsed();
        boolean told = news.await(Duration.ofNanos(Math.min(left, untilHedge)));
        checkOpen();
        if (!told && elapsed() >= hedgeAfter) {
            hedgeAfter = Long.MAX_VALUE;
            if (claimed.get() == null && content.canBeSentAgain()) {
                permits.ask("hedge", false);
            }
        }
    }

    private boolean isLate() {
        return elapsed() >= order.timeout().toNanos();
    }

    private HttpTimeoutException late() {
        return new HttpTimeoutException(order + ": no answer within " + order.timeout() + tried());
    }

    boolean isClosed() {
        return context.closed().getAsBoolean();
    }

    private void checkOpen() {
        if (isClosed()) {
            throw new ConsulClosedException(order + ": the client was closed", null);
        }
    }

    /** Sees to it that a body which the caller reads by itself ends by the deadline as well. */
    private void watch(Attempt<T> attempt) {
        TimedBody<T> open = attempt.openBody();
        if (open != null) {
            runtime.start("call-body", open.within(order.timeout().minusNanos(elapsed())));
        }
    }

    private long elapsed() {
        return runtime.nanoTime() - startedAt;
    }

    private IOException failure() {
        Attempt<T> last = failed.getLast();
        Throwable cause = last.failure();
        return new IOException(order + " failed" + tried() + ": " + cause, cause);
    }

    private String tried() {
        return all.stream().map(Attempt::toString).collect(Collectors.joining(" and ", " at ", ""));
    }

    void wake() {
        news.raise();
    }

    BodyHandler<T> handler() {
        return order.handler();
    }

    TimedBody<T> timed(BodySubscriber<T> body) {
        return new TimedBody<>(body, runtime.newSignal(), order.timeout());
    }

    /** Whether an answer of this status is thrown away because there is another attempt for it. */
    boolean isRejected(int status) {
        return order.rules().onStatus().contains(status) && order.isIdempotent() && content.canBeSentAgain()
                && claimed.get() == null && permits.ask("status", false);
    }

    /** Whether the answer of this attempt is the one that the caller gets. */
    boolean claim(Attempt<T> attempt) {
        return claimed.compareAndSet(null, attempt);
    }

    void unclaim(Attempt<T> attempt) {
        claimed.compareAndSet(attempt, null);
    }
}
