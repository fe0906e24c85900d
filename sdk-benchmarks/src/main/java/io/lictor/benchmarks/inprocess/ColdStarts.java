package io.lictor.benchmarks.inprocess;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

import io.lictor.testkit.InProcessConsul;

/** From {@code InProcessConsul.start()} to its first answer over HTTP: the first of this JVM, and those after it. */
public final class ColdStarts {
    private static final int STARTS = 200;
    private static final PrintStream OUT = System.out;

    private ColdStarts() {}

    public static void main(String[] args) throws IOException {
        OUT.printf("first in this JVM: %.1f ms%n", start());
        for (int i = 0; i < STARTS; i++) {
            start();
        }
        double[] millis = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            millis[i] = start();
        }
        Arrays.sort(millis);
        OUT.printf("%d in a warm JVM: median %.1f ms, p99 %.1f ms; load of the machine %.1f%n", STARTS,
                millis[STARTS / 2], millis[STARTS * 99 / 100],
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static double start() throws IOException {
        long start = System.nanoTime();
        try (InProcessConsul consul = InProcessConsul.start(); RawClient client = new RawClient(consul.port())) {
            if (client.ask("PUT", "/v1/kv/a", "b").isEmpty()) {
                throw new IOException("no answer");
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }
}
