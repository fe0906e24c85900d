package io.lictor.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Calls by one thread, or by several at the same moment, on a machine that is not left alone.
 *
 * <p>An average over seconds, as JMH takes it, counts the time in which a thread had no core, and in which only one of
 * several had one, and then there is no contention to measure. Here the threads start short bursts together, and a burst
 * counts only when all were on a core for 97% of it and four fifths of it overlapped. The candidates take turns, so that
 * they meet the same conditions.
 */
final class Bursts {

    /** How often a candidate makes its call in one burst. */
    static final int CALLS = 4_000;

    private static final int ROUNDS = 500;
    private static final int WARM_UP = ROUNDS / 3;
    private static final PrintStream OUT = System.out;

    private final int threads;
    private final List<IntSupplier> candidates;
    private final List<List<Double>> results = new ArrayList<>();
    private final Burst[] bursts;
    private final CyclicBarrier together;
    private final Gate gate = new Gate();

    /** One thread's run of one candidate. */
    private record Burst(long begun, long ended, long onCore, int sum) {
        long elapsed() {
            return ended - begun;
        }

        boolean isUndisturbed() {
            return onCore >= 0.97 * elapsed();
        }
    }

    /** Lets all threads go at the same moment: a barrier alone wakes them one after the other. */
    private final class Gate {
        private final AtomicInteger arrived = new AtomicInteger();

        void pass() {
            int mine = arrived.incrementAndGet();
            int all = (mine + threads - 1) / threads * threads;
            while (arrived.get() < all) {
                Thread.onSpinWait();
            }
        }
    }

    private Bursts(int threads, List<IntSupplier> candidates) {
        this.threads = threads;
        this.candidates = candidates;
        this.bursts = new Burst[threads];
        this.together = new CyclicBarrier(threads);
        candidates.forEach(candidate -> results.add(new ArrayList<>()));
    }

    /** Measures candidates, each of which makes {@link #CALLS} calls in a loop of its own, and prints what came out. */
    static void run(int threads, Map<String, IntSupplier> named) throws InterruptedException {
        Bursts bursts = new Bursts(threads, List.copyOf(named.values()));
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            int thread = i;
            others.add(Thread.ofPlatform().start(() -> bursts.run(thread)));
        }
        bursts.run(0);
        for (Thread other : others) {
            other.join();
        }
        int at = 0;
        for (String name : named.keySet()) {
            report(name, bursts.results.get(at++));
        }
    }

    private void run(int thread) {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < candidates.size(); i++) {
                    gate.pass();
                    bursts[thread] = burst(candidates.get(i));
                    together.await();
                    if (thread == 0 && round > WARM_UP && isFair()) {
                        results.get(i).add(mean());
                    }
                    together.await();
                }
            }
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("disturbed", e);
        }
    }

    private static Burst burst(IntSupplier candidate) {
        long coreBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long begun = System.nanoTime();
        int sum = candidate.getAsInt();
        long ended = System.nanoTime();
        long onCore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - coreBefore;
        return new Burst(begun, ended, onCore, sum);
    }

    private double mean() {
        long sum = 0;
        for (Burst burst : bursts) {
            sum += burst.elapsed();
        }
        return (double) sum / threads / CALLS;
    }

    private boolean isFair() {
        long begun = Long.MIN_VALUE;
        long ended = Long.MAX_VALUE;
        long longest = 0;
        for (Burst burst : bursts) {
            if (!burst.isUndisturbed()) {
                return false;
            }
            begun = Math.max(begun, burst.begun);
            ended = Math.min(ended, burst.ended);
            longest = Math.max(longest, burst.elapsed());
        }
        return ended - begun >= 0.8 * longest;
    }

    private static void report(String name, List<Double> nanos) {
        if (nanos.isEmpty()) {
            OUT.printf("%-28s the threads never ran at the same time%n", name);
            return;
        }
        Collections.sort(nanos);
        OUT.printf("%-28s %.1f ns a call (median of %d bursts; a tenth below %.1f, a tenth above %.1f)%n", name,
                nanos.get(nanos.size() / 2), nanos.size(), nanos.get(nanos.size() / 10),
                nanos.get(nanos.size() * 9 / 10));
    }
}
