package io.lictor.loadbalancer;

import java.util.function.Supplier;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** Instance as one list has it, with the load that outlives the list. */
final class Member implements Candidate {

    private final ServiceInstance instance;
    private final Load load;
    private final ConsulRuntime runtime;
    private final Selection untracked;

    /** Selection for strategies that want no outcomes: one for all callers, since there is nothing to remember. */
    private record Untracked(ServiceInstance instance) implements Selection {
        @Override
        public void success() {}

        @Override
        public void failure(String reason) {}

        @Override
        public void failure(Throwable thrown) {}

        @Override
        public void close() {}
    }

    Member(ServiceInstance instance, Load load, ConsulRuntime runtime) {
        this.instance = instance;
        this.load = load;
        this.runtime = runtime;
        this.untracked = new Untracked(instance);
    }

    Load load() {
        return load;
    }

    Selection untracked() {
        return untracked;
    }

    @Override
    public ServiceInstance instance() {
        return instance;
    }

    @Override
    public int inFlight() {
        return load.inFlight();
    }

    @Override
    public long latency() {
        return load.latency(runtime.nanoTime());
    }

    @Override
    public long age() {
        return load.age(runtime.nanoTime());
    }

    @Override
    public @Nullable String lastFailure() {
        return load.lastFailure();
    }

    @Override
    public <T> T state(Class<T> type, Supplier<T> first) {
        return load.states().of(type, first);
    }

    @Override
    public String toString() {
        return instance.id();
    }
}
