package io.lictor.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.examples.nginx.Get;
import io.lictor.examples.nginx.Nginx;
import io.lictor.examples.nginx.NginxFolder;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast a proxy follows, and what a storm of registrations does to it. A few joins and a short storm in the build;
 * {@code -Dlictor.figures=full} for the figures of the docs: 30 joins, and 1,000 registrations and deregistrations in a
 * minute.
 */
class ProxyFiguresIT {

    private static final PrintStream OUT = System.out;
    private static final boolean FULL = "full".equals(System.getProperty("lictor.figures"));
    private static final int PORTS = 20;
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration CALM = Duration.ofMillis(400);

    @TempDir
    private Path folder;
    private ConsulAgent agent;
    private final List<HeldPort> held = new ArrayList<>();
    private List<Integer> ports;
    private NginxFolder backendFolder;
    private Nginx backends;

    @BeforeEach
    void start() {
        agent = RealConsul.devAgent();
        IntStream.range(0, PORTS).forEach(i -> held.add(HeldPort.tcp(Localhost.address())));
        ports = held.stream().map(HeldPort::number).sorted().toList();
        backendFolder = NginxFolder.create(folder.resolve("backends"), "127.0.0.1").backends(ports);
        backends = Nginx.start(backendFolder);
    }

    @AfterEach
    void stop() {
        backends.close();
        backendFolder.close();
        held.forEach(HeldPort::close);
        agent.close();
    }

    private void register(String service, int port) {
        agent.http().put("/v1/agent/service/register",
                "{\"Name\":\"%1$s\",\"ID\":\"%1$s-%2$d\",\"Address\":\"127.0.0.1\",\"Port\":%2$d}".formatted(service,
                        port))
                .ok();
    }

    private void deregister(String service, int port) {
        agent.deregister(service + "-" + port);
    }

    @Test
    void aJoinIsServedAboutAsSoonAsByABareLoop() throws Exception {
        int joins = FULL ? 30 : 3;
        Map<String, Lane> lanes = new LinkedHashMap<>();
        Duration minimum = Duration.ofMillis(200);
        Duration maximum = Duration.ofSeconds(2);
        lanes.put("bare loop", new Lane(folder, "bare", ports.getFirst()).bare(agent.uri(), false));
        lanes.put("proxy sync",
                new Lane(folder, "sync", ports.getFirst()).synced(agent.uri(), false, minimum, maximum));
        if (FULL) {
            lanes.put("bare loop with nginx -t", new Lane(folder, "bare-t", ports.getFirst()).bare(agent.uri(), true));
            lanes.put("proxy sync with nginx -t",
                    new Lane(folder, "sync-t", ports.getFirst()).synced(agent.uri(), true, minimum, maximum));
        }
        Map<String, List<Long>> taken = new LinkedHashMap<>();
        try {
            lanes.values().forEach(lane -> register(lane.service, ports.getFirst()));
            for (int i = FULL ? -3 : 0; i < joins; i++) {
                for (Map.Entry<String, Lane> lane : lanes.entrySet()) {
                    long micros = join(lane.getValue(), ports.get(1 + Math.floorMod(i, PORTS - 1)));
                    if (i >= 0) {
                        taken.computeIfAbsent(lane.getKey(), name -> new ArrayList<>()).add(micros);
                    }
                }
            }
        } finally {
            for (Lane lane : lanes.values()) {
                lane.close();
            }
        }
        taken.forEach((name, times) -> OUT.printf("%-26s joins %d  p50 %.1f ms  p95 %.1f ms%n", name, times.size(),
                percentile(times, 50), percentile(times, 95)));
        assertThat(taken.values()).allMatch(times -> times.size() == joins);
    }

    private long join(Lane lane, int port) {
        Await.holdsWithin(CALM, () -> false); // the quiet time of the run before is over
        register(lane.service, port);
        long begun = System.nanoTime();
        String expected = String.valueOf(port);
        Get answer = lane.get();
        while (!answer.body().equals(expected)) {
            assertThat(System.nanoTime() - begun).isLessThan(SOON.toNanos());
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            answer = lane.get();
        }
        long micros = (System.nanoTime() - begun) / 1_000;
        deregister(lane.service, port);
        Await.until(SOON, "gone", lane::content, () -> !lane.content().contains(":" + expected + " "));
        lane.nginx.awaitReloaded();
        return micros;
    }

    private static double percentile(List<Long> micros, int percent) {
        List<Long> sorted = micros.stream().sorted().toList();
        return sorted.get((sorted.size() * percent + 99) / 100 - 1) / 1000.0;
    }

    @Test
    void aStormOfRegistrationsIsOneReloadForEachQuietTimeAndTheFrontIsNeverDown() throws Exception {
        int changes = FULL ? 1_000 : 100;
        Duration time = FULL ? Duration.ofSeconds(60) : Duration.ofSeconds(5);
        ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().addresses(List.of(agent.uri())).build());
        AtomicBoolean over = new AtomicBoolean();
        List<Get> failed = new ArrayList<>();
        AtomicInteger sent = new AtomicInteger();
        try (Lane lane = new Lane(folder, "web", ports.getFirst())) {
            register(lane.service, ports.getFirst());
            lane.ready(consul);
            Thread caller = Thread.ofPlatform().start(() -> call(lane, over, sent, failed));
            long begun = System.nanoTime();
            for (int i = 0; i < changes; i++) {
                int port = ports.get(1 + i / 2 % (PORTS - 1));
                if (i % 2 == 0) {
                    register(lane.service, port);
                } else if (i % 4 == 1) {
                    deregister(lane.service, port);
                } else {
                    deregister(lane.service, ports.get(1 + (i / 2 + 7) % (PORTS - 1)));
                }
                long due = begun + time.toNanos() * (i + 1) / changes;
                Await.holdsWithin(Duration.ofNanos(Math.max(0, due - System.nanoTime())), () -> false);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            List<String> expected = agent.passing(lane.service).stream()
                    .map(id -> Integer.parseInt(id.substring(id.lastIndexOf('-') + 1))).sorted()
                    .map(port -> "    server 127.0.0.1:" + port + " weight=1;").toList();
            Await.until(SOON, "the final file", lane::content,
                    () -> lane.content().lines().filter(line -> line.contains("weight=")).toList().equals(expected));
            lane.nginx.awaitReloaded();
            over.set(true);
            caller.join();
            long reloads = lane.nginx.reloads();
            OUT.printf("storm: %d changes in %.1f s, %d reloads, %d requests, %d failed%n", changes, seconds, reloads,
                    sent.get(), failed.size());
            // one at once, then one in a maximum of quiet time while it blows; one more when it is over
            assertThat(reloads).isLessThanOrEqualTo((long) (seconds / 0.2) + 2).isGreaterThan(1);
            assertThat(failed).isEmpty();
        } finally {
            consul.close();
        }
    }

    private static void call(Lane lane, AtomicBoolean over, AtomicInteger sent, List<Get> failed) {
        while (!over.get()) {
            Get answer = lane.get();
            sent.incrementAndGet();
            if (answer.status() != 200) {
                failed.add(answer);
            }
            Await.holdsWithin(Duration.ofMillis(5), () -> false);
        }
    }
}
