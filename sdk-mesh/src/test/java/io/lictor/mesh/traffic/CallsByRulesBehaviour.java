package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.mesh.ServiceRouter;
import io.lictor.api.mesh.ServiceRouter.Destination;
import io.lictor.api.mesh.ServiceRouter.HttpMatch;
import io.lictor.api.mesh.ServiceRouter.Route;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls by name that obey routers. */
@ConsulTest
@Timeout(400)
abstract class CallsByRulesBehaviour {

    private final List<FaultServer> servers = new ArrayList<>();
    private ConsulClient consul;
    private TestConsul agent;
    private LoadBalancer balancer;
    private ServiceHttpClient http;
    private FaultServer web;
    private FaultServer admin;

    @BeforeEach
    void start(TestConsul server, ConsulClient client) {
        consul = client;
        agent = server;
        web = serve("web", 0);
        admin = serve("admin", 0);
        balancer = LoadBalancer.builder(client).firstWait(Rules.LIMIT)
                .traffic(TrafficRules.builder(client).patience(Rules.LIMIT).build()).create();
        http = ServiceHttpClient.builder(client).balancer(balancer).timeout(Rules.LIMIT).connectTimeout(Rules.LIMIT)
                .create();
    }

    @AfterEach
    void stop() {
        http.close();
        balancer.close();
        servers.forEach(FaultServer::close);
    }

    private FaultServer serve(String service, int number) {
        Rules.http(consul, service);
        FaultServer server = FaultServer.create();
        server.otherwise(FaultAnswer.of(200, service));
        servers.add(server);
        agent.http().put("/v1/agent/service/register", "{\"Name\": \"" + service + "\", \"ID\": \"" + service + "-"
                + number + "\", \"Address\": \"" + server.host() + "\", \"Port\": " + server.port() + "}").ok();
        return server;
    }

    private void route(String prefix, Map<String, Object> conditions, Destination destination) {
        Rules.put(consul, new ServiceRouter("web", List.of(
                new Route(new HttpMatch(prefix, List.of(), conditions), destination, Map.of())), Map.of(), 0).entry());
    }

    private String get(String path, String... header) throws IOException, InterruptedException {
        var request = ServiceHttpClient.request(path);
        if (header.length > 0) {
            request.headers(header);
        }
        return http.send("web", request.build(), BodyHandlers.ofString()).body();
    }

    @Test
    void routesByPathAndRewritesIt() throws Exception {
        route("/admin", Map.of(), new Destination("admin", "", "/", Map.of()));
        assertThat(get("/admin/users%2F7?full=true&x=%20")).isEqualTo("admin");
        assertThat(admin.requests().getLast().target()).isEqualTo("/users%2F7?full=true&x=%20");
        assertThat(get("/users?admin=/admin")).isEqualTo("web");
        assertThat(web.requests().getLast().target()).isEqualTo("/users?admin=/admin");
    }

    @Test
    void routesByHeaderWhateverItsCase() throws Exception {
        route("", Map.of("Header", List.of(Map.of("Name", "X-Beta", "Exact", "yes"))),
                new Destination("admin", "", "", Map.of()));
        assertThat(get("/", "x-beta", "yes")).isEqualTo("admin");
        assertThat(get("/", "X-BETA", "no")).isEqualTo("web");
        assertThat(get("/")).isEqualTo("web");
    }

    @Test
    void aRouteSaysWhichStatusesAreTriedAgainAndWhere() throws Exception {
        FaultServer second = serve("admin", 1);
        route("/admin", Map.of(), new Destination("admin", "", "", Map.of("NumRetries", 1, "RetryOnStatusCodes",
                List.of(429))));
        for (FaultServer each : List.of(admin, second)) {
            each.otherwise(FaultAnswer.of(429, "busy"));
        }
        assertThat(http.send("web", ServiceHttpClient.request("/admin").build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(429);
        assertThat(admin.requestCount()).isEqualTo(1);
        assertThat(second.requestCount()).isEqualTo(1);
        assertThat(web.requestCount()).isZero();
        admin.otherwise(FaultAnswer.of(503, "not listed"));
        second.otherwise(FaultAnswer.of(503, "not listed"));
        assertThat(get("/admin")).isEqualTo("not listed");
        assertThat(admin.requestCount() + second.requestCount()).isEqualTo(3);
    }

    @Test
    void aRouteSaysHowLongACallMayTake() {
        admin.otherwise(FaultAnswer.silence());
        route("/slow", Map.of(), new Destination("admin", "", "", Map.of("RequestTimeout", "1s")));
        assertThatThrownBy(() -> get("/slow")).isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("no answer within PT1S");
    }

    @Test
    void aCallWithAKeyAndARouteWithoutInstancesSaysSo() {
        Rules.http(consul, "empty");
        route("/empty", Map.of(), new Destination("empty", "", "", Map.of()));
        assertThatThrownBy(() -> http.send(ServiceQuery.of("web"), PickRequest.key("k"),
                ServiceHttpClient.request("/empty").build(), BodyHandlers.ofString()))
                .hasMessageContaining("by traffic rules of web");
    }
}
