package io.lictor.lock.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Does one fault after the other, by a plan that a seed decides: the kinds in their order, then again and again in random
 * order. Which lock and which process is hit is decided by the same seed and by who holds the lock then.
 */
final class Nemesis {

    private static final int QUIET_EVERY = 8;

    private final Arena arena;
    private final Random random;
    /** Pause after a fault. */
    private final Duration calm;
    private final List<Fault> plan = new ArrayList<>();
    private final List<Disturbance> done = new ArrayList<>();

    Nemesis(Arena arena, TortureSettings settings) {
        this.arena = arena;
        this.calm = settings.calm();
        this.random = new Random(settings.seed());
        List<Fault> round = new ArrayList<>(settings.faults());
        long most = settings.time().dividedBy(calm);
        while (plan.size() < most) {
            plan.addAll(round);
            Collections.shuffle(round, random);
        }
    }

    List<Fault> plan() {
        return List.copyOf(plan);
    }

    List<Disturbance> done() {
        return List.copyOf(done);
    }

    /** Works for as long as there is time left in which every lock has to be free again. */
    void run(long end) {
        pause(calm);
        int count = 0;
        for (Fault fault : plan) {
            Duration quiet = arena.recovery().plus(fault.allowance());
            if (System.nanoTime() + arena.longestFault().plus(quiet).toNanos() > end) {
                continue; // a later one may need less
            }
            perform(fault);
            count++;
            pause(count % QUIET_EVERY == 0 ? quiet : calm);
        }
        pause(Duration.ofNanos(end - System.nanoTime()));
    }

    private void perform(Fault fault) {
        long begin = System.nanoTime();
        String detail = new FaultActions(arena, random).perform(fault);
        Disturbance disturbance = new Disturbance(fault, detail, begin, System.nanoTime());
        done.add(disturbance);
        arena.say("%-16s %-40s %5d ms", fault, detail,
                TimeUnit.NANOSECONDS.toMillis(disturbance.end() - disturbance.begin()));
    }

    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
