package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.HealthStatus;
import io.lictor.api.WatchState;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.NoInstanceException.Reason;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Why a lookup found nothing.
 *
 * <p>An empty list alone does not tell a service that nobody runs from one that is down. One read without conditions
 * does; it is made once a second at the most, however many lookups fail, and shared by all of them. While Consul does not
 * answer it, none but the first lookups wait.
 */
final class Diagnosis {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ConsulClient consul;
    private final String asked;
    private final ServiceQuery query;
    private final ServiceQuery everything;
    private final AtomicReference<@Nullable Reading> latest = new AtomicReference<>();

    /**
     * A diagnosis for one query.
     *
     * @param asked name that was looked up; traffic rules may have led to a query for another one
     */
    Diagnosis(ConsulClient consul, String asked, ServiceQuery query) {
        this.consul = consul;
        this.asked = asked;
        this.query = query;
        this.everything = ServiceQuery.builder(query.service()).atWorst(HealthStatus.CRITICAL)
                .datacenter(query.datacenter()).namespace(query.namespace()).partition(query.partition())
                .peer(query.peer()).build();
    }

    /**
     * Consul has said that there is nothing.
     *
     * @param elsewhere what there is to say about other datacenters
     */
    NoInstanceException ofEmptyList(WatchState<?> state, String elsewhere, Duration patience) {
        String confirmed = elsewhere
                + (state.isStale() ? "; Consul is away, this is as of " + state.confirmedAt() : "");
        List<ServiceInstance> all;
        try {
            all = query.equals(everything) ? List.of() : everything(patience);
        } catch (ConsulInterruptedException e) {
            throw e;
        } catch (ConsulException e) {
            return failure(Reason.UNKNOWN, "no instance for " + query + ", and whether there are any others could not"
                    + " be read" + confirmed, e);
        }
        if (all.isEmpty()) {
            return failure(Reason.UNKNOWN, "Consul knows no instance of " + everything.service() + place()
                    + ", or the token may not see it (it needs " + rights() + ")" + confirmed, null);
        }
        return failure(Reason.NONE_PASSING, "none of the " + all.size() + " instances that Consul knows is wanted by "
                + query + ": " + count(all) + confirmed, null);
    }

    /** Nothing has come from Consul at all. */
    NoInstanceException ofSilence(WatchState<?> state, Duration age, @Nullable ConsulTimeoutException timeout) {
        ConsulException last = state.lastFailure();
        return failure(Reason.UNREACHABLE, "no list for " + query + ": no good answer from Consul since "
                + consul.runtime().now().minus(age) + ", " + (last == null
                        ? "and no request has failed yet"
                        : state.consecutiveFailures() + " requests failed, the last one: " + last.getMessage()),
                last == null ? timeout : last);
    }

    private NoInstanceException failure(Reason reason, String message, @Nullable Throwable cause) {
        consul.runtime().observer().lookupFailed(asked, reason.text());
        boolean led = !asked.equals(query.service());
        return new NoInstanceException(asked, reason, led ? "by traffic rules of " + asked + ": " + message : message,
                cause);
    }

    private String place() {
        return (query.datacenter() == null ? "" : " in " + query.datacenter())
                + (query.peer() == null ? "" : " that the peer " + query.peer() + " exports");
    }

    private String rights() {
        return query.peer() == null
                ? "service:read and node:read"
                : "service:write on a service of its own, or service:read and node:read on all";
    }

    private static String count(List<ServiceInstance> all) {
        StringBuilder text = new StringBuilder();
        for (HealthStatus status : HealthStatus.values()) {
            long number = all.stream().filter(instance -> instance.status() == status).count();
            if (number > 0) {
                text.append(text.isEmpty() ? "" : ", ").append(number).append(' ').append(status.text());
            }
        }
        return text.toString();
    }

    private List<ServiceInstance> everything(Duration patience) {
        long now = consul.runtime().nanoTime();
        Reading last = latest.get();
        if (last != null && (!last.instances.isDone() || now - last.startedAt < INTERVAL.toNanos())) {
            return last.result(patience);
        }
        Reading next = new Reading(now, last == null ? null : last.failure());
        if (!latest.compareAndSet(last, next)) {
            return everything(patience);
        }
        next.begin();
        return next.result(patience);
    }

    /** A read of all instances, under way or done, on a thread of its own: no lookup waits longer for it than it may. */
    private final class Reading {
        private final long startedAt;
        /** Why the one before failed: nobody waits again for a Consul that was away a moment ago. */
        private final @Nullable Throwable earlier;
        private final CompletableFuture<List<ServiceInstance>> instances = new CompletableFuture<>();

        Reading(long startedAt, @Nullable Throwable earlier) {
            this.startedAt = startedAt;
            this.earlier = earlier;
        }

        @Nullable
        Throwable failure() {
            return instances.isCompletedExceptionally() ? instances.exceptionNow() : null;
        }

        /** Whatever keeps the thread from being started: a reading that never ends would be waited for by all to come. */
        void begin() {
            try {
                consul.runtime().startPlatform("lookup-diagnosis", this::read);
            } catch (RuntimeException | Error e) {
                instances.completeExceptionally(e);
            }
        }

        @SuppressWarnings("CatchingUnchecked")
        private void read() {
            try {
                instances.complete(consul.discovery().find(everything).value());
            } catch (Throwable e) {
                instances.completeExceptionally(e);
            }
        }

        List<ServiceInstance> result(Duration patience) {
            if (earlier != null && !instances.isDone()) {
                throw new ConsulException("the last read failed: " + earlier, earlier);
            }
            try {
                await(patience);
                return instances.get(0, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConsulInterruptedException("interrupted in a lookup", e);
            } catch (TimeoutException e) {
                throw new ConsulTimeoutException("no answer within " + patience, e);
            } catch (ExecutionException e) {
                throw new ConsulException("the last read failed: " + e.getCause(), e.getCause());
            }
        }

        private void await(Duration patience) throws InterruptedException {
            Signal done = consul.runtime().newSignal();
            CompletableFuture<?> unused = instances.whenComplete((list, thrown) -> done.raise());
            Duration left = patience.minusNanos(consul.runtime().nanoTime() - startedAt);
            while (!instances.isDone() && left.isPositive()) {
                done.await(left);
                left = patience.minusNanos(consul.runtime().nanoTime() - startedAt);
            }
        }
    }
}
