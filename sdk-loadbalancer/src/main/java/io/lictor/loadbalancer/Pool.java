package io.lictor.loadbalancer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.runtime.ConsulRuntime;

/**
 * The candidates of one list, or some of them, and the state that goes on from list to list under the name of the part.
 *
 * @param service name of the service
 * @param name name of the part, empty for the whole
 * @param candidates the instances
 * @param memory state by name of the part
 * @param runtime clock, randomness and observer
 */
record Pool(String service, String name, List<Candidate> candidates, Map<String, States> memory,
        ConsulRuntime runtime) implements InstancePool {

    Pool {
        candidates = List.copyOf(candidates);
    }

    /** Memory for the first pool of a query. */
    static Map<String, States> newMemory() {
        return new ConcurrentHashMap<>(2);
    }

    @Override
    public InstancePool part(String part, List<Candidate> some) {
        return new Pool(service, name + "/" + part, some, memory, runtime);
    }

    @Override
    public <T> T state(Class<T> type, Supplier<T> first) {
        return memory.computeIfAbsent(name, absent -> new States()).of(type, first);
    }
}
