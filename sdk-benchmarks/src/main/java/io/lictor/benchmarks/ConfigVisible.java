package io.lictor.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;

/**
 * Time from a write to the moment at which a reader sees it: a config of one layer, one of three in a folder of their own,
 * one of three without, and the least that one can write, a loop of blocking queries that only looks for the number. The contenders take turns. Counted from the
 * sending of the write: its acknowledgement is often later than what the readers see.
 */
public final class ConfigVisible {

    private static final PrintStream OUT = System.out;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 41);
    private static final int WRITES = 60;
    private static final int KEYS = 20;
    private static final Duration FIRST = Duration.ofSeconds(10);
    /** Short, since the agent counts the connection of a poll that is cut until its wait is over. */
    static final Duration WAIT = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI agent;
    private final Map<String, List<Long>> times = new LinkedHashMap<>();
    private final Map<String, List<Long>> afterwards = new LinkedHashMap<>();
    private int number;

    private ConfigVisible(URI agent) {
        this.agent = agent;
    }

    record Bench(int n, Map<String, String> filler) {}

    /** Runs with a real agent of its own. */
    public static void main(String[] args) throws Exception {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = ConsulClient
                        .connect(ConsulSettings.builder().addresses(List.of(agent.uri())).watchWait(WAIT).build())) {
            ConfigVisible run = new ConfigVisible(agent.uri());
            for (int key = 0; key < KEYS; key++) {
                run.put("bench/config/filler/k" + key, "some text of a usual length " + key);
            }
            run.put("bench/config/n", "0");
            run.put("bench/low/filler/z", "low");
            run.put("elsewhere/filler/z", "low");
            run.put("bench/high/filler/z", "high");
            for (int round = 0; round < ROUNDS; round++) {
                run.bare(round);
                run.config("config, one layer", consul, round, ConfigLayer.keys("bench/config"));
                run.config("config, three layers", consul, round, ConfigLayer.keys("bench/low"),
                        ConfigLayer.keys("bench/config"), ConfigLayer.keys("bench/high"));
                run.config("three layers apart", consul, round, ConfigLayer.keys("elsewhere"),
                        ConfigLayer.keys("bench/config"), ConfigLayer.keys("bench/high"));
            }
            run.print();
        }
    }

    private void config(String name, ConsulClient consul, int round, ConfigLayer... layers) throws Exception {
        ConfigSettings.Builder<Bench> settings = ConfigSettings.builder(Bench.class).firstWait(FIRST);
        Arrays.stream(layers).forEach(settings::layer);
        try (ConfigWatch<Bench> config = consul.config(settings.build())) {
            measure(name, round, () -> config.current().n());
        }
    }

    private void bare(int round) throws Exception {
        try (BareConfigQuery query = new BareConfigQuery(http, agent.resolve("/v1/kv/bench/config/?recurse"))) {
            measure("bare blocking query", round, query::seen);
        }
    }

    /** The first round warms up. What is seen before the acknowledgement counts as seen with it: the writer looks then. */
    private void measure(String name, int round, Supplier<Integer> seen) throws Exception {
        List<Long> found = times.computeIfAbsent(name, absent -> new ArrayList<>());
        List<Long> after = afterwards.computeIfAbsent(name, absent -> new ArrayList<>());
        for (int write = 0; write < WRITES; write++) {
            long sent = System.nanoTime();
            put("bench/config/n", Integer.toString(++number));
            long acknowledged = System.nanoTime();
            while (seen.get() != number) {
                Thread.onSpinWait();
                if (System.nanoTime() - acknowledged > FIRST.toNanos()) {
                    throw new IllegalStateException(name + " has not seen " + number);
                }
            }
            if (round > 0) {
                found.add(System.nanoTime() - sent);
                after.add(System.nanoTime() - acknowledged);
            }
        }
    }

    private void put(String key, String value) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(agent.resolve("/v1/kv/" + key))
                .PUT(HttpRequest.BodyPublishers.ofString(value)).build();
        if (http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() != 200) {
            throw new IOException("not written: " + key);
        }
    }

    private void print() {
        double bare = 0;
        for (Map.Entry<String, List<Long>> entry : times.entrySet()) {
            double median = percentile(entry.getValue(), 50);
            bare = bare == 0 ? median : bare;
            OUT.printf(
                    "%-22s p50 %.2f ms (%.2f of bare)  p99 %.2f ms; after the acknowledgement p50 %.2f ms  p99 %.2f ms%n",
                    entry.getKey(), median, median / bare, percentile(entry.getValue(), 99),
                    percentile(afterwards.getOrDefault(entry.getKey(), List.of()), 50),
                    percentile(afterwards.getOrDefault(entry.getKey(), List.of()), 99));
        }
    }

    private static double percentile(List<Long> nanos, int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length * percent / 100] / 1e6;
    }
}
