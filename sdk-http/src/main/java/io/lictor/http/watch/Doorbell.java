package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.Indexed;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Pause of a loop whose value is not there yet, with one ear at the door.
 *
 * <p>In a cluster in which no service has ever vanished, every write to the catalog wakes the poll of a missing service.
 * While such a storm makes the loop pause, this listens to another endpoint that the storm does not wake, and ends the
 * pause when the value appears there. Belongs to the thread of the loop.
 */
final class Doorbell {

    /** After it rang for nothing: a storm that wakes this endpoint as well makes it worthless. */
    private static final Duration DEAF = Duration.ofMinutes(1);
    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final @Nullable BlockingRead<Boolean> bell;
    private final ConsulRuntime runtime;
    private final PollTurns turns;
    private final Signal signal;
    private long index;
    private @Nullable Long deafUntil;

    Doorbell(@Nullable BlockingRead<Boolean> bell, ConsulRuntime runtime, PollTurns turns, Signal signal) {
        this.bell = bell;
        this.runtime = runtime;
        this.turns = turns;
        this.signal = signal;
    }

    /** Whether there is a bell that is worth a request. */
    boolean isWorthwhile() {
        return bell != null && (deafUntil == null || runtime.nanoTime() - deafUntil >= 0) && !turns.isCrowded();
    }

    /** Pauses, for less when the bell rings. A failure is silence: the poll that follows will meet it again. */
    void pause(Duration pause) throws InterruptedException {
        long end = runtime.nanoTime() + pause.toNanos();
        boolean rang = false;
        try {
            rang = listen(pause);
        } catch (ConsulInterruptedException e) {
            throw e;
        } catch (ConsulException e) {
            index = 0;
        }
        if (!rang) {
            signal.await(Duration.ofNanos(end - runtime.nanoTime()));
        }
    }

    private boolean listen(Duration pause) throws InterruptedException {
        BlockingRead<Boolean> endpoint = bell;
        if (endpoint == null || pause.compareTo(SHORTEST) < 0) {
            return false;
        }
        if (index == 0) {
            index = Math.max(1, endpoint.read(0, pause).index());
        }
        try (PollTurns.Turn turn = turns.take()) {
            long begun = runtime.nanoTime();
            Duration wait = pause.compareTo(turn.waitTime()) < 0 ? pause : turn.waitTime();
            Indexed<Boolean> answer = endpoint.read(index, wait);
            index = answer.index();
            boolean early = runtime.nanoTime() - begun < wait.toNanos() / 2;
            if (early && !answer.value()) {
                deafUntil = runtime.nanoTime() + DEAF.toNanos();
            }
            return answer.value();
        }
    }
}
