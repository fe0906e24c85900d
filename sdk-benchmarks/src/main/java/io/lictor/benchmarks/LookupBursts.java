package io.lictor.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import io.lictor.api.ConsulClient;
import io.lictor.loadbalancer.Discovery;
import io.lictor.loadbalancer.LoadBalancer;

/**
 * Lookups by two threads at the same moment, on a machine that is not left alone.
 *
 * <p>An average over seconds, as JMH takes it, counts the time in which only one of the threads had a core, and then
 * there is no contention to measure. Here the threads start short bursts together, and a burst counts only when both
 * were on a core for 97% of it and four fifths of it overlapped. The candidates take turns, so that they meet the same
 * conditions.
 */
public final class LookupBursts {

    private static final int THREADS = 2;
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 500;
    private static final int WARM_UP = ROUNDS / 3;
    private static final PrintStream OUT = System.out;

    private final List<IntSupplier> candidates;
    private final List<List<Double>> results = new ArrayList<>();
    private final Burst[] bursts = new Burst[THREADS];
    private final CyclicBarrier together = new CyclicBarrier(THREADS);
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

    /** Lets both threads go at the same moment: a barrier alone wakes them one after the other. */
    private static final class Gate {
        private final AtomicInteger arrived = new AtomicInteger();

        void pass() {
            int mine = arrived.incrementAndGet();
            int all = (mine + THREADS - 1) / THREADS * THREADS;
            while (arrived.get() < all) {
                Thread.onSpinWait();
            }
        }
    }

    private LookupBursts(List<IntSupplier> candidates) {
        this.candidates = candidates;
        candidates.forEach(candidate -> results.add(new ArrayList<>()));
    }

    public static void main(String[] args) throws InterruptedException {
        Map<String, IntSupplier> named = candidates();
        LookupBursts bursts = new LookupBursts(List.copyOf(named.values()));
        Thread other = Thread.ofPlatform().start(() -> bursts.run(1));
        bursts.run(0);
        other.join();
        int at = 0;
        for (String name : named.keySet()) {
            bursts.report(name, bursts.results.get(at++));
        }
    }

    /** Each has a loop of its own, so that the compiler does not mix them. */
    private static Map<String, IntSupplier> candidates() {
        BareRoundRobin bare = new BareRoundRobin(new ConcurrentHashMap<>());
        ConsulClient consul = new FixedDiscovery().client();
        LoadBalancer balancer = LoadBalancer.builder(consul).create();
        FixedDiscovery.SERVICES.forEach(service -> bare.put(service, FixedDiscovery.instancesOf(service)));
        Map<String, IntSupplier> named = new LinkedHashMap<>();
        named.put("bareConcurrentMap", () -> {
            int sum = 0;
            for (int i = 0; i < CALLS; i++) {
                sum += bare.next("nginx").port();
            }
            return sum;
        });
        named.put("lookup", () -> {
            int sum = 0;
            for (int i = 0; i < CALLS; i++) {
                sum += balancer.lookup("nginx").port();
            }
            return sum;
        });
        named.put("lookupUsingClient", () -> {
            int sum = 0;
            for (int i = 0; i < CALLS; i++) {
                sum += Discovery.using(consul).lookup("nginx").port();
            }
            return sum;
        });
        return named;
    }

    private void run(int thread) {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < candidates.size(); i++) {
                    gate.pass();
                    bursts[thread] = burst(candidates.get(i));
                    together.await();
                    if (thread == 0 && round > WARM_UP && isFair()) {
                        results.get(i).add((double) (bursts[0].elapsed() + bursts[1].elapsed()) / THREADS / CALLS);
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

    private boolean isFair() {
        Burst one = bursts[0];
        Burst two = bursts[1];
        long overlap = Math.min(one.ended, two.ended) - Math.max(one.begun, two.begun);
        return one.isUndisturbed() && two.isUndisturbed()
                && overlap >= 0.8 * Math.max(one.elapsed(), two.elapsed());
    }

    private void report(String name, List<Double> nanos) {
        if (nanos.isEmpty()) {
            OUT.printf("%-20s the threads never ran at the same time%n", name);
            return;
        }
        Collections.sort(nanos);
        OUT.printf("%-20s %.1f ns a call (median of %d bursts; a tenth below %.1f, a tenth above %.1f)%n", name,
                nanos.get(nanos.size() / 2), nanos.size(), nanos.get(nanos.size() / 10),
                nanos.get(nanos.size() * 9 / 10));
    }
}
