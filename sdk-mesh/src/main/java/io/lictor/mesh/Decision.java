package io.lictor.mesh;

import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.mesh.Authorization;
import org.jspecify.annotations.Nullable;

/** What Consul last said about one caller. Answers are exchanged whole. */
final class Decision {

    /** Looks within it count as one, so that busy callers do not write all the time. */
    private static final long GRAIN = 100_000_000;

    private final SpiffeId caller;
    private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
    private volatile boolean used = true;
    private volatile long usedAt;

    Decision(SpiffeId caller, long now) {
        this.caller = caller;
        this.usedAt = now;
    }

    /** An answer, when it was asked for, and until when it counts. */
    record Answer(Authorization value, long askedAt, long validUntil) {}

    SpiffeId caller() {
        return caller;
    }

    /** The answer, if it counts still. */
    @Nullable
    Authorization at(long now) {
        Answer last = answer.get();
        if (last == null || last.validUntil - now <= 0) {
            return null;
        }
        if (!used) {
            used = true;
        }
        if (now - usedAt > GRAIN) {
            usedAt = now;
        }
        return last.value;
    }

    /** Whether the answer counts still. */
    boolean isValid(long now) {
        Answer last = answer.get();
        return last != null && last.validUntil - now > 0;
    }

    /** The answer, whether or not it counts still. */
    @Nullable
    Authorization last() {
        Answer last = answer.get();
        return last == null ? null : last.value;
    }

    /** Takes an answer, unless a question that was asked later has one already. */
    void answer(Answer next) {
        answer.accumulateAndGet(next, (last, other) -> last != null && other != null
                && last.askedAt - other.askedAt > 0 ? last : other);
    }

    /** Whether it was looked at since this was last asked. */
    boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    /** When it was last looked at, about. */
    long usedAt() {
        return usedAt;
    }
}
