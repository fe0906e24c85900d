package io.lictor.benchmarks.lock;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;

/**
 * Measures a lock of this library and a bare loop of requests on the same agent. The two take turns in short slices, so
 * that a noisy minute is shared; medians count, and ratios within one run.
 */
public final class LockHarness {

    private static final PrintStream OUT = System.out;
    private static final int ROUNDS = Integer.getInteger("rounds", 20);
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int HAND_OVERS_OF_A_SLICE = 50;
    /** Times that each has the lock before anything counts: until then the JIT compiler is what one measures. */
    private static final int WARM_UP = 4_000;
    private static final int WARM_UP_SLICES = 10;

    private LockHarness() {}

    /** A way to have a lock. */
    private enum Candidate {
        BARE_LOOP(BareMutex::of), LICTOR(LictorMutex::of);

        private final BiFunction<ConsulAgent, String, Mutex> factory;
        private final List<Double> figures = new ArrayList<>();
        private final List<Double> cpuMicros = new ArrayList<>();

        Candidate(BiFunction<ConsulAgent, String, Mutex> factory) {
            this.factory = factory;
        }

        Mutex on(ConsulAgent agent, String key) {
            return factory.apply(agent, "bench/" + name() + key);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (ConsulAgent agent = RealConsul
                .devAgent(options -> options.extraConfig("{\"limits\":{\"http_max_conns_per_client\":5000}}"))) {
            uncontended(agent);
            handOver(agent, 2, Duration.ofMillis(5));
            handOver(agent, 16, Duration.ofMillis(40));
        }
        System.exit(0);
    }

    private static void uncontended(ConsulAgent agent) {
        List<Mutex> mutexes = new ArrayList<>();
        for (Candidate candidate : Candidate.values()) {
            mutexes.add(candidate.on(agent, "/alone"));
        }
        mutexes.forEach(LockHarness::warmUp);
        for (int round = 0; round < 3 * ROUNDS; round++) {
            for (Candidate candidate : Candidate.values()) {
                slice(candidate, mutexes.get(candidate.ordinal()));
            }
        }
        mutexes.forEach(Mutex::close);
        for (Candidate candidate : Candidate.values()) {
            OUT.printf(
                    "uncontended, %-9s  acquire + release: %5.0f a second   %.2f x bare   %4.0f us of processor each%n",
                    candidate, percentile(candidate.figures, 50),
                    percentile(candidate.figures, 50) / percentile(Candidate.BARE_LOOP.figures, 50),
                    percentile(candidate.cpuMicros, 50));
        }
    }

    private static void warmUp(Mutex mutex) {
        for (int i = 0; i < WARM_UP; i++) {
            mutex.acquire();
            mutex.release();
        }
    }

    private static void slice(Candidate candidate, Mutex mutex) {
        long cpu = cpu();
        long begun = System.nanoTime();
        long now = begun;
        int count = 0;
        while (now - begun < SLICE) {
            mutex.acquire();
            mutex.release();
            count++;
            now = System.nanoTime();
        }
        candidate.figures.add(count * 1e9 / (now - begun));
        candidate.cpuMicros.add((cpu() - cpu) / 1e3 / count);
    }

    private static void handOver(ConsulAgent agent, int contenders, Duration hold) throws InterruptedException {
        List<List<Mutex>> mutexes = new ArrayList<>();
        for (Candidate candidate : Candidate.values()) {
            candidate.figures.clear();
            mutexes.add(
                    IntStream.range(0, contenders).mapToObj(i -> candidate.on(agent, "/of-" + contenders)).toList());
        }
        for (int round = -WARM_UP_SLICES; round < ROUNDS; round++) {
            for (Candidate candidate : Candidate.values()) {
                List<Double> millis = HandOvers.measure(mutexes.get(candidate.ordinal()), hold, HAND_OVERS_OF_A_SLICE);
                if (round >= 0) {
                    candidate.figures.addAll(millis);
                }
            }
        }
        mutexes.forEach(each -> each.forEach(Mutex::close));
        for (Candidate candidate : Candidate.values()) {
            OUT.printf("hand-over, %2d contenders, %-9s  p50 %6.2f ms  p99 %6.2f ms   %.2f x bare, p99 %.2f x bare%n",
                    contenders, candidate, percentile(candidate.figures, 50), percentile(candidate.figures, 99),
                    percentile(candidate.figures, 50) / percentile(Candidate.BARE_LOOP.figures, 50),
                    percentile(candidate.figures, 99) / percentile(Candidate.BARE_LOOP.figures, 99));
        }
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double percentile(List<Double> values, int percent) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
