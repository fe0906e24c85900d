package io.lictor.loadbalancer;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClient;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import org.junit.jupiter.api.AfterEach;

/** Servers that are instances of a service, and a client that takes turns among them unless told otherwise. */
abstract class ServiceHttpTestBase {

    static final Duration LONG = Duration.ofSeconds(30);

    final List<String> told = new CopyOnWriteArrayList<>();
    final RealTime time = new RealTime(new ConsulObserver() {
        @Override
        public void callFinished(String service, String outcome, int status, Duration elapsed) {
            told.add(service + " " + outcome + " " + status);
        }

        @Override
        public void callRetried(String service, String reason) {
            told.add("again: " + reason);
        }

        @Override
        public void retryDenied(String service) {
            told.add("denied");
        }
    });
    final StubDiscovery discovery = new StubDiscovery(time);
    final ConsulClient consul = StubConsul.of(discovery, time);
    final List<FaultServer> servers = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    /** Starts so many servers that say hello, as instances of {@code orders}. */
    void serve(int count) {
        for (int i = 0; i < count; i++) {
            FaultServer server = FaultServer.create();
            server.otherwise(FaultAnswer.of(200, "hello"));
            servers.add(server);
            open.add(server);
        }
        discovery.publish("orders", IntStream.range(0, count).mapToObj(i -> instance(i, servers.get(i))).toList());
    }

    static ServiceInstance instance(int number, FaultServer server) {
        return at(number, server.host(), server.port());
    }

    static ServiceInstance at(int number, String host, int port) {
        return ServiceInstance.builder("orders", "orders-" + number).address(host).port(port)
                .node(new ServiceInstance.Node("n", "127.0.0.1", "dc1", Map.of())).build();
    }

    ServiceHttpClient.Builder inTurn() {
        return by(Strategies.roundRobin());
    }

    ServiceHttpClient.Builder by(BalancingStrategy strategy) {
        LoadBalancer balancer = LoadBalancer.builder(consul).firstWait(LONG).strategy(strategy).create();
        open.add(balancer);
        if (!servers.isEmpty()) {
            // a JVM that has just started needs longer for its first lookup than some calls here may take
            balancer.instances("orders");
        }
        return ServiceHttpClient.builder(consul).balancer(balancer).timeout(LONG).connectTimeout(LONG);
    }

    ServiceHttpClient open(ServiceHttpClient.Builder builder) {
        ServiceHttpClient client = builder.create();
        open.add(client);
        return client;
    }

    static HttpResponse<String> get(ServiceHttpClient client, String path) throws IOException, InterruptedException {
        return client.send("orders", ServiceHttpClient.request(path).build(), BodyHandlers.ofString());
    }

    static HttpResponse<String> send(ServiceHttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send("orders", request.build(), BodyHandlers.ofString());
    }

    List<Long> requestCounts() {
        return servers.stream().map(FaultServer::requestCount).toList();
    }

    long requests() {
        return servers.stream().mapToLong(FaultServer::requestCount).sum();
    }
}
