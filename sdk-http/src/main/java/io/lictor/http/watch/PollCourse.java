package io.lictor.http.watch;

/**
 * Where in Consul's history a watch is: the index to ask with next, and whether the history is unbroken since the last
 * answer that was believed. Indexes are unsigned.
 */
final class PollCourse {

    private static final long ANEW = 0;
    private static final long SMALLEST = 1;

    private long next = ANEW;
    private long last = ANEW;
    private boolean broken;

    /** The index to ask with; 0 to be answered at once. */
    long next() {
        return next;
    }

    /** The index of the last answer. */
    long last() {
        return last;
    }

    /** Whether the agent may have lost its data, or another one may have answered, since {@link #believed()}. */
    boolean isBroken() {
        return broken;
    }

    /**
     * Takes the index of an answer.
     *
     * @param index the index; 0 is a fault of Consul and counts as 1, because asking with 0 would never block
     * @param early whether the answer came long before its wait was over
     * @return whether the index went back
     */
    boolean answered(long index, boolean early) {
        long asked = next;
        long got = index == 0 ? SMALLEST : index;
        boolean back = last != ANEW && Long.compareUnsigned(got, last) < 0;
        // A server that stops, or restores a snapshot, answers at once with the old index: the next poll with it would
        // block although everything may have changed.
        boolean woken = early && got == asked;
        broken |= back || woken;
        next = asked != ANEW && (back || woken) ? ANEW : got;
        last = got;
        return back;
    }

    /** A poll failed: the next agent may be a new one, on which the old index would block for the whole wait. */
    void failed() {
        next = ANEW;
        broken = true;
    }

    /** Reads the whole value anew. */
    void startOver() {
        next = ANEW;
    }

    /** The last answer is what the watch stands for now. */
    void believed() {
        broken = false;
    }
}
