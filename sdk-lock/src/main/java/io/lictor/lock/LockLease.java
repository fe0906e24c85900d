package io.lictor.lock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.Subscription;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Lock that is held, until it is closed or lost.
 *
 * <pre>{@code
 * try (LockLease lease = lock.acquire(Duration.ofSeconds(30))) {
 *     lease.onLost(() -> job.cancel());
 *     store.write(report, lease.fencingToken());
 * }
 * }</pre>
 *
 * <p><b>Loss.</b> A lease is lost when the TTL of its session passes without a confirmed renewal (by our own clocks, so
 * also with the network gone and after the process was frozen), when Consul ends the session, or when somebody deletes
 * the key or takes it by other means. {@link #isHeld()} is false from then on and never true again, the listeners run
 * once, and, if the lock was built so, the thread that acquired it is interrupted. A lease whose time has passed is lost
 * whoever finds that out, also when that is its {@link #close()}.
 *
 * <p><b>Fencing.</b> {@link #isHeld()} can be out of date as soon as it is answered. What must not be written by two
 * holders has to check {@link #fencingToken()} and refuse a smaller one than it has seen.
 *
 * <p><b>Threads.</b> Safe for use by several threads. Listeners are called on a thread of the client.
 *
 * <p><b>Lifecycle.</b> {@link #close()} releases the lock; on a lost lease it does nothing, and it never throws. Of a
 * reentrant lock each entry has a lease of its own, with the same token, and the last one to be closed releases it.
 */
public final class LockLease implements AutoCloseable {

    private final LockHold hold;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile boolean released;

    LockLease(LockHold hold) {
        this.hold = hold;
    }

    HeldSession session() {
        return hold.session();
    }

    /**
     * The key that is held.
     *
     * @return such as {@code orders/reindex/.lock}
     */
    public String key() {
        return hold.key();
    }

    /**
     * A number that grows from one holder of the lock to the next: the index in Consul's log of the entry by which it
     * was acquired.
     *
     * <p>It grows also over a deletion of the key, plain writes to it, a change of leader and a snapshot that is restored into
     * the same cluster, since the log only grows. When the cluster is set up anew, or restored elsewhere, the log begins anew: a client
     * that has seen a larger index refuses to acquire, by a {@link FencingTokenException}, and whoever keeps the largest token
     * has to be reset.
     *
     * @return the token, more than 0
     */
    public long fencingToken() {
        return hold.token();
    }

    /**
     * Which of a semaphore's permits it is. Tokens grow from one holder of the same permit to the next: what must not be
     * written by more holders than there are permits keeps the largest token for each number, and refuses a smaller one.
     *
     * @return 0 to the number of permits less 1; 0 for a lock
     */
    public int permit() {
        return hold.permit();
    }

    /**
     * Whether the lock is held, as far as this process can know. Computed from the clock at each call; does no I/O.
     *
     * @return false from the loss, or the close of this lease, on
     */
    public boolean isHeld() {
        return open.get() && hold.isHeld();
    }

    /**
     * Time for which the lock stays held even if Consul were unreachable from now on. Every renewal makes it longer.
     *
     * @return the time, zero once the lock is lost or released
     */
    public Duration remaining() {
        return isHeld() ? hold.session().life().remaining() : Duration.ZERO;
    }

    /**
     * Why the lock was lost.
     *
     * @return the reason, or null while it is held and after a release
     */
    public @Nullable String lossReason() {
        return released ? null : hold.lossReason();
    }

    /**
     * Calls a listener when the lock is lost while this lease is open; at once when it is lost already.
     *
     * @param listener called once, on a thread of the client; it may block, and what it throws is logged
     * @return the handle that takes it back
     */
    public Subscription onLost(Runnable listener) {
        Require.nonNull(listener, "listener");
        return released ? () -> {} : hold.onLost(this, listener);
    }

    /**
     * Releases the lock; idempotent. Without an answer from Consul it goes on trying in the background, in the end by
     * destroying the session. On a lost lease it does nothing, and one whose time has passed is lost by it, not
     * released. Of a reentrant lock, the last lease releases.
     */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            released = hold.leave(this);
        }
    }

    @Override
    public String toString() {
        return "LockLease[" + hold + "]";
    }
}
