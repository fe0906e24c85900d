package io.lictor.http.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.Watch;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.wire.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Decides which scopes of a client have a change feed: those with more than a few watches, once there are more watches
 * than connections. To be used under the lock of the hub.
 */
final class ChangeFeeds {

    /** A feed has three polls of its own, and reads the whole catalog. */
    private static final int FEWEST = 8;

    private final WatchHub hub;
    private final ConsulRuntime runtime;
    private final FeedReads.@Nullable Factory reads;
    private final int polls;
    private final WatchPolicy policy;
    private final Map<FeedScope, Open> scopes = new HashMap<>();
    private boolean wanted;
    private boolean adjusting;

    ChangeFeeds(WatchHub hub, ConsulRuntime runtime, FeedReads.@Nullable Factory reads, int polls,
            WatchPolicy policy) {
        this.hub = hub;
        this.runtime = runtime;
        this.reads = reads;
        this.polls = polls;
        this.policy = policy;
    }

    /** A scope with the watches of its feed, none while there is no feed. */
    private record Open(ChangeFeed feed, List<Watch<Digest>> watches) {}

    /** A place for a watch; null for what no feed can know. */
    @Nullable
    Seat take(@Nullable FedBy place) {
        if (place == null || reads == null) {
            return null;
        }
        return scopes.computeIfAbsent(place.scope(),
                scope -> new Open(new ChangeFeed(scope, runtime), new ArrayList<>())).feed.take(place.service());
    }

    void leave(@Nullable Seat seat) {
        if (seat != null) {
            seat.feed().leave(seat);
        }
    }

    /** How many watches are told by a feed when to read. */
    int fed() {
        return scopes.values().stream().map(Open::feed).filter(ChangeFeed::isOn).mapToInt(ChangeFeed::size).sum();
    }

    /** The number of watches has changed; a feed that has begun does not end at the first watch that does. */
    void adjust(int allWatches) {
        if (adjusting || reads == null) {
            return;
        }
        adjusting = true;
        try {
            int own = scopes.values().stream().mapToInt(open -> open.watches.size()).sum();
            int watches = allWatches - own;
            wanted = watches > polls || (wanted && watches > polls / 4 * 3);
            List.copyOf(scopes.values()).forEach(this::adjust);
        } finally {
            adjusting = false;
        }
    }

    /** The client ends; the watches of the feeds end with all others. */
    void close() {
        adjusting = true;
        scopes.values().forEach(scope -> scope.feed.stop());
    }

    private void adjust(Open scope) {
        int size = scope.feed.size();
        boolean running = !scope.watches.isEmpty();
        boolean due = wanted && size >= (running ? FEWEST / 2 : FEWEST);
        if (due && !running && reads != null) {
            scope.feed.start(reads.of(scope.feed.scope()), policy.feedPause(), policy.watchWait())
                    .forEach(spec -> scope.watches.add(hub.open(spec)));
        } else if (running && !due) {
            scope.feed.stop();
            scope.watches.forEach(Watch::close);
            scope.watches.clear();
        }
        if (size == 0) {
            scopes.remove(scope.feed.scope());
        }
    }
}
