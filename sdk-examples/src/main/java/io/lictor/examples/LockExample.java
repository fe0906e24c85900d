package io.lictor.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.lictor.lock.DistributedLock;
import io.lictor.lock.LockLease;
import io.lictor.lock.LockTimeoutException;

/**
 * Work that only one process at a time may do, with a fencing token for the store that it writes to. Needs a Consul at
 * {@code CONSUL_HTTP_ADDR}: {@code LockExample [name [seconds]]}. Start it twice, and kill the one that works.
 */
public final class LockExample {

    private static final PrintStream OUT = System.out;

    private LockExample() {}

    /** Store that refuses a writer who has been overtaken: it keeps the largest token that it has seen. */
    private static final class FencedStore {
        private long largest;

        void write(String text, long token) {
            if (token < largest) {
                throw new IllegalStateException("token " + token + " is older than " + largest);
            }
            largest = token;
            OUT.println(text + ", token " + token);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        String name = args.length > 0 ? args[0] : "examples/reindex";
        long seconds = args.length > 1 ? Long.parseLong(args[1]) : 10;
        FencedStore store = new FencedStore();
        DistributedLock lock = DistributedLock.named(name);

        try (LockLease lease = lock.acquire(Duration.ofSeconds(60))) {
            lease.onLost(() -> OUT.println("lost: " + lease.lossReason()));
            for (long second = 0; second < seconds && lease.isHeld(); second++) {
                store.write("working, for " + lease.remaining().toSeconds() + " s even without Consul",
                        lease.fencingToken());
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (LockTimeoutException e) {
            OUT.println(e.getMessage());
        }
    }
}
