package io.lictor.mesh;

import io.lictor.api.mesh.Authorization;
import org.jspecify.annotations.Nullable;

/** What Consul last said about one caller. Answers are exchanged whole. */
final class Decision {

    private final SpiffeId caller;
    private volatile @Nullable Answer answer;
    private volatile boolean used = true;

    Decision(SpiffeId caller) {
        this.caller = caller;
    }

    /** An answer, and until when it counts. */
    record Answer(Authorization value, long validUntil) {}

    SpiffeId caller() {
        return caller;
    }

    /** The answer, if it counts still. */
    @Nullable
    Authorization at(long now) {
        Answer last = answer;
        if (last == null || last.validUntil - now <= 0) {
            return null;
        }
        if (!used) {
            used = true;
        }
        return last.value;
    }

    /** Whether the answer counts still. */
    boolean isValid(long now) {
        Answer last = answer;
        return last != null && last.validUntil - now > 0;
    }

    /** The answer, whether or not it counts still. */
    @Nullable
    Authorization last() {
        Answer last = answer;
        return last == null ? null : last.value;
    }

    void answer(Authorization value, long validUntil) {
        answer = new Answer(value, validUntil);
    }

    /** Whether it was looked at since this was last asked. */
    boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }
}
