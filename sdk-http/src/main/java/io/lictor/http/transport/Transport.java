package io.lictor.http.transport;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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
 */
public final class Transport implements AutoCloseable {

    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final ConsulSettings settings;
    private final ConsulRuntime runtime;
    private final Addresses addresses;
    private final Credentials credentials;
    private final Failures failures;
    private final Semaphore requests;
    private final PollBudget polls;
    private final HttpClient client;
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requestsInFlight = new AtomicInteger();
    private volatile boolean closed;

    private Transport(ConsulSettings settings, ConsulRuntime runtime) {
        this.settings = settings;
        this.runtime = runtime;
        this.addresses = new Addresses(settings.addresses(), runtime);
        this.credentials = new Credentials(settings, runtime);
        this.failures = new Failures(credentials);
        int pollSize = settings.maxConnections() * 3 / 4;
        this.polls = new PollBudget(pollSize, runtime);
        this.requests = new Semaphore(Math.max(1, settings.maxConnections() - pollSize - 2));
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(settings.connectTimeout())
                .executor(Runnable::run).build();
    }

    public static Transport create(ConsulSettings settings, ConsulRuntime runtime) {
        return new Transport(settings, runtime);
    }

    /**
     * Sends a call and decodes its answer.
     *
     * @throws ConsulException when there is none
     */
    public <T> T send(Call call, Answer.Decoder<T> decoder) {
        long start = runtime.nanoTime();
        Duration timeout = call.timeout();
        long deadline = start + (timeout == null ? settings.requestTimeout() : timeout).toNanos();
        for (int tries = 1;; tries++) {
            try {
                T value = attempt(call, decoder, start, deadline);
                finished(call, RequestOutcome.ANSWERED, start);
                return value;
            } catch (ConsulException e) {
                if (!again(call, e, tries, deadline)) {
                    finished(call, outcome(e), start);
                    throw e;
                }
                runtime.observer().requestRetried(call.operation(), e);
                pause(tries);
            }
        }
    }

    private boolean again(Call call, ConsulException failure, int tries, long deadline) {
        return tries < TRIES && !call.isPoll() && call.isRead() && failure instanceof ConsulUnavailableException
                && deadline - runtime.nanoTime() > PAUSE.toNanos();
    }

    private void pause(int tries) {
        try {
            runtime.newSignal().await(PAUSE.multipliedBy(tries).multipliedBy((long) (50 + 50 * runtime.random()))
                    .dividedBy(100));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private <T> T attempt(Call call, Answer.Decoder<T> decoder, long start, long deadline) {
        URI address = call.mayFailOver() ? addresses.forReads() : addresses.first();
        @Nullable
        Permitted permit = null;
        try {
            permit = permit(call, deadline);
            Answer answer = exchange(call, address, deadline);
            if (answer.status() / 100 != 2 && !(answer.isAbsent() && call.absentIsAnswer())) {
                throw failures.refused(call, address, since(start), answer);
            }
            return decode(call, decoder, answer, address, start);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ConsulException e) {
            if (e instanceof ConsulUnavailableException) {
                addresses.failed(address);
            }
            throw e;
        } catch (Throwable e) {
            if (closed) {
                throw new ConsulClosedException("the client is closed", e);
            }
            addresses.failed(address);
            throw failures.broken(call, address, since(start), e);
        } finally {
            if (permit != null) {
                permit.release();
            }
        }
    }

    private <T> T decode(Call call, Answer.Decoder<T> decoder, Answer answer, URI address, long start) {
        try {
            return decoder.decode(answer);
        } catch (ConsulException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failures.undecodable(call, address, since(start), answer, e);
        }
    }

    private Answer exchange(Call call, URI address, long deadline) throws Throwable {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + call.target()));
        byte[] body = call.body();
        request.method(call.method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        credentials.addTo(request);
        Exchange exchange = new Exchange(runtime.newSignal(), settings.maxBodySize());
        open.add(exchange);
        try {
            if (closed) {
                throw new ConsulClosedException("the client is closed", null);
            }
            return exchange.run(client, request.build(), Duration.ofNanos(deadline - runtime.nanoTime()));
        } finally {
            open.remove(exchange);
        }
    }

    /** What is given back when a call has ended. */
    private interface Permitted {
        void release();
    }

    private Permitted permit(Call call, long deadline) throws InterruptedException {
        if (closed) {
            throw new ConsulClosedException("the client is closed", null);
        }
        if (call.lane() == Call.Lane.PERMITTED_POLL) {
            return () -> {};
        }
        long nanos = deadline - runtime.nanoTime();
        if (call.lane() == Call.Lane.POLL) {
            PollBudget.Permit permit = polls.tryAcquire(Duration.ofNanos(nanos));
            return permit == null ? noPermit(call) : permit::close;
        }
        if (!requests.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            return noPermit(call);
        }
        requestsInFlight.incrementAndGet();
        return () -> {
            requestsInFlight.decrementAndGet();
            requests.release();
        };
    }

    private static Permitted noPermit(Call call) {
        throw new ConsulTimeoutException(call.operation()
                + ": no connection of the client's budget became free (raise maxConnections, or call less at a time)",
                null);
    }

    private Duration since(long start) {
        return Duration.ofNanos(runtime.nanoTime() - start);
    }

    private void finished(Call call, RequestOutcome outcome, long start) {
        runtime.observer().requestFinished(call.operation(), outcome, 0, since(start));
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

    private static ConsulInterruptedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ConsulInterruptedException("interrupted while waiting for Consul", e);
    }

    /** The budget of blocking queries. */
    public PollBudget polls() {
        return polls;
    }

    /** Requests under way that are not polls. */
    public int requestsInFlight() {
        return requestsInFlight.get();
    }

    /** Ends all that is under way at once. */
    @Override
    public void close() {
        closed = true;
        polls.close();
        requests.release(Integer.MAX_VALUE / 2);
        ConsulClosedException reason = new ConsulClosedException("the client is closed", null);
        open.forEach(exchange -> exchange.abort(reason));
        client.shutdownNow();
        try {
            client.awaitTermination(Duration.ofMillis(300));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
