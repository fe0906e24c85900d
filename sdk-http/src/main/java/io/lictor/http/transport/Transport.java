package io.lictor.http.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.observe.RequestOutcome;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to Consul: within the connection budget and a deadline over the whole call, with credentials, to the
 * preferred address, and with typed exceptions for whatever goes wrong.
 *
 * <p>Reads are tried again while nobody can answer; a write only where the call allows it and the failure proves that
 * it was not applied; what a watch reads never, because its loop knows better when. What was refused for a limit that
 * passes is asked once more, about a second later.
 */
public final class Transport implements AutoCloseable {

    private static final int TRIES = 3;
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(300);
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Limits are those of a second. */
    private static final Duration RELIEF = Duration.ofSeconds(1);

    private final Duration requestTimeout;
    private final ConsulRuntime runtime;
    private final Addresses addresses;
    private final Failures failures;
    private final Budget budget;
    private final Sender sender;
    private final Credentials credentials;
    private final Transfers transfers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Transport(ConsulSettings settings, ConsulRuntime runtime) {
        this.requestTimeout = settings.requestTimeout();
        this.runtime = runtime;
        this.addresses = new Addresses(settings.addresses(), runtime);
        this.budget = new Budget(settings.maxConnections(), runtime);
        this.credentials = new Credentials(settings, runtime);
        this.failures = new Failures(credentials, settings.connectTimeout());
        this.sender = new Sender(settings, runtime, credentials);
        this.transfers = new Transfers(settings, runtime, credentials);
    }

    /**
     * A new transport; it opens no connection yet.
     *
     * @throws IllegalArgumentException when a TLS file cannot be used
     */
    public static Transport create(ConsulSettings settings, ConsulRuntime runtime) {
        return new Transport(settings, runtime);
    }

    /** Start and deadline of a call, on the runtime's clock. */
    private record Span(long start, long deadline) {}

    /**
     * Sends a call and decodes its answer.
     *
     * @throws ConsulException when there is none
     */
    public <T> T send(Call call, Answer.Decoder<T> decoder) {
        Duration timeout = call.timeout();
        long start = runtime.nanoTime();
        long length = nanos(timeout == null ? requestTimeout : timeout);
        Span span = new Span(start, start + length);
        boolean relieved = false;
        for (int tries = 1;; tries++) {
            URI address = address(call);
            try {
                return attempt(call, decoder, address, span);
            } catch (AttemptException e) {
                ConsulException failure = e.failure();
                if (e.isTurnedAway() && tries <= addresses.size()) {
                    // its wait begins anew elsewhere, and nothing has failed
                    span = new Span(start, runtime.nanoTime() + length);
                    runtime.observer().requestRetried(call.operation(), failure);
                    continue;
                }
                boolean elsewhere = call.mayFailOver() && addresses.failed(address, failure);
                Repeat repeat = repeat(call, e, tries, elsewhere, span);
                if (repeat == Repeat.NEVER || (relieved && repeat == Repeat.RELIEVED)) {
                    finished(call, outcome(failure), e.status(), span);
                    throw failure;
                }
                runtime.observer().requestRetried(call.operation(), failure);
                relieved |= repeat == Repeat.RELIEVED;
                pause(repeat, tries, call, span);
            }
        }
    }

    private URI address(Call call) {
        if (!call.mayFailOver()) {
            return addresses.first();
        }
        return call.isPoll() ? addresses.forPolls() : addresses.forReads();
    }

    /** When a call is made again. */
    private enum Repeat {
        /** Not at all. */
        NEVER,
        /** At once, elsewhere. */
        AT_ONCE,
        /** Soon: nobody could answer. */
        SOON,
        /** In about a second, once: a limit was reached. */
        RELIEVED
    }

    private Repeat repeat(Call call, AttemptException e, int tries, boolean elsewhere, Span span) {
        long left = span.deadline - runtime.nanoTime();
        if (call.isPoll() || left <= PAUSE.toNanos()) {
            return Repeat.NEVER;
        }
        if (e.failure().getCause() instanceof OverloadException overload) {
            return overloaded(call, overload, tries, elsewhere, left);
        }
        if (elsewhere) {
            return tries < TRIES + addresses.size() ? Repeat.AT_ONCE : Repeat.NEVER;
        }
        boolean safe = (call.isRead() && !call.isRepeatedByLoop()) || (call.isIdempotent() && e.unapplied());
        return safe && tries < TRIES && e.failure() instanceof ConsulUnavailableException ? Repeat.SOON : Repeat.NEVER;
    }

