package io.lictor.loadbalancer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What strategies keep about one thing, by type. */
final class States {

    private final Map<Class<?>, Object> states = new ConcurrentHashMap<>(2);

    <T> T of(Class<T> type, Supplier<T> first) {
        Object known = states.get(type);
        return type.cast(known != null ? known : states.computeIfAbsent(type, absent -> first.get()));
    }
}
