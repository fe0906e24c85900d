package io.lictor.http.watch;

import java.time.Duration;
import java.util.Locale;

import io.lictor.api.Consistency;
import io.lictor.api.HealthStatus;
import io.lictor.api.Indexed;
import io.lictor.http.endpoint.FeedEndpoint;
import io.lictor.http.wire.Digest;

/**
 * What a change feed asks Consul about its scope.
 *
 * @param services blocks until any service is written; its index is what counts
 * @param instances all instances as of an index or later; asked with 0, by a request that is no poll
 * @param critical blocks until the critical checks change
 * @param warning blocks until the warning checks change
 */
public record FeedReads(BlockingRead<Boolean> services, BlockingRead<Digest> instances, BlockingRead<Digest> critical,
        BlockingRead<Digest> warning) {

    /**
     * Maker of the reads of a scope.
     */
    @FunctionalInterface
    public interface Factory {

        /** The reads of a scope. */
        FeedReads of(FeedScope scope);
    }

    /** The reads over HTTP. */
    public static Factory over(FeedEndpoint feed) {
        return scope -> new FeedReads((index, wait) -> feed.services(scope.options().blocking(index, wait).build()),
                (index, wait) -> instances(feed, scope, index, wait), checks(feed, scope, HealthStatus.CRITICAL),
                checks(feed, scope, HealthStatus.WARNING));
    }

    /**
     * Any server may answer: the index makes a follower wait until it knows what the leader has told, and the work is
     * spread over all of them.
     */
    private static Indexed<Digest> instances(FeedEndpoint feed, FeedScope scope, long index, Duration wait) {
        return index == 0
                ? feed.instances(scope.options().build(), false)
                : feed.instances(scope.options().consistency(Consistency.STALE).blocking(index, wait).build(), true);
    }

    private static BlockingRead<Digest> checks(FeedEndpoint feed, FeedScope scope, HealthStatus status) {
        return (index, wait) -> feed.checks(status, scope.options().blocking(index, wait).build());
    }

    /** Names of the catalog are the same in any case. */
    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
