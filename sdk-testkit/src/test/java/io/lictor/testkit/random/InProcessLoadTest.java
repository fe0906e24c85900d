package io.lictor.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** Many clients of the in-process Consul at once. */
class InProcessLoadTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int QUERIES = 1_000;
    private static final int KEYS = 100;
    private static final int WRITES = 5_000;
    private static final int WRITERS = 4;

    @Test
    void aThousandBlockingQueriesTakeNoPlatformThreadEach() {
        List<KeptConnection> clients = new ArrayList<>();
        try (InProcessConsul consul = InProcessConsul.builder().maxConnections(QUERIES + 10).start()) {
            int before = platformThreads();
            for (int i = 0; i < QUERIES; i++) {
                KeptConnection client = connect(consul);
                clients.add(client);
                client.send(get("/v1/kv/held/" + i + "?index=1000000&wait=5m"));
            }
            Await.until(LIMIT, "all are blocked", () -> consul.blockedQueries() + " blocked",
                    () -> consul.blockedQueries() == QUERIES);
            int after = platformThreads();
            System.out.println(QUERIES + " blocking queries: " + before + " platform threads before, " + after
                    + " with them");

            assertThat(after - before).isLessThan(20 + Runtime.getRuntime().availableProcessors());
        } finally {
            clients.forEach(KeptConnection::close);
        }
    }

    @Test
    void noWatcherMissesTheLastValueOfItsKey() throws Exception {
        try (InProcessConsul consul = InProcessConsul.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> watchers = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                int watched = key;
                watchers.add(threads.submit(() -> watchUntilLast(consul, watched)));
            }
            Await.until(LIMIT, "all watch", () -> consul.blockedQueries() + " blocked",
                    () -> consul.blockedQueries() == KEYS);
            long start = System.nanoTime();
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int first = writer;
                writers.add(threads.submit(() -> write(consul, first)));
            }
            for (Future<?> writer : writers) {
                writer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            for (Future<String> watcher : watchers) {
                assertThat(watcher.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).startsWith("last");
            }
            System.out.printf("%d writes with a watcher on each of %d keys: %.0f a second%n", WRITES, KEYS,
                    WRITES / seconds);
        }
    }

    private static String watchUntilLast(InProcessConsul consul, int key) {
        try (KeptConnection client = connect(consul)) {
            String index = "0";
            while (true) {
                Asked poll = get("/v1/kv/watched/" + key + "?wait=5s&index=" + index);
                client.send(poll);
                Heard heard = client.receive(poll);
                index = heard.header("x-consul-index").orElseThrow();
                String last = Base64.getEncoder()
                        .encodeToString(("last" + key).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                if (heard.status() == 200 && heard.body().contains(last)) {
                    return "last" + key;
                }
            }
        }
    }

    /** Each writer has keys of its own, and ends with the last value of each. */
    private static void write(InProcessConsul consul, int first) {
        try (KeptConnection client = connect(consul)) {
            int rounds = WRITES / KEYS;
            for (int round = 1; round <= rounds; round++) {
                for (int key = first; key < KEYS; key += WRITERS) {
                    String value = round == rounds ? "last" + key : "round " + round;
                    Asked put = new Asked("PUT", "/v1/kv/watched/" + key, "", value, false);
                    client.send(put);
                    assertThat(client.receive(put).status()).isEqualTo(200);
                }
            }
        }
    }

    private static Asked get(String target) {
        return new Asked("GET", target, "", "", false);
    }

    private static KeptConnection connect(InProcessConsul consul) {
        return new KeptConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), consul.port()));
    }

    private static int platformThreads() {
        return Thread.getAllStackTraces().size();
    }
}
