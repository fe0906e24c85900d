package io.lictor.http.watch;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;

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
 * @param manner how it is polled
 * @param keeper where the value outlives the process, or null for nowhere
 */
public record WatchSpec<T>(String name, Object key, BlockingRead<T> read, EmptyPolicy<T> empties,
        Function<T, String> summary, Manner manner, @Nullable Keeper<T> keeper) {

    /**
     * How a value is polled.
     *
     * @param bell another endpoint that tells when an empty value fills, or null; see {@link Doorbell}
     * @param runsOut whether a poll under way is left to end by itself when nobody watches any more, instead of being cut
     * @param fedBy what a change feed can tell, so that no poll is needed; or null
     * @param rest for the polls of a feed, the pause after each change; null for all others
     */
    public record Manner(@Nullable BlockingRead<Boolean> bell, boolean runsOut, @Nullable FedBy fedBy,
            @Nullable Supplier<Duration> rest) {
        private static final Manner PLAIN = new Manner(null, false, null, null);
    }

    /** A value of which an empty one is as good as any other. */
    public static <T> WatchSpec<T> of(String name, Object key, BlockingRead<T> read) {
        return new WatchSpec<>(name, key, read, EmptyPolicy.believed(), WatchSpec::sizeOf, Manner.PLAIN, null);
    }

    /** The same under another name. */
    WatchSpec<T> named(String other) {
        return new WatchSpec<>(other, key, read, empties, summary, manner, keeper);
    }

    private WatchSpec<T> in(Manner other) {
        return new WatchSpec<>(name, key, read, empties, summary, other, keeper);
    }

    /** The same with a policy for empty values. */
    public WatchSpec<T> guarding(EmptyPolicy<T> policy) {
        return new WatchSpec<>(name, key, read, policy, summary, manner, keeper);
    }

    /** The same with another summary. */
    public WatchSpec<T> describedBy(Function<T, String> description) {
        return new WatchSpec<>(name, key, read, empties, description, manner, keeper);
    }

    /** The same with a place where the value outlives the process. */
    public WatchSpec<T> keptBy(@Nullable Keeper<T> place) {
        return new WatchSpec<>(name, key, read, empties, summary, manner, place);
    }

    /** The same with an endpoint that tells when an empty value fills. */
    public WatchSpec<T> hearing(BlockingRead<Boolean> doorbell) {
        return in(new Manner(doorbell, manner.runsOut, manner.fedBy, manner.rest));
    }

    /**
     * The same for a value that is watched for short times, again and again: the agent would count the connection of
     * each poll that is cut until its wait is over. The poll that is left running keeps its permit, and whoever watches
     * the same value again takes it over.
     */
    public WatchSpec<T> runningOut() {
        return in(new Manner(manner.bell, true, manner.fedBy, manner.rest));
    }

    /** The same for a value that a change feed can speak for when there are more watches than connections. */
    public WatchSpec<T> fedBy(FedBy place) {
        return in(new Manner(manner.bell, manner.runsOut, place, manner.rest));
    }

    /** The same for a poll that many watches depend on: it waits in no line, and the feed speaks for it in the log. */
    WatchSpec<T> feeding(Supplier<Duration> rest) {
        return in(new Manner(manner.bell, manner.runsOut, manner.fedBy, rest));
    }

    boolean isFeeding() {
        return manner.rest != null;
    }

    private static String sizeOf(Object value) {
        return value instanceof Collection<?> entries ? entries.size() + " entries" : "the value";
    }
}
