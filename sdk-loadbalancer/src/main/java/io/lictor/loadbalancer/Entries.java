package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/**
 * The entries by name and by query, bounded in number and idle time.
 *
 * <p>Caffeine decides which entry goes, but is not asked on the way of a lookup: plain maps stand in front of it, an
 * entry notes that it was used, and a sweep tells Caffeine. An entry is in the front maps for as long as it may be used.
 */
final class Entries {

    /** How many entries in use one call puts back when there are too many: with all of them in use, one has to go. */
    private static final int SECOND_CHANCES = 16;

    private final Map<String, Entry> byName = new ConcurrentHashMap<>();
    private final Map<ServiceQuery, Entry> byQuery = new ConcurrentHashMap<>();
    private final Cache<ServiceQuery, Entry> bounds;
    private final Queue<Removed> removed = new ConcurrentLinkedQueue<>();
    private final Function<ServiceQuery, Entry> factory;

    /** Removals are queued, because closing a watch has no place under Caffeine's lock. */
    private record Removed(Entry entry, RemovalCause cause) {}

    Entries(int maximum, Duration idleTime, LongSupplier nanoTime, Function<ServiceQuery, Entry> factory) {
        this.factory = factory;
        this.bounds = Caffeine.newBuilder().maximumSize(maximum).expireAfterAccess(idleTime)
                .ticker(nanoTime::getAsLong).executor(Runnable::run)
                .removalListener((@Nullable ServiceQuery query, @Nullable Entry entry, RemovalCause cause) -> {
                    if (entry != null) {
                        removed.add(new Removed(entry, cause));
                    }
                }).build();
    }

    /** How often to sweep: idle times are kept to an eighth, and a busy service costs one write in that time. */
    static Duration sweepInterval(Duration idleTime) {
        Duration eighth = idleTime.dividedBy(8);
        Duration longest = Duration.ofMinutes(1);
        Duration shortest = Duration.ofMillis(10);
        return eighth.compareTo(longest) > 0 ? longest : eighth.compareTo(shortest) < 0 ? shortest : eighth;
    }

    @Nullable
    Entry named(String service) {
        return byName.get(service);
    }

    @Nullable
    Entry known(ServiceQuery query) {
        return byQuery.get(query);
    }

    /** The entry of a query, a new one if need be. Not for warm lookups: Caffeine takes note of it. */
    Entry of(ServiceQuery query) {
        Entry known = byQuery.get(query);
        if (known != null) {
            touch(known);
            return known;
        }
        Entry mine = factory.apply(query);
        Entry earlier = byQuery.putIfAbsent(query, mine);
        if (earlier != null) {
            return earlier;
        }
        if (isPlain(query)) {
            byName.put(query.service(), mine);
        }
        // last, so that an eviction finds it in both maps
        bounds.put(query, mine);
        endRemoved();
        return mine;
    }

    private static boolean isPlain(ServiceQuery query) {
        return query.equals(ServiceQuery.of(query.service()));
    }

    /** Tells Caffeine what was used since the last sweep, and ends what is idle. */
    void sweep() {
        for (Entry entry : byQuery.values()) {
            if (entry.isUsed() && touch(entry)) {
                entry.clearUsed();
            }
        }
        bounds.cleanUp();
        endRemoved();
    }

    /** Whether Caffeine still has the entry; if so, it was used just now. */
    private boolean touch(Entry entry) {
        return bounds.getIfPresent(entry.query()) != null;
    }

    /**
     * Ends what Caffeine has let go, except for what was used since the last sweep, of which it could not know: an idle
     * time that was not one, or a name in use that a storm of other names pushed out.
     */
    private void endRemoved() {
        int chances = SECOND_CHANCES;
        for (Removed next = removed.poll(); next != null; next = removed.poll()) {
            Entry entry = next.entry;
            boolean stays = entry.isUsed() && switch (next.cause) {
                case EXPIRED -> true;
                case SIZE -> chances-- > 0;
                default -> false;
            };
            if (stays) {
                bounds.put(entry.query(), entry);
            } else {
                forget(entry);
                entry.retire();
            }
        }
    }

    /** Gives up an entry that could not be opened. */
    void drop(Entry entry) {
        forget(entry);
        bounds.invalidate(entry.query());
        endRemoved();
    }

    private void forget(Entry entry) {
        byName.remove(entry.query().service(), entry);
        byQuery.remove(entry.query(), entry);
    }

    void forEach(Consumer<Entry> action) {
        byQuery.values().forEach(action);
    }

    void closeAll() {
        byQuery.values().forEach(entry -> {
            forget(entry);
            entry.close();
        });
    }

    /** Whether the client has closed the watches. */
    boolean areCutOff() {
        return byQuery.values().stream().findAny().map(Entry::isCutOff).orElse(false);
    }

    int size() {
        return byQuery.size();
    }
}