    /**
     * Each address is asked once; one more request is the last thing that an agent needs whose connections are too many.
     * Whatever was refused so was not applied.
     */
    private Repeat overloaded(Call call, OverloadException overload, int tries, boolean elsewhere, long left) {
        if (elsewhere && tries < addresses.size()) {
            return Repeat.AT_ONCE;
        }
        boolean inTime = left > 2 * RELIEF.toNanos() && !call.isRepeatedByLoop();
        return overload.isPassing() && inTime ? Repeat.RELIEVED : Repeat.NEVER;
    }

    /** By half to the whole of it; twice as long each time while nobody could answer. */
    private void pause(Repeat repeat, int tries, Call call, Span span) {
        if (repeat == Repeat.AT_ONCE) {
            return;
        }
        double nanos = repeat == Repeat.RELIEVED
                ? RELIEF.toNanos() * (0.75 + runtime.random() / 2)
                : PAUSE.toNanos() * (1 << (tries - 1)) * (0.5 + runtime.random() / 2);
        try {
            runtime.newSignal().await(Duration.ofNanos((long) nanos));
        } catch (InterruptedException e) {
            throw interrupted(call, span, e);
        }
    }

    private <T> T attempt(Call call, Answer.Decoder<T> decoder, URI address, Span span) throws AttemptException {
        try {
            Answer answer = exchange(call, address, span);
            int status = answer.status();
            if (status / 100 != 2 && !isExpected(call, answer)) {
                AttemptException refusal = failures.refused(context(call, address, span), answer);
                if (failures.isUnknownToken(refusal)) {
                    credentials.refused(call.token());
                }
                throw refusal;
            }
            if (call.mayFailOver() && !call.isPoll()) {
                addresses.answered(address);
            }
            T value = decode(decoder, answer, context(call, address, span));
            finished(call, RequestOutcome.ANSWERED, status, span);
            return value;
        } catch (InterruptedException e) {
            throw interrupted(call, span, e);
        } catch (IOException | AbortedException e) {
            if (closed.get()) {
                throw closed(call, span, e);
            }
            throw failures.broken(context(call, address, span), e);
        }
    }

    private static boolean isExpected(Call call, Answer answer) {
        return (answer.isAbsent() && call.absentIsAnswer()) || (answer.isConflict() && call.conflictIsAnswer())
                || (call.isAnswer(answer.status()) && answer.isJson());
    }

    private <T> T decode(Answer.Decoder<T> decoder, Answer answer, Failures.Context context)
            throws AttemptException {
        try {
            return decoder.decode(answer);
        } catch (RuntimeException e) {
            throw failures.undecodable(context, answer, e);
        }
    }

    private Answer exchange(Call call, URI address, Span span)
            throws IOException, InterruptedException, AbortedException {
        if (closed.get()) {
            throw closed(call, span, null);
        }
        Budget.Permit permit = budget.take(call, span.deadline - runtime.nanoTime());
        if (permit == null) {
            finished(call, RequestOutcome.TIMED_OUT, 0, span);
            throw new ConsulTimeoutException(call.operation() + " after " + since(span).toMillis() + " ms: none of the"
                    + " client's connections became free (raise maxConnections, or call less at a time)", null);
        }
        try {
            if (closed.get()) {
                throw closed(call, span, null);
            }
            return sender.send(call, address, attemptDeadline(call, connected(call, span)), addresses);
        } finally {
            permit.release();
        }
    }

    /** What keeps something alive has its whole time for the answer, however long it has waited for a connection. */
    private Span connected(Call call, Span span) {
        return call.lane() == Call.Lane.KEEP_ALIVE
                ? new Span(span.start, runtime.nanoTime() + span.deadline - span.start)
                : span;
    }

    /** An address that does not answer leaves the half of the time to the next one. */
    private long attemptDeadline(Call call, Span span) {
        long now = runtime.nanoTime();
        boolean more = addresses.size() > 1 && call.mayFailOver() && !call.isPoll();
        return more ? now + (span.deadline - now) / 2 : span.deadline;
    }

    private Failures.Context context(Call call, URI address, Span span) {
        return new Failures.Context(call, address, since(span));
    }

