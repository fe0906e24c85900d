package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.Change;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.Indexed;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/** Discovery whose lists and failures a test sets. Listeners are called by the thread that sets them. */
final class StubDiscovery implements ServiceDiscovery {

    private static final WatchState<List<ServiceInstance>> NOTHING = new WatchState<>(null, 0, null, null, 0, null);

    private final ConsulRuntime runtime;
    private final Map<ServiceQuery, WatchState<List<ServiceInstance>>> states = new ConcurrentHashMap<>();
    private final List<StubWatch> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger finds = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile Function<ServiceQuery, List<ServiceInstance>> finder = query -> List.of();
    private volatile boolean closed;

    StubDiscovery(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    /** Consul answers the watch. */
    void publish(String service, List<ServiceInstance> list) {
        publish(ServiceQuery.of(service), list);
    }

    void publish(ServiceQuery query, List<ServiceInstance> list) {
        WatchState<List<ServiceInstance>> last = states.getOrDefault(query, NOTHING);
        states.put(query, new WatchState<>(list, last.index() + 1, runtime.now(), runtime.now(), 0, null));
        List<StubWatch> watching = open.stream().filter(watch -> watch.query.equals(query)).toList();
        watching.forEach(watch -> watch.changed(new Change<>(last.value(), list)));
    }

    /** A poll of the watch fails. */
    void fail(String service, ConsulException failure) {
        fail(ServiceQuery.of(service), failure);
    }

    void fail(ServiceQuery query, ConsulException failure) {
        WatchState<List<ServiceInstance>> last = states.getOrDefault(query, NOTHING);
        states.put(query, new WatchState<>(last.value(), last.index(), last.changedAt(), last.confirmedAt(),
                last.consecutiveFailures() + 1, failure));
        open.forEach(watch -> watch.awaiting.forEach(Signal::raise));
    }

    /** What {@link #find} answers or throws. */
    void finder(Function<ServiceQuery, List<ServiceInstance>> finder) {
        this.finder = finder;
    }

    int finds() {
        return finds.get();
    }

    int openWatches() {
        return open.size();
    }

    int everOpened() {
        return opened.get();
    }

    /** As when the client is closed. */
    void close() {
        closed = true;
        open.forEach(StubWatch::close);
    }

    @Override
    public Indexed<List<ServiceInstance>> find(ServiceQuery query) {
        finds.incrementAndGet();
        return new Indexed<>(finder.apply(query), AnswerMetadata.NONE);
    }

    @Override
    public Watch<List<ServiceInstance>> watch(ServiceQuery query) {
        if (closed) {
            throw new ConsulClosedException("the client is closed", null);
        }
        StubWatch watch = new StubWatch(query);
        open.add(watch);
        opened.incrementAndGet();
        return watch;
    }

    @Override
    public Watch<Map<String, List<String>>> watchServices(@Nullable String datacenter) {
        throw new UnsupportedOperationException("instances only");
    }

    private final class StubWatch implements Watch<List<ServiceInstance>> {
        private final ServiceQuery query;
        private final long openedAt = runtime.nanoTime();
        private final List<Consumer<? super Change<List<ServiceInstance>>>> listeners = new CopyOnWriteArrayList<>();
        private final List<Signal> awaiting = new CopyOnWriteArrayList<>();
        private volatile boolean ended;

        StubWatch(ServiceQuery query) {
            this.query = query;
        }

        void changed(Change<List<ServiceInstance>> change) {
            listeners.forEach(listener -> listener.accept(change));
            awaiting.forEach(Signal::raise);
        }

        @Override
        public WatchState<List<ServiceInstance>> state() {
            return states.getOrDefault(query, NOTHING);
        }

        @Override
        public Duration age() {
            WatchState<?> state = state();
            return state.confirmedAt() == null
                    ? Duration.ofNanos(runtime.nanoTime() - openedAt)
                    : Duration.between(state.confirmedAt(), runtime.now());
        }

        @Override
        public List<ServiceInstance> await(Duration timeout) {
            Signal signal = runtime.newSignal();
            awaiting.add(signal);
            try {
                long begun = runtime.nanoTime();
                while (true) {
                    List<ServiceInstance> value = valueOrThrow();
                    if (value != null) {
                        return value;
                    }
                    Duration left = timeout.minusNanos(runtime.nanoTime() - begun);
                    if (!left.isPositive()) {
                        throw new ConsulTimeoutException("no value within " + timeout, state().lastFailure());
                    }
                    signal.await(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConsulInterruptedException("interrupted", e);
            } finally {
                awaiting.remove(signal);
            }
        }

        private @Nullable List<ServiceInstance> valueOrThrow() {
            if (ended) {
                throw new ConsulClosedException("watch " + query + " is closed", null);
            }
            WatchState<List<ServiceInstance>> state = state();
            if (state.value() == null && state.lastFailure() instanceof ConsulRejectedException rejected) {
                throw rejected;
            }
            return state.value();
        }

        @Override
        public Subscription onChange(Consumer<? super Change<List<ServiceInstance>>> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public void close() {
            ended = true;
            open.remove(this);
            awaiting.forEach(Signal::raise);
        }
    }
}
