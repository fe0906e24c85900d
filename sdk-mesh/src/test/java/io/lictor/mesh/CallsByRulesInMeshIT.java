package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.ServiceDefaults;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.api.mesh.ServiceResolver.Failover;
import io.lictor.api.mesh.ServiceResolver.Redirect;
import io.lictor.api.mesh.ServiceRouter;
import io.lictor.api.mesh.ServiceRouter.Destination;
import io.lictor.api.mesh.ServiceRouter.HttpMatch;
import io.lictor.api.mesh.ServiceRouter.Route;
import io.lictor.api.mesh.ServiceSplitter;
import io.lictor.api.mesh.ServiceSplitter.Split;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.mesh.traffic.TrafficRules;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rules that lead to another service, by mutual TLS on a real Consul: whoever answers must be the service that the rules
 * lead to, and not the one that was asked for.
 */
@Timeout(400)
class CallsByRulesInMeshIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final List<ConfigEntry> WRITTEN = new ArrayList<>();
    private static final List<String> METERED = new CopyOnWriteArrayList<>();

    private static ConsulAgent agent;
    private static ConsulClient consul;
    private static MeshIdentity web;
    private static MeshIdentity orders;
    private static MeshIdentity archive;
    private static MeshServer ofOrders;
    private static MeshServer ofArchive;
    private ServiceHttpClient http;
    private LoadBalancer patient;

    @BeforeAll
    static void start() {
        agent = RealConsul.devAgent();
        consul = ConsulClient.connect(ConsulSettings.builder().address(agent.httpUri().toString())
                .observer(new ConsulObserver() {
                    @Override
                    public void trafficRouted(String service, String target) {
                        METERED.add(service + " to " + target);
                    }

                    @Override
                    public void trafficSwitched(String service, String from, String to) {
                        METERED.add(service + " from " + from + " to " + to);
                    }
                }).build());
        web = MeshIdentity.create(consul, "web");
        orders = MeshIdentity.create(consul, "orders");
        archive = MeshIdentity.create(consul, "archive");
        ofOrders = MeshServer.start(orders.serverContext(), orders, null);
        ofArchive = MeshServer.start(archive.serverContext(), archive, null);
        for (String service : List.of("orders", "archive")) {
            consul.mesh().configEntries().put(ServiceDefaults.http(service).entry());
        }
    }

    @AfterAll
    static void stop() {
        ofArchive.close();
        ofOrders.close();
        List.of(archive, orders, web).forEach(MeshIdentity::close);
        consul.close();
        agent.close();
    }

    @BeforeEach
    void register() {
        register("orders", ofOrders);
        register("archive", ofArchive);
        patient = LoadBalancer.builder(consul).firstWait(LIMIT)
                .traffic(TrafficRules.builder(consul).returnAfter(Duration.ZERO).patience(LIMIT).build()).create();
        http = ServiceHttpClient.builder(consul).mesh(web).balancer(patient).attempts(1).timeout(LIMIT)
                .connectTimeout(LIMIT).create();
    }

    @AfterEach
    void forget() {
        http.close();
        patient.close();
        WRITTEN.reversed().forEach(entry -> consul.mesh().configEntries().delete(entry.kind(), entry.name()));
        WRITTEN.clear();
        METERED.clear();
    }

    private static void register(String service, MeshServer server) {
        register(service, server.port());
    }

    private static void register(String service, int port) {
        agent.http().put("/v1/agent/service/register?replace-existing-checks", "{\"Name\": \"" + service
                + "\", \"Address\": \"127.0.0.1\", \"Port\": " + port + ", \"Connect\": {\"Native\": true},"
                + "\"Check\": {\"CheckID\": \"" + service + "\", \"TTL\": \"10m\"}}").ok();
        set(service, "pass");
    }

    private static void set(String service, String status) {
        agent.http().put("/v1/agent/check/" + status + "/" + service, "").ok();
    }

    private static void put(ConfigEntry entry) {
        consul.mesh().configEntries().put(entry);
        WRITTEN.add(entry);
    }

    private static void redirect() {
        put(new ServiceResolver("orders", "", Map.of(), new Redirect("archive", "", "", Map.of()), Map.of(), null,
                Map.of(), 0).entry());
    }

    private static void routeOld() {
        put(new ServiceRouter("orders", List.of(new Route(new HttpMatch("/old", List.of(), Map.of()),
                new Destination("archive", "", "/", Map.of()), Map.of())), Map.of(), 0).entry());
    }

    private static void failOver() {
        put(new ServiceResolver("orders", "", Map.of(), null,
                Map.of("*", new Failover("archive", "", List.of(), Map.of())), null, Map.of(), 0).entry());
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send("orders", ServiceHttpClient.request(path).build(), BodyHandlers.ofString()).body();
    }

    /** The answer, or why there is none. */
    private String tried(String path) {
        try {
            return get(path);
        } catch (IOException | RuntimeException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private void becomes(String path, String answer) {
        Await.until(LIMIT, answer, () -> tried(path), () -> tried(path).equals(answer));
    }

    /** The asked-for service's certificate at the target's address. */
    private void isRefusedAsImpostor(String path) {
        assertThatThrownBy(() -> get(path))
                .hasStackTraceContaining("/svc/orders is at the other end (expected: " + archive.id() + ")");
    }

    @Test
    void withoutRulesTheServiceItselfAnswers() throws Exception {
        assertThat(get("/")).isEqualTo("orders for web");
    }

    @Test
    void aRedirectIsAnsweredByItsTargetAndNobodyElse() throws Exception {
        redirect();
        assertThat(get("/")).isEqualTo("archive for web");
    }

    @Test
    void theAskedForServiceIsAnImpostorAtTheTargetOfARedirect() {
        redirect();
        register("archive", ofOrders);
        isRefusedAsImpostor("/");
    }

    @Test
    void eachRouteWantsItsOwnServiceOnItsOwnConnections() throws Exception {
        routeOld();
        for (int i = 0; i < 5; i++) {
            assertThat(get("/old/7")).isEqualTo("archive for web");
            assertThat(get("/new")).isEqualTo("orders for web");
        }
        assertThat(METERED).startsWith("orders to " + target("archive"), "orders to " + target("orders")).hasSize(10);
    }

    @Test
    void theAskedForServiceIsAnImpostorAtTheTargetOfARoute() throws Exception {
        routeOld();
        register("archive", ofOrders);
        // the same address and port, over which there is a connection to the right service already
        assertThat(get("/new")).isEqualTo("orders for web");
        isRefusedAsImpostor("/old/7");
        assertThat(get("/new")).isEqualTo("orders for web");
    }

    @Test
    void aShareIsAnsweredByItsOwnService() throws Exception {
        put(new ServiceSplitter("orders", List.of(new Split(50, "orders", "", Map.of()),
                new Split(50, "archive", "", Map.of())), Map.of(), 0).entry());
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(get("/"));
        }
        assertThat(answers).containsOnly("orders for web", "archive for web")
                .filteredOn("archive for web"::equals).hasSize(5);
    }

    @Test
    void failoverIsAnsweredByTheOtherServiceAndBackByTheFirst() {
        failOver();
        becomes("/", "orders for web");
        set("orders", "fail");
        becomes("/", "archive for web");
        set("orders", "pass");
        becomes("/", "orders for web");
        assertThat(METERED).containsSubsequence("orders to " + target("orders"),
                "orders from " + target("orders") + " to " + target("archive"),
                "orders from " + target("archive") + " to " + target("orders"));
    }

    /** What Consul calls the instances of a service: since 1.11 with their partition. */
    private static String target(String service) {
        return service + (agent.version().isAtLeast("1.11") ? ".default.default.dc1" : ".default.dc1");
    }

    @Test
    void theAskedForServiceIsAnImpostorWhereCallsFailOverTo() {
        failOver();
        register("archive", ofOrders);
        set("orders", "fail");
        Await.until(LIMIT, "a refusal", () -> tried("/"), () -> !tried("/").equals("orders for web"));
        isRefusedAsImpostor("/");
    }

    @Test
    void aRedirectThatComesAndGoesIsFollowedOnOpenConnections() {
        becomes("/", "orders for web");
        redirect();
        becomes("/", "archive for web");
        consul.mesh().configEntries().delete(ServiceResolver.KIND, "orders");
        becomes("/", "orders for web");
    }

    @Test
    void aCallThatMeetsAFailoverIsSentAgainToWhereCallsThenGo() throws Exception {
        failOver();
        ServiceQuery query = ServiceQuery.builder("orders").connect(true).build();
        try (ServerSocket dying = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LoadBalancer balancer = LoadBalancer.builder(consul).traffic(TrafficRules.of(consul)).create();
                ServiceHttpClient again = ServiceHttpClient.builder(consul).mesh(web).timeout(LIMIT).balancer(balancer)
                        .create()) {
            register("orders", dying.getLocalPort());
            Await.until(LIMIT, "the dying one", () -> balancer.instances(query).toString(),
                    () -> balancer.instances(query).getFirst().port() == dying.getLocalPort());
            Thread death = Thread.ofVirtual().start(() -> {
                try (Socket asked = dying.accept()) {
                    set("orders", "fail");
                    Await.until(LIMIT, "failover", () -> balancer.instances(query) + " for " + asked,
                            () -> balancer.instances(query).getFirst().port() == ofArchive.port());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(again.send("orders", ServiceHttpClient.request("/").build(), BodyHandlers.ofString()).body())
                    .isEqualTo("archive for web");
            death.join();
        }
    }
}
