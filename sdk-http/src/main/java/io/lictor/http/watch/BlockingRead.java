package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.Indexed;

/**
 * One poll.
 *
 * <p>Called by the loop of a watch, again and again; it blocks, and an interruption must end it. What it throws is
 * reported, and the poll is made again later.
 *
 * @param <T> type of the value
 */
@FunctionalInterface
public interface BlockingRead<T> {

    /**
     * Reads the value.
     *
     * @param index index to wait beyond; with 0 Consul answers at once, and the read is none of the polls that the
     *     budget is for
     * @param wait how long Consul may hold the answer back
     * @return the value; what is not there is an empty value with its index
     */
    Indexed<T> read(long index, Duration wait);
}
