package io.lictor.lock.torture;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClient;
import io.lictor.lock.DistributedLock;
import io.lictor.lock.DistributedSemaphore;
import io.lictor.lock.LockLease;
import org.jspecify.annotations.Nullable;

/** A lock or a semaphore by its name: what the workers contend for. */
final class Contended {

    /** A lock with that in its name is fair. */
    static final String FAIR = "fair";
    /** One with that in its name is a semaphore. */
    private static final String PERMITS = "permits";
    private static final int LIMIT = 2;
    private static final String NUMBER = "#";

    private final String name;
    private final @Nullable DistributedLock lock;
    private final @Nullable DistributedSemaphore semaphore;

    Contended(String name, ConsulClient consul, WorkerOptions options) {
        this.name = name;
        this.lock = isSemaphore(name)
                ? null
                : DistributedLock.builder(name, consul).ttl(options.ttl()).lockDelay(options.lockDelay())
                        .fair(name.contains(FAIR)).build();
        this.semaphore = isSemaphore(name)
                ? DistributedSemaphore.builder(name, LIMIT, consul).ttl(options.ttl()).build()
                : null;
    }

    /** Name of the i-th of them. */
    static String name(int i) {
        return "torture/" + switch (i % 8) {
            case 3, 7 -> FAIR + "-";
            case 2 -> PERMITS + "-";
            default -> "";
        } + i;
    }

    static boolean isSemaphore(String name) {
        return name.contains(PERMITS);
    }

    /** What a resource keeps tokens for: a lock, or each permit of a semaphore by its number. */
    static List<String> guarded(String name) {
        return isSemaphore(name)
                ? IntStream.range(0, LIMIT).mapToObj(number -> name + NUMBER + number).toList()
                : List.of(name);
    }

    /** The lock or semaphore that a name of a resource belongs to. */
    static String nameOf(String guarded) {
        return guarded.replaceFirst(NUMBER + ".*", "");
    }

    /** Whether there is always somebody who wants it: the first permit is taken first. */
    static boolean isWanted(String guarded) {
        return !isSemaphore(guarded) || guarded.endsWith(NUMBER + "0");
    }

    String guarded(LockLease lease) {
        return lock == null ? name + NUMBER + lease.permit() : name;
    }

    Optional<LockLease> tryAcquire() {
        return lock == null ? semaphore().tryAcquire() : lock.tryAcquire();
    }

    Optional<LockLease> tryAcquire(Duration timeout) {
        return lock == null ? semaphore().tryAcquire(timeout) : lock.tryAcquire(timeout);
    }

    LockLease acquire(Duration timeout) {
        return lock == null ? semaphore().acquire(timeout) : lock.acquire(timeout);
    }

    private DistributedSemaphore semaphore() {
        return java.util.Objects.requireNonNull(semaphore);
    }
}
