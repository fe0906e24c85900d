package io.lictor.http.watch;

import java.util.Collection;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What to watch.
 *
 * @param <T> type of the value: immutable, with {@code equals} by content
 * @param name what people read in logs, meters and thread names, such as {@code health/nginx}
 * @param key watches with equal keys share one poll, so the key must hold everything that makes the value
 * @param read one poll
 * @param empties when an empty value may take the place of a full one
 * @param summary what a log says about a value, such as {@code 3 instances}
 * @param bell another endpoint that tells when an empty value fills, or null; see {@link Doorbell}
 */
public record WatchSpec<T>(String name, Object key, BlockingRead<T> read, EmptyPolicy<T> empties,
        Function<T, String> summary, @Nullable BlockingRead<Boolean> bell) {

    /** A value of which an empty one is as good as any other. */
    public static <T> WatchSpec<T> of(String name, Object key, BlockingRead<T> read) {
        return new WatchSpec<>(name, key, read, EmptyPolicy.believed(), WatchSpec::sizeOf, null);
    }

    /** The same with a policy for empty values. */
    public WatchSpec<T> guarding(EmptyPolicy<T> policy) {
        return new WatchSpec<>(name, key, read, policy, summary, bell);
    }

    /** The same with another summary. */
    public WatchSpec<T> describedBy(Function<T, String> description) {
        return new WatchSpec<>(name, key, read, empties, description, bell);
    }

    /** The same with an endpoint that tells when an empty value fills. */
    public WatchSpec<T> hearing(BlockingRead<Boolean> doorbell) {
        return new WatchSpec<>(name, key, read, empties, summary, doorbell);
    }

    private static String sizeOf(Object value) {
        return value instanceof Collection<?> entries ? entries.size() + " entries" : "the value";
    }
}
