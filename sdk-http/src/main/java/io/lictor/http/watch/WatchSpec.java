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
 * @param keeper where the value outlives the process, or null for nowhere
 * @param runsOut whether a poll under way is left to end by itself when nobody watches any more, instead of being cut
 */
public record WatchSpec<T>(String name, Object key, BlockingRead<T> read, EmptyPolicy<T> empties,
        Function<T, String> summary, @Nullable BlockingRead<Boolean> bell, @Nullable Keeper<T> keeper,
        boolean runsOut) {

    /** A value of which an empty one is as good as any other. */
    public static <T> WatchSpec<T> of(String name, Object key, BlockingRead<T> read) {
        return new WatchSpec<>(name, key, read, EmptyPolicy.believed(), WatchSpec::sizeOf, null, null, false);
    }

    /** The same with a policy for empty values. */
    public WatchSpec<T> guarding(EmptyPolicy<T> policy) {
        return new WatchSpec<>(name, key, read, policy, summary, bell, keeper, runsOut);
    }

    /** The same with another summary. */
    public WatchSpec<T> describedBy(Function<T, String> description) {
        return new WatchSpec<>(name, key, read, empties, description, bell, keeper, runsOut);
    }

    /** The same with an endpoint that tells when an empty value fills. */
    public WatchSpec<T> hearing(BlockingRead<Boolean> doorbell) {
        return new WatchSpec<>(name, key, read, empties, summary, doorbell, keeper, runsOut);
    }

    /** The same with a place where the value outlives the process. */
    public WatchSpec<T> keptBy(@Nullable Keeper<T> place) {
        return new WatchSpec<>(name, key, read, empties, summary, bell, place, runsOut);
    }

    /**
     * The same for a value that is watched for short times, again and again: the agent would count the connection of
     * each poll that is cut until its wait is over. The poll that is left running keeps its permit, and whoever watches
     * the same value again takes it over.
     */
    public WatchSpec<T> runningOut() {
        return new WatchSpec<>(name, key, read, empties, summary, bell, keeper, true);
    }

    private static String sizeOf(Object value) {
        return value instanceof Collection<?> entries ? entries.size() + " entries" : "the value";
    }
}
