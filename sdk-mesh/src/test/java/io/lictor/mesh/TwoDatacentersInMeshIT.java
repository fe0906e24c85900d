package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.api.mesh.ServiceResolver.Failover;
import io.lictor.api.mesh.ServiceResolver.Redirect;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.mesh.traffic.TrafficRules;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two real datacenters of one mesh: the second has its leafs from an intermediate authority of the first. Since Consul
 * 1.12 such leafs have an empty issuer, and it takes BouncyCastle to read them.
 */
@Tag("bouncycastle")
@Timeout(600)
class TwoDatacentersInMeshIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration ROTATION = Duration.ofMinutes(4);

    private static ConsulDatacenters datacenters;
    private static ConsulClient here;
    private static ConsulClient there;
    private static MeshIdentity web;
    private static MeshIdentity webThere;
    private static MeshIdentity ordersHere;
    private static MeshIdentity ordersThere;
    private static MeshServer serverHere;
    private static MeshServer serverThere;

    @BeforeAll
    static void start() {
        datacenters = RealConsul.twoDatacenters(options -> options.extraConfig("{\"primary_datacenter\": \"dc1\"}"));
        here = client(datacenters.dc1());
        there = client(datacenters.dc2());
        web = MeshIdentity.create(here, "web", LIMIT);
        webThere = MeshIdentity.create(there, "web", LIMIT);
        ordersHere = MeshIdentity.create(here, "orders", LIMIT);
        ordersThere = MeshIdentity.create(there, "orders", LIMIT);
        serverHere = MeshServer.start(ordersHere.serverContext(), ordersHere, null);
        serverThere = MeshServer.start(ordersThere.serverContext(), ordersThere, null);
    }

    private static ConsulClient client(ConsulAgent agent) {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.httpUri().toString()).build());
    }

    @AfterAll
    static void stop() {
        Stream.of(serverThere, serverHere, ordersThere, ordersHere, webThere, web, there, here, datacenters)
                .filter(Objects::nonNull).forEach(TwoDatacentersInMeshIT::close);
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing " + each, e);
        }
    }

    @BeforeEach
    void register() {
        here.mesh().configEntries().delete(ServiceResolver.KIND, "orders");
        register(datacenters.dc1(), serverHere);
        register(datacenters.dc2(), serverThere);
    }

    private static void register(ConsulAgent agent, MeshServer server) {
        agent.http().put("/v1/agent/service/register", "{\"Name\": \"orders\", \"Address\": \"127.0.0.1\", \"Port\": "
                + server.port() + ", \"Connect\": {\"Native\": true}, \"Check\": {\"CheckID\": \"orders\","
                + " \"TTL\": \"10m\"}}").ok();
        agent.http().put("/v1/agent/check/pass/orders", "").ok();
    }

    private static ServiceHttpClient.Builder http() {
        return ServiceHttpClient.builder(here).mesh(web).attempts(1).timeout(LIMIT).connectTimeout(LIMIT);
    }

    private static ServiceHttpClient ruled() {
        return http().traffic(TrafficRules.builder(here).returnAfter(Duration.ZERO).patience(LIMIT).build()).create();
    }

    private static void put(ServiceResolver resolver) {
        here.mesh().configEntries().put(resolver.entry());
    }

    private static ServiceResolver redirect() {
        return new ServiceResolver("orders", "", Map.of(), new Redirect("orders", "", "dc2", Map.of()), Map.of(),
                null, Map.of(), 0);
    }

    /** Which server has answered, or why none has. */
    private static String answered(ServiceHttpClient http) {
        try {
            HttpResponse<String> answer = http.send("orders", ServiceHttpClient.request("/").build(),
                    BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("orders for web");
            return answer.uri().getPort() == serverThere.port() ? "there" : "here";
        } catch (IOException | ConsulException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static void becomes(ServiceHttpClient http, String where) {
        Await.until(LIMIT, where, () -> answered(http), () -> answered(http).equals(where));
    }

    @Test
    void leafsOfBothAreOfOneMesh() {
        assertThat(ordersThere.id()).isEqualTo(new SpiffeId(web.id().trustDomain(), "default", "default", "dc2",
                "orders"));
        assertThat(ordersHere.id().datacenter()).isEqualTo("dc1");
    }

    @Test
    void theSecondaryCallsThePrimaryAndThePrimaryTheSecondary() throws Exception {
        allCallEachOther();
    }

    private static void allCallEachOther() throws IOException, InterruptedException {
        assertThat(call(web, "dc2", serverThere)).isEqualTo("orders for web");
        assertThat(call(webThere, "dc1", serverHere)).isEqualTo("orders for web");
        assertThat(call(webThere, "dc2", serverThere)).isEqualTo("orders for web");
    }

    private static String call(MeshIdentity caller, String datacenter, MeshServer server)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().sslContext(caller.clientContext("orders", datacenter)).build()) {
            return http.send(HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/"))
                    .timeout(LIMIT).build(), BodyHandlers.ofString()).body();
        }
    }

    @Test
    void bothCallEachOtherAfterARotationOfTheAuthority() throws Exception {
        List<MeshIdentity> all = List.of(web, webThere, ordersHere, ordersThere);
        List<String> before = all.stream().map(TwoDatacentersInMeshIT::serial).toList();
        Forge unused = Forge.of(here);
        for (int i = 0; i < all.size(); i++) {
            MeshIdentity each = all.get(i);
            String old = before.get(i);
            Await.until(ROTATION, "another leaf", each::toString, () -> !serial(each).equals(old));
        }
        allCallEachOther();
    }

    private static String serial(MeshIdentity identity) {
        return ((Material) identity.generation()).source().serialNumber();
    }

    @Test
    void aRedirectLeadsToTheOtherDatacenter() {
        put(redirect());
        try (ServiceHttpClient http = ruled()) {
            assertThat(answered(http)).isEqualTo("there");
        }
    }

    @Test
    void theSameServiceOfTheOwnDatacenterIsAnImpostorInTheOther() {
        put(redirect());
        register(datacenters.dc2(), serverHere);
        try (ServiceHttpClient http = ruled()) {
            assertThatThrownBy(() -> http.send("orders", ServiceHttpClient.request("/").build(),
                    BodyHandlers.discarding())).hasStackTraceContaining(
                            ordersHere.id() + " is at the other end (expected: " + ordersThere.id() + ")");
        }
    }

    @Test
    void failsOverByRulesAndBack() {
        put(new ServiceResolver("orders", "", Map.of(), null,
                Map.of("*", new Failover("", "", List.of("dc2"), Map.of())), null, Map.of(), 0));
        try (ServiceHttpClient http = ruled()) {
            goesAndComesBack(http);
        }
    }

    @Test
    void failsOverByThePolicyOfTheClientAndBack() {
        Duration soon = Duration.ofMillis(500);
        try (ServiceHttpClient http = http().failover(FailoverPolicy.to("dc2").returningAfter(soon, soon)).create()) {
            goesAndComesBack(http);
        }
    }

    private static void goesAndComesBack(ServiceHttpClient http) {
        becomes(http, "here");
        datacenters.dc1().http().put("/v1/agent/check/fail/orders", "").ok();
        becomes(http, "there");
        datacenters.dc1().http().put("/v1/agent/check/pass/orders", "").ok();
        becomes(http, "here");
    }
}
