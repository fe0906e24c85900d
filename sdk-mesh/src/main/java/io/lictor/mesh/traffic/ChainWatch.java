package io.lictor.mesh.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.lictor.api.Change;
import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.QueryOptions;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.api.traffic.TrafficPlan;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of one query, watched: a thread makes a new plan whenever the chain or a list has changed, or a time is up.
 * Nothing that is thrown ends it before it is closed.
 */
final class ChainWatch implements Watch<TrafficPlan> {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficRules.class);
    private static final Duration AFTER_A_DEFECT = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
    private static final Duration END = Duration.ofMillis(500);

    private final ConsulRuntime runtime;
    private final ServiceQuery query;
    private final Watch<Map<String, Object>> chain;
    private final Lists lists;
    private final Planner planner;
    private final Signal news;
    private final Set<Signal> awaiting = ConcurrentHashMap.newKeySet();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Published published;
    private volatile List<Watch<?>> openLists = List.of();
    private volatile @Nullable ConsulException defect;
    private volatile @Nullable Subscription withClient;
    private volatile @Nullable Thread thread;

    /** What users see at a time. */
    private record Published(Plan plan, Instant changedAt, List<Watch<?>> watches) {}

    private ChainWatch(ConsulClient consul, ServiceQuery query, TrafficRules rules) {
        this.runtime = consul.runtime();
        this.query = query;
        this.news = runtime.newSignal();
        this.lists = new Lists(consul.discovery(), news::raise);
        this.planner = new Planner(runtime, query, rules, lists);
        this.chain = consul.mesh().watchDiscoveryChain(query.service(),
                QueryOptions.builder().datacenter(query.datacenter()).namespace(query.namespace())
                        .partition(query.partition()).build());
    }

    static ChainWatch open(ConsulClient consul, ServiceQuery query, TrafficRules rules) {
        ChainWatch watch = new ChainWatch(consul, query, rules);
        try {
            watch.chain.onChange(change -> watch.news.raise());
            watch.withClient = consul.beforeClose(watch::close);
            watch.thread = watch.runtime.start("traffic-" + query, watch::run);
            return watch;
        } catch (ConsulException e) {
            watch.chain.close();
            throw e;
        }
    }

    private void run() {
        try {
            while (!closed.get()) {
                Duration pause = stepped();
                if (!closed.get()) {
                    news.await(pause);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: the client has ended", query);
        } finally {
            closed.set(true);
            lists.retain(Set.of());
            chain.close();
            awaiting.forEach(Signal::raise);
        }
    }

    private Duration stepped() {
        try {
            return step();
        } catch (ConsulClosedException e) {
            closed.set(true);
            return Duration.ZERO;
        } catch (RuntimeException | Error e) {
            LOG.error("{}: unexpected failure over its traffic rules; the last ones stay", query, e);
            return AFTER_A_DEFECT;
        }
    }

    private Duration step() {
        Map<String, Object> answer = chain.state().value();
        if (answer != null) {
            try {
                if (planner.take(answer)) {
                    defect = null;
                }
            } catch (IllegalArgumentException e) {
                defect = new ConsulAnswerException(this + ": Consul's answer is no discovery chain: " + e.getMessage(),
                        e);
                LOG.error("{}; the last rules stay", defect.getMessage());
            }
        }
        Plan plan = planner.plan();
        openLists = lists.watches();
        if (plan != null) {
            publish(plan);
            listeners.forEach(Listener::offer);
        }
        long next = planner.untilNext();
        return next >= LONGEST_PAUSE.toNanos() ? LONGEST_PAUSE : Duration.ofNanos(Math.max(0, next));
    }

    private void publish(Plan plan) {
        Published before = published;
        if (before != null && before.plan.equals(plan)) {
            return;
        }
        published = new Published(plan, runtime.now(), lists.watches());
        awaiting.forEach(Signal::raise);
        LOG.debug("{}: {}", this, plan);
    }

    /** One listener, called by the thread of the watch only. */
    private final class Listener implements Subscription {
        private final Consumer<? super Change<TrafficPlan>> target;
        private @Nullable TrafficPlan seen;
        private boolean hasThrown;

        private Listener(Consumer<? super Change<TrafficPlan>> target, @Nullable TrafficPlan seen) {
            this.target = target;
            this.seen = seen;
        }

        private void offer() {
            Published now = published;
            TrafficPlan previous = seen;
            if (now == null || now.plan.equals(previous) || closed.get()) {
                return;
            }
            seen = now.plan;
            try {
                target.accept(new Change<>(previous, now.plan));
            } catch (RuntimeException | Error e) {
                if (!hasThrown) {
                    hasThrown = true;
                    LOG.error("{}: a listener threw; it will be called again, and this is logged once", query, e);
                }
            }
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    @Override
    public WatchState<TrafficPlan> state() {
        Published now = published;
        WatchState<?> rules = chain.state();
        Instant confirmed = rules.confirmedAt();
        int failures = rules.consecutiveFailures();
        ConsulException failure = defect == null ? rules.lastFailure() : defect;
        for (Watch<?> watch : now == null ? openLists : now.watches) {
            WatchState<?> list = watch.state();
            failures = Math.max(failures, list.consecutiveFailures());
            failure = failure == null ? list.lastFailure() : failure;
            Instant listed = list.confirmedAt();
            if (listed != null && confirmed != null && listed.isBefore(confirmed)) {
                confirmed = listed;
            }
        }
        return new WatchState<>(now == null ? null : now.plan, rules.index(), now == null ? null : now.changedAt,
                confirmed, failures, failure);
    }

    @Override
    public Duration age() {
        Published now = published;
        Duration oldest = chain.age();
        for (Watch<?> watch : now == null ? List.<Watch<?>>of() : now.watches) {
            boolean isOlder = watch.state().value() != null && watch.age().compareTo(oldest) > 0;
            oldest = isOlder ? watch.age() : oldest;
        }
        return oldest;
    }

    @Override
    public TrafficPlan await(Duration timeout) {
        Require.timeout(timeout, "timeout");
        requireOpen();
        Published ready = published;
        if (ready != null) {
            return ready.plan;
        }
        long begun = runtime.nanoTime();
        chain.await(timeout);
        Signal signal = runtime.newSignal();
        awaiting.add(signal);
        try {
            while (true) {
                requireOpen();
                Published now = published;
                if (now != null) {
                    return now.plan;
                }
                Duration left = timeout.minusNanos(runtime.nanoTime() - begun);
                if (!left.isPositive()) {
                    ConsulException failure = state().lastFailure();
                    throw new ConsulTimeoutException(this + ": no plan within " + timeout
                            + (failure == null ? "" : ": " + failure.getMessage()), failure);
                }
                boolean unused = signal.await(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException(this + ": interrupted while waiting for a first plan", e);
        } finally {
            awaiting.remove(signal);
        }
    }

    @Override
    public Subscription onChange(Consumer<? super Change<TrafficPlan>> listener) {
        Require.nonNull(listener, "listener");
        requireOpen();
        Published now = published;
        Listener added = new Listener(listener, now == null ? null : now.plan);
        listeners.add(added);
        // a plan that came between the look and the adding was offered to nobody
        news.raise();
        return added;
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new ConsulClosedException(this + " is closed", null);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Subscription step = withClient;
            if (step != null) {
                step.close();
            }
            news.raise();
            awaiting.forEach(Signal::raise);
            Thread running = thread;
            if (running != null && running != Thread.currentThread()) {
                join(running);
            }
        }
    }

    private static void join(Thread running) {
        try {
            boolean unused = running.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "traffic rules of " + query;
    }
}
