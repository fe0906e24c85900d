package io.lictor.testkit.inprocess.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the agent remembers of a service that it streams for one kind of request: how far it has come, whether it has
 * data, and the instances that it keeps although the catalog has none with their id. Guarded by the state's lock.
 */
final class ServiceView {
    private static final long SECOND = 1_000_000_000L;
    private static final int LONGEST = 6;

    private final Key key;
    private final Map<String, Ghost> ghosts = new HashMap<>();
    private long index;
    private int failures;
    private long retryAt;

    /**
     * What tells views from each other.
     *
     * @param service the name in lower case
     * @param connect whether the ways to it are asked for
     * @param peer the cluster peer, empty for none
     * @param datacenter as asked for
     * @param token the secret
     * @param filters filter, tags and metadata
     */
    record Key(String service, boolean connect, String peer, String datacenter, String token, List<String> filters) {}

    /** An instance that only the view still has. */
    record Ghost(ServiceRecord instance, ObjectNode entry) {}

    ServiceView(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    /** How far it has come; 0 without data. */
    long index() {
        return index;
    }

    /** Takes a snapshot, unless there was one; the servers answer it. */
    void load(LongSupplier snapshot) {
        failures = 0;
        if (index == 0) {
            index = Math.max(1, snapshot.getAsLong());
        }
    }

    /** Takes an event. */
    void advance(long at) {
        if (index > 0) {
            index = at;
        }
    }

    /** Forgets its data. */
    void reset() {
        index = 0;
        ghosts.clear();
    }

    void haunt(ServiceRecord old, ObjectNode entry) {
        if (index > 0) {
            ghosts.put(old.node() + '\0' + old.id(), new Ghost(old, entry));
        }
    }

    void settle(ServiceRecord instance) {
        ghosts.remove(instance.node() + '\0' + instance.id());
    }

    Iterable<Ghost> ghosts() {
        return ghosts.values();
    }

    /** Notes that the servers refuse it, and when it will try again; returns how often they did in a row. */
    int fail(long now, double random) {
        if (failures == 0 || now - retryAt >= 0) {
            long wait = SECOND << Math.min(failures, LONGEST);
            failures++;
            retryAt = now + wait + (long) (random * wait);
        }
        return failures;
    }

    long retryAt() {
        return retryAt;
    }
}
