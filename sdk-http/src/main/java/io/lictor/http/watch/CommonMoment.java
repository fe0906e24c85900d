package io.lictor.http.watch;

import java.util.Collection;

import io.lictor.api.Indexed;

/**
 * The moment of the latest of several values that are polled each by itself, and what proves that another one was the
 * same at that moment.
 *
 * <p>The index of a value says when it last changed. An answer that was asked for after the moment, and whose index is
 * not beyond it, is of a value that has not changed since: it was like this at the moment too. An index below the one
 * that is known means that Consul's history was rewritten, and proves nothing.
 */
public final class CommonMoment {

    private final long index;

    private CommonMoment(long index) {
        this.index = index;
    }

    /** The moment of the latest of some values, each given by its index. */
    public static CommonMoment ofLatest(Collection<Long> indexes) {
        return new CommonMoment(indexes.stream().max(Long::compareUnsigned).orElse(0L));
    }

    /** Whether a value with this index is of the moment itself. */
    public boolean isOf(long known) {
        return index == known;
    }

    /**
     * Whether an answer that was asked for after the moment is what the value was at the moment.
     *
     * @param known index of the value that is known
     */
    public boolean isProvenBy(Indexed<?> answer, long known) {
        return !Boolean.FALSE.equals(answer.metadata().knownLeader())
                && Long.compareUnsigned(answer.index(), index) <= 0
                && Long.compareUnsigned(answer.index(), known) >= 0;
    }
}
