package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** Calls by name against five servers that a real Consul lists, one of which dies while Consul still believes in it. */
class ServiceHttpIT {

    private static final int INSTANCES = 5;
    private static final int CALLERS = 8;
    private static final int CALLS = 20_000;

    private final Queue<String> consulTokens = new ConcurrentLinkedQueue<>();
    private final List<LongAdder> served = new ArrayList<>();

    @Test
    void noMoreThanOneCallInTenThousandFailsWhenAnInstanceDiesUnderLoad() throws Exception {
        List<HttpServer> servers = new ArrayList<>();
        try (ConsulAgent agent = RealConsul.devAgent();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < INSTANCES; i++) {
                servers.add(start(agent, i, threads));
            }
            try (ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(agent.address())
                    .token("token-5ec2e7").build());
                    LoadBalancer warm = RealDiscovery.patient(consul).create();
                    ServiceHttpClient client = ServiceHttpClient.builder(consul).timeout(RealDiscovery.LIMIT)
                            .create()) {
                RealDiscovery.awaitSize(warm, "orders", INSTANCES);

                Queue<String> failures = load(client, servers.getFirst());

                assertThat(failures).as("of %d calls", CALLS).hasSizeLessThanOrEqualTo(CALLS / 10_000);
            }
        } finally {
            servers.forEach(server -> server.stop(0));
        }
        assertThat(consulTokens).isEmpty();
        assertThat(served.getFirst().sum()).as("calls that the one that died had answered").isPositive();
        assertThat(served.stream().skip(1)).allSatisfy(count -> assertThat(count.sum()).isGreaterThan(CALLS / 20));
    }

    private HttpServer start(ConsulAgent agent, int number, ExecutorService threads) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        LongAdder count = new LongAdder();
        served.add(count);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, count));
        server.start();
        agent.http().put("/v1/agent/service/register", "{\"Name\": \"orders\", \"ID\": \"orders-" + number
                + "\", \"Address\": \"127.0.0.1\", \"Port\": " + server.getAddress().getPort()
                + ", \"Check\": {\"TTL\": \"10m\", \"Status\": \"passing\"}}").ok();
        return server;
    }

    private void answer(HttpExchange exchange, LongAdder count) throws java.io.IOException {
        String token = exchange.getRequestHeaders().getFirst("X-Consul-Token");
        if (token != null) {
            consulTokens.add(token);
        }
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
        count.increment();
    }

    /** Calls from several threads, and stops a server after a third of the calls. */
    private static Queue<String> load(ServiceHttpClient client, HttpServer victim) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(callers.submit(() -> {
                    while (calls.incrementAndGet() <= CALLS) {
                        call(client, failures);
                    }
                }));
            }
            Await.until(RealDiscovery.LIMIT.multipliedBy(4), "a third of the calls", calls::toString,
                    () -> calls.get() > CALLS / 3);
            victim.stop(0);
            for (Future<?> one : all) {
                one.get();
            }
        }
        return failures;
    }

    private static void call(ServiceHttpClient client, Queue<String> failures) {
        try {
            if (client.send("orders", ServiceHttpClient.request("/").build(), BodyHandlers.ofString())
                    .statusCode() != 200) {
                failures.add("status");
            }
        } catch (Exception e) {
            failures.add(e.toString());
        }
    }
}
