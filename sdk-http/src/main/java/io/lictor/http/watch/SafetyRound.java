package io.lictor.http.watch;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the watches of a feed read on their own, one after another: for what no feed shows, and for its own defects. */
final class SafetyRound {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    /** At most two reads a second, however many watches there are. */
    private static final Duration SHORTEST = Duration.ofMillis(500);

    private final Supplier<List<Seat>> seats;
    private final ConsulRuntime runtime;
    private final Duration shortestRound;
    private final Signal end;

    /**
     * A round that is not begun.
     *
     * @param seats gives all of now
     * @param shortestRound how long one goes at the least, when there are few
     */
    SafetyRound(Supplier<List<Seat>> seats, ConsulRuntime runtime, Duration shortestRound) {
        this.seats = seats;
        this.runtime = runtime;
        this.shortestRound = shortestRound;
        this.end = runtime.newSignal();
    }

    void start(String name) {
        Thread unused = runtime.start(name, GuardedLoop.restarting(runtime, name, LOG::error, this::run));
    }

    private void run() {
        try {
            while (true) {
                List<Seat> all = seats.get();
                Duration share = shortestRound.dividedBy(Math.max(1, all.size()));
                Duration pause = share.compareTo(SHORTEST) > 0 ? share : SHORTEST;
                if (all.isEmpty() && end.await(pause)) {
                    return;
                }
                for (Seat seat : all) {
                    if (end.await(pause)) {
                        return;
                    }
                    seat.isDue();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end() {
        end.raise();
    }
}
