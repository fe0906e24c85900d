package io.lictor.testkit.inprocess.engine;

/**
 * What a read found.
 *
 * @param index the index of what was looked at; 0 is sent as 1
 * @param value what was found
 * @param absent whether there was nothing, which a poll sleeps over
 * @param <T> its type
 */
public record Answer<T>(long index, T value, boolean absent) {

    /** An answer that does not go below 1, on which a client could not block. */
    public Answer {
        index = index == 0 ? 1 : index;
    }

    /** What was found, or nothing that is told as soon as its index passes. */
    public Answer(long index, T value) {
        this(index, value, false);
    }
}
