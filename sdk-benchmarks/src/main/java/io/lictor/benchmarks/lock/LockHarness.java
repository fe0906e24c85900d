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

    private static final Candidate BARE_LOOP = new Candidate("bare-loop", BareMutex::of);
    private static final List<Candidate> CANDIDATES = List.of(BARE_LOOP, new Candidate("lictor", LictorMutex::of));

    private LockHarness() {}

    /** A way to have a lock, and what was measured of it last. */
    private static final class Candidate {
        private final String name;
        private final BiFunction<ConsulAgent, String, Mutex> factory;
        private final List<Double> figures = new ArrayList<>();
        private final List<Double> cpuMicros = new ArrayList<>();
        private List<Mutex> mutexes = List.of();

        Candidate(String name, BiFunction<ConsulAgent, String, Mutex> factory) {
            this.name = name;
            this.factory = factory;
        }

        void open(ConsulAgent agent, int contenders) {
            figures.clear();
            String key = "bench/" + name + "/of-" + contenders;
            mutexes = IntStream.range(0, contenders).mapToObj(i -> factory.apply(agent, key)).toList();
        }

        void close() {
            mutexes.forEach(Mutex::close);
        }

        @Override
        public String toString() {
            return name;
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
        for (Candidate candidate : CANDIDATES) {
            candidate.open(agent, 1);
            warmUp(candidate.mutexes.getFirst());
        }
        for (int round = 0; round < 3 * ROUNDS; round++) {
            for (Candidate candidate : CANDIDATES) {
                slice(candidate, candidate.mutexes.getFirst());
            }
        }
        CANDIDATES.forEach(Candidate::close);
        for (Candidate candidate : CANDIDATES) {
            OUT.printf(
                    "uncontended, %-9s  acquire + release: %5.0f a second   %.2f x bare   %4.0f us of processor each%n",
                    candidate, percentile(candidate.figures, 50),
                    percentile(candidate.figures, 50) / percentile(BARE_LOOP.figures, 50),
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
        CANDIDATES.forEach(candidate -> candidate.open(agent, contenders));
        for (int round = -WARM_UP_SLICES; round < ROUNDS; round++) {
            for (Candidate candidate : CANDIDATES) {
                List<Double> millis = HandOvers.measure(candidate.mutexes, hold, HAND_OVERS_OF_A_SLICE);
                if (round >= 0) {
                    candidate.figures.addAll(millis);
                }
            }
        }
        CANDIDATES.forEach(Candidate::close);
        for (Candidate candidate : CANDIDATES) {
            OUT.printf("hand-over, %2d contenders, %-9s  p50 %6.2f ms  p99 %6.2f ms   %.2f x bare, p99 %.2f x bare%n",
                    contenders, candidate, percentile(candidate.figures, 50), percentile(candidate.figures, 99),
                    percentile(candidate.figures, 50) / percentile(BARE_LOOP.figures, 50),
                    percentile(candidate.figures, 99) / percentile(BARE_LOOP.figures, 99));
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