    private Duration since(Span span) {
        return Duration.ofNanos(runtime.nanoTime() - span.start);
    }

    private void finished(Call call, RequestOutcome outcome, int status, Span span) {
        runtime.observer().requestFinished(call.operation(), outcome, status, since(span));
    }

    private static RequestOutcome outcome(ConsulException e) {
        return switch (e) {
            case ConsulRejectedException rejected -> RequestOutcome.REJECTED;
            case ConsulUnavailableException unavailable -> RequestOutcome.UNAVAILABLE;
            case ConsulTimeoutException timeout -> RequestOutcome.TIMED_OUT;
            case ConsulAnswerException answer -> RequestOutcome.UNDECODABLE;
            default -> RequestOutcome.CANCELLED;
        };
    }

    private ConsulClosedException closed(Call call, Span span, @Nullable Throwable cause) {
        finished(call, RequestOutcome.CANCELLED, 0, span);
        return new ConsulClosedException(call.operation() + ": the client is closed", cause);
    }

    private ConsulInterruptedException interrupted(Call call, Span span, InterruptedException e) {
        Thread.currentThread().interrupt();
        finished(call, RequestOutcome.CANCELLED, 0, span);
        return new ConsulInterruptedException(call.operation() + " after " + since(span).toMillis()
                + " ms: the calling thread was interrupted", e);
    }

    /** Uses a token from a login from now on, and tells when Consul does not know it. */
    public void useToken(String token, Runnable refused) {
        credentials.use(token, refused);
    }

    /** Uses the token of the settings again. */
    public void useOwnToken() {
        credentials.useOwn();
    }

    /** How often the token of the client has become another one. */
    public long tokenChanges() {
        return credentials.changes();
    }

    /**
     * Passes the body of an answer on as it comes.
     *
     * @param call a read with a timeout
     * @return its length
     * @throws ConsulException when it has not come as a whole
     * @throws java.io.UncheckedIOException when it cannot be written
     */
    public long download(Call call, OutputStream target) {
        return transfer(call, (context, timeout) -> transfers.download(context, target, timeout));
    }

    /**
     * Sends a body as it comes.
     *
     * @param call a write with a timeout
     * @throws ConsulException when it was not taken
     * @throws java.io.UncheckedIOException when it cannot be read
     */
    public void upload(Call call, InputStream source) {
        long length = transfer(call, (context, timeout) -> transfers.upload(context, source, timeout));
        assert length >= 0;
    }

    /** One transfer of a body. */
    @FunctionalInterface
    private interface Transfer {
        long run(Failures.Context context, Duration timeout)
                throws IOException, InterruptedException, AbortedException, AttemptException;
    }

    private long transfer(Call call, Transfer transfer) {
        long start = runtime.nanoTime();
        Duration timeout = call.timeout() == null ? requestTimeout : call.timeout();
        Span span = new Span(start, start + nanos(timeout));
        URI address = addresses.first();
        if (closed.get()) {
            throw closed(call, span, null);
        }
        try {
            long length = transfer.run(context(call, address, span), timeout);
            finished(call, RequestOutcome.ANSWERED, 200, span);
            return length;
        } catch (AttemptException e) {
            if (failures.isUnknownToken(e)) {
                credentials.refused(call.token());
            }
            finished(call, outcome(e.failure()), e.status(), span);
            throw e.failure();
        } catch (InterruptedException e) {
            throw interrupted(call, span, e);
        } catch (IOException | AbortedException e) {
            if (closed.get()) {
                throw closed(call, span, e);
            }
            ConsulException failure = failures.broken(context(call, address, span), e).failure();
            finished(call, outcome(failure), 0, span);
            throw failure;
        }
    }

    /** The budget of blocking queries. */
    public PollBudget polls() {
        return budget.polls();
    }

    /** Requests under way that are not polls. */
    public int requestsInFlight() {
        return budget.requestsInFlight();
    }

    /** Ends all that is under way at once; idempotent. */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    /** The same, waiting for the end of what is on the wire no longer than this. */
    public void close(Duration limit) {
        if (closed.compareAndSet(false, true)) {
            budget.close();
            transfers.close();
            sender.close(limit);
        }
    }

    /** A time that is beyond all clocks is as good as for ever. */
    private static long nanos(Duration timeout) {
        return (timeout.compareTo(FOREVER) < 0 ? timeout : FOREVER).toNanos();
    }
}
