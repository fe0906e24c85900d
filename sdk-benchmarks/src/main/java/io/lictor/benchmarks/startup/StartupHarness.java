package io.lictor.benchmarks.startup;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;

/**
 * Measures how long it takes from the start of a JVM until its service passes, as Consul tells everybody. The candidates
 * take turns, so that a noisy minute is shared; medians count, and ratios within one run.
 */
public final class StartupHarness {

    private static final PrintStream OUT = System.out;
    private static final int ROUNDS = Integer.getInteger("rounds", 11);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private StartupHarness() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<Candidate, List<Double>> millis = new EnumMap<>(Candidate.class);
        try (ConsulAgent agent = RealConsul.devAgent()) {
            for (int round = -1; round < ROUNDS; round++) { // the first round warms the disk cache and is thrown away
                for (Candidate candidate : Candidate.values()) {
                    double elapsed = measure(candidate, agent,
                            candidate.name().toLowerCase(java.util.Locale.ROOT) + round);
                    if (round >= 0) {
                        millis.computeIfAbsent(candidate, first -> new ArrayList<>()).add(elapsed);
                    }
                }
            }
        }
        double bare = median(millis.get(Candidate.BARE_HTTP_CLIENT));
        millis.forEach(
                (candidate, times) -> OUT.printf("%-20s median %6.0f ms   %.2f x bare HttpClient   (%.0f .. %.0f)%n",
                        candidate.title(), median(times), median(times) / bare, times.getFirst(), times.getLast()));
        System.exit(0);
    }

    private static double measure(Candidate candidate, ConsulAgent agent, String id)
            throws IOException, InterruptedException {
        String java = ProcessHandle.current().info().command().orElse("java");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), candidate.mainClass(),
                agent.host(), Integer.toString(agent.httpPort()), id)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            while (!agent.http().get("/v1/health/service/" + id + "?passing").body().contains(id)) {
                if (System.nanoTime() - start > LIMIT_NANOS || !process.isAlive()) {
                    throw new IllegalStateException(candidate.title() + " did not register " + id);
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
            return (System.nanoTime() - start) / 1e6;
        } finally {
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            agent.deregister(id);
        }
    }

    private static double median(List<Double> times) {
        times.sort(null);
        return times.get(times.size() / 2);
    }
}
