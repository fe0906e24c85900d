package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls by name to five processes that a real Consul lists, one of which is killed while Consul still believes in it:
 * 20,000 calls, or as many as {@code -Dlictor.calls=50000} says.
 */
class KilledInstanceIT {

    private static final int INSTANCES = 5;
    private static final int CALLERS = 8;

    @TempDir
    private Path folder;

    @Test
    void noMoreThanOneCallInTenThousandFailsWhenAProcessIsKilledUnderLoad() throws Exception {
        int calls = Integer.getInteger("lictor.calls", 20_000);
        List<OtherJvm> servers = new ArrayList<>();
        try (ConsulAgent agent = RealConsul.devAgent()) {
            for (int i = 0; i < INSTANCES; i++) {
                servers.add(OtherJvm.start(folder, OrdersServer.class, List.of(), Map.of()));
            }
            for (int i = 0; i < INSTANCES; i++) {
                String port = servers.get(i).awaitLine("port ").substring("port ".length());
                agent.http().put("/v1/agent/service/register", "{\"Name\": \"orders\", \"ID\": \"orders-" + i
                        + "\", \"Address\": \"127.0.0.1\", \"Port\": " + port
                        + ", \"Check\": {\"TTL\": \"10m\", \"Status\": \"passing\"}}").ok();
            }
            try (ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(agent.address())
                    .token("token-5ec2e7").build());
                    LoadBalancer warm = RealDiscovery.patient(consul).create();
                    ServiceHttpClient client = ServiceHttpClient.builder(consul).timeout(RealDiscovery.LIMIT)
                            .create()) {
                RealDiscovery.awaitSize(warm, "orders", INSTANCES);

                Queue<String> failures = load(client, servers.getFirst(), calls);

                System.out.println(calls + " calls, one of " + INSTANCES + " processes killed: " + failures.size()
                        + " failed");
                assertThat(failures).as("of %d calls", calls).hasSizeLessThanOrEqualTo(calls / 10_000);
                for (OtherJvm other : servers.subList(1, INSTANCES)) {
                    assertThat(Integer.parseInt(other.ask("served ").substring("served ".length())))
                            .isGreaterThan(calls / 20);
                }
            }
        } finally {
            servers.forEach(OtherJvm::close);
        }
    }

    /** Calls from several threads; a server is killed after a third of the calls, of which it has answered some. */
    private static Queue<String> load(ServiceHttpClient client, OtherJvm victim, int calls) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(callers.submit(() -> {
                    while (begun.incrementAndGet() <= calls) {
                        call(client, failures);
                    }
                }));
            }
            Await.until(RealDiscovery.LIMIT.multipliedBy(8), "a third of the calls", begun::toString,
                    () -> begun.get() > calls / 3);
            assertThat(victim.ask("served ")).isNotEqualTo("served 0");
            victim.kill();
            for (Future<?> one : all) {
                one.get();
            }
        }
        return failures;
    }

    private static void call(ServiceHttpClient client, Queue<String> failures) {
        try {
            HttpResponse<String> answer = client.send("orders", ServiceHttpClient.request("/").build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200 || !answer.body().equals("hello")) {
                failures.add(answer.statusCode() + " " + answer.body());
            }
        } catch (Exception e) {
            failures.add(e.toString());
        }
    }
}
