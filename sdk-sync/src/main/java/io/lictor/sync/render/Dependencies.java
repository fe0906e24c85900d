package io.lictor.sync.render;

import java.time.Duration;
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

    /** Less than the time after which a unit looks again. */
    private static final long FIRST_ANSWER = Duration.ofSeconds(4).toNanos();

    private final ConsulClient consul;
    private final Runnable onChange;
    private final Map<Dependency<?>, Followed> followed = new HashMap<>();

    /** A watch and when it was opened. */
    private record Followed(Watch<?> watch, long since) {}

    Dependencies(ConsulClient consul, Runnable onChange) {
        this.consul = consul;
        this.onChange = onChange;
    }

    /** The value that is known now, or null before the first one; opens the watch when there is none yet. */
    @SuppressWarnings("unchecked") // a dependency opens a watch of its own type
    <T> @Nullable T value(Dependency<T> dependency) {
        Followed known = followed.get(dependency);
        if (known == null) {
            Watch<T> watch = dependency.watch(consul);
            known = new Followed(watch, consul.runtime().nanoTime());
            followed.put(dependency, known);
            watch.onChange(change -> onChange.run());
        }
        return ((Watch<T>) known.watch).state().value();
    }

    /** Why there is no value yet: the failure of the last poll, or null while it is under way. */
    @Nullable
    ConsulException failure(Dependency<?> dependency) {
        Followed known = followed.get(dependency);
        return known == null ? null : known.watch.state().lastFailure();
    }

    /** Whether it is asked for since so short a time that its first answer may be under way. */
    boolean isEarly(Dependency<?> dependency) {
        Followed known = followed.get(dependency);
        return known != null && known.watch.state().lastFailure() == null
                && consul.runtime().nanoTime() - known.since < FIRST_ANSWER;
    }

    /** Closes the watches of what is not among those that are still asked for. */
    void retain(Set<Dependency<?>> asked) {
        Iterator<Map.Entry<Dependency<?>, Followed>> entries = followed.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Dependency<?>, Followed> entry = entries.next();
            if (!asked.contains(entry.getKey())) {
                entry.getValue().watch.close();
                entries.remove();
            }
        }
    }

    @Override
    public void close() {
        retain(Set.of());
    }
}
