package io.lictor.benchmarks.inprocess;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.sun.management.OperatingSystemMXBean;
import io.lictor.testkit.InProcessConsul;

/**
 * Writes a second to the in-process Consul with a watcher on each of 100 keys, all in this JVM. It prints the processor
 * time of a write, its wake-up and the clients' share included, which a busy machine leaves alone.
 */
public final class WatchedWrites {
    private static final int KEYS = 100;
    private static final int WRITERS = 4;
    private static final int ROUNDS = 200;
    private static final int REPETITIONS = 8;
    private static final PrintStream OUT = System.out;
    private static final OperatingSystemMXBean MACHINE = ManagementFactory
            .getPlatformMXBean(OperatingSystemMXBean.class);

    private WatchedWrites() {}

    public static void main(String[] args) throws Exception {
        try (InProcessConsul consul = InProcessConsul.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int repetition = 0; repetition < REPETITIONS; repetition++) {
                measure(consul.port(), threads, "last" + repetition);
            }
        }
    }

    private static void measure(int port, ExecutorService threads, String last) throws Exception {
        List<Future<?>> watchers = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            int watched = key;
            watchers.add(threads.submit(() -> watch(port, watched, last)));
        }
        long start = System.nanoTime();
        long processor = MACHINE.getProcessCpuTime();
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int first = writer;
            writers.add(threads.submit(() -> write(port, first, last)));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        for (Future<?> watcher : watchers) {
            watcher.get(); // each has seen the last value of its key
        }
        double micros = (MACHINE.getProcessCpuTime() - processor) / 1e3;
        int writes = KEYS * ROUNDS;
        OUT.printf("%,d writes: %,.0f a second, %.0f us of processor each; load of the machine %.1f%n", writes,
                writes / seconds, micros / writes, MACHINE.getSystemLoadAverage());
    }

    private static Void watch(int port, int key, String last) throws IOException {
        String awaited = Base64.getEncoder().encodeToString(last.getBytes(StandardCharsets.US_ASCII));
        try (RawClient client = new RawClient(port)) {
            while (!client.ask("GET", "/v1/kv/watched/" + key + "?wait=60s&index=" + client.index(), "")
                    .contains(awaited)) {
                // something else, or nothing yet
            }
        }
        return null;
    }

    private static Void write(int port, int first, String last) throws IOException {
        try (RawClient client = new RawClient(port)) {
            for (int round = 1; round <= ROUNDS; round++) {
                for (int key = first; key < KEYS; key += WRITERS) {
                    client.ask("PUT", "/v1/kv/watched/" + key, round == ROUNDS ? last : last + " is not yet " + round);
                }
            }
        }
        return null;
    }
}
