package io.lictor.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.Consistency;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionError.Kind;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;

/** A permit of a semaphore, held by a session. */
final class SlotClaim implements Claim {

    private static final int CONFLICT = 409;

    private final ConsulClient consul;
    private final String name;
    private final String session;
    private final int permit;

    /**
     * A permit.
     *
     * @param permit its number
     */
    SlotClaim(ConsulClient consul, String name, String session, int permit) {
        this.consul = consul;
        this.name = name;
        this.session = session;
        this.permit = permit;
    }

    static String key(String name, String session) {
        return name + "/" + session;
    }

    @Override
    public String key() {
        return key(name, session);
    }

    @Override
    public int permit() {
        return permit;
    }

    @Override
    public String watchedKey() {
        return name + LockNames.SUFFIX;
    }

    @Override
    public boolean isHeldIn(KeyValueEntry entry) {
        try {
            return Slots.parse(entry).holders().contains(session);
        } catch (LockConflictException e) {
            return false;
        }
    }

    /** A state that was written over holds nobody. */
    @Override
    public boolean isWrittenOver(KeyValueEntry entry) {
        return false;
    }

    @Override
    public void repair() {}

    /** The condition on the state keeps a try whose answer was lost from ending a later hold of the same session. */
    @Override
    public void release(Duration timeout) {
        Deadline deadline = Deadline.after(consul.runtime(), timeout);
        // each lost race is somebody else's success; without time left, the next request is refused
        while (true) {
            Optional<KeyValueEntry> state = consul.keyValue().get(watchedKey(), QueryOptions.builder()
                    .consistency(Consistency.CONSISTENT).timeout(Calls.timeLeft(deadline, key())).build()).value();
            if (state.isEmpty() || !isHeldIn(state.get())) {
                return;
            }
            Slots rest = Slots.parse(state.get()).without(session);
            TransactionResult result = consul.transactions().within(Calls.timeLeft(deadline, key())).apply(List.of(
                    TransactionOperation.compareAndSet(watchedKey(), rest.bytes(), Slots.FLAGS, rest.index()),
                    TransactionOperation.delete(key())));
            if (result.isCommitted()) {
                return;
            }
            if (!result.failedBecause(Kind.CHANGED)) {
                throw new ConsulRejectedException(key() + ": not released, " + result.errors(), CONFLICT,
                        result.errors().getFirst().reason(), null);
            }
        }
    }
}
