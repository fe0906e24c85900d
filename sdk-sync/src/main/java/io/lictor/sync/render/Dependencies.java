package io.lictor.sync.render;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.Watch;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one unit of files: opened when a rendering asks for something for the first time, closed when no
 * rendering asks for it any more. Used by one thread, that of the unit.
 */
final class Dependencies implements AutoCloseable {

    private final ConsulClient consul;
    private final Runnable onChange;
    private final Map<Dependency<?>, Watch<?>> watches = new HashMap<>();

    Dependencies(ConsulClient consul, Runnable onChange) {
        this.consul = consul;
        this.onChange = onChange;
    }

    /** The value that is known now, or null before the first one; opens the watch when there is none yet. */
    @SuppressWarnings("unchecked") // a dependency opens a watch of its own type
    <T> @Nullable T value(Dependency<T> dependency) {
        Watch<T> watch = (Watch<T>) watches.get(dependency);
        if (watch == null) {
            watch = dependency.watch(consul);
            watches.put(dependency, watch);
            watch.onChange(change -> onChange.run());
        }
        return watch.state().value();
    }

    /** Why there is no value yet: the failure of the last poll, or null while it is under way. */
    @Nullable
    ConsulException failure(Dependency<?> dependency) {
        Watch<?> watch = watches.get(dependency);
        return watch == null ? null : watch.state().lastFailure();
    }

    /** Closes the watches of what is not among those that are still asked for. */
    void retain(Set<Dependency<?>> asked) {
        Iterator<Map.Entry<Dependency<?>, Watch<?>>> entries = watches.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Dependency<?>, Watch<?>> entry = entries.next();
            if (!asked.contains(entry.getKey())) {
                entry.getValue().close();
                entries.remove();
            }
        }
    }

    Collection<Dependency<?>> watched() {
        return watches.keySet();
    }

    @Override
    public void close() {
        retain(Set.of());
    }
}
