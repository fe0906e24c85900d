package io.lictor.api.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** One round of a loop. */
@FunctionalInterface
public interface LoopStep {

    /**
     * Does what is due.
     *
     * @return how long nothing will be due, or null when there is to be no further round
     * @throws Exception whatever it is, the loop goes on
     */
    @Nullable
    Duration run() throws Exception;
}
