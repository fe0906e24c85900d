package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.lictor.api.ConsulClient;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routers, splitters and resolvers as Consul's documentation writes and explains them, entry by entry in its JSON. */
@ConsulTest
@Timeout(400)
abstract class DocumentedRulesBehaviour {

    private final Map<String, FaultServer> servers = new LinkedHashMap<>();
    private ConsulClient consul;
    private RawHttp agent;
    private LoadBalancer balancer;
    private ServiceHttpClient http;

    @BeforeEach
    void start(TestConsul server, ConsulClient client) {
        consul = client;
        agent = server.http();
        TrafficRules rules = TrafficRules.builder(client).returnAfter(Duration.ZERO).patience(Rules.LIMIT).build();
        balancer = LoadBalancer.builder(client).firstWait(Rules.LIMIT).traffic(rules).create();
        http = ServiceHttpClient.builder(client).balancer(balancer).timeout(Rules.LIMIT).connectTimeout(Rules.LIMIT)
                .create();
        serve("web", "web-1", 1);
        serve("admin", "admin-1", 1);
    }

    @AfterEach
    void stop() {
        http.close();
        balancer.close();
        servers.values().forEach(FaultServer::close);
    }

    private FaultServer serve(String service, String id, int version) {
        Rules.http(consul, service);
        FaultServer server = FaultServer.create();
        server.otherwise(FaultAnswer.of(200, id));
        servers.put(id, server);
        agent.put("/v1/agent/service/register", "{\"Name\": \"" + service + "\", \"ID\": \"" + id
                + "\", \"Address\": \"" + server.host() + "\", \"Port\": " + server.port()
                + ", \"Check\": {\"TTL\": \"10m\", \"Status\": \"passing\"}, \"Meta\": {\"version\": \"v" + version
                + "\"}}").ok();
        return server;
    }

    private FaultServer server(String id) {
        return Objects.requireNonNull(servers.get(id), id);
    }

    private void write(String entry) {
        agent.put("/v1/config", entry.replace('\'', '"')).ok();
    }

    private String refused(String entry) {
        RawHttp.Answer answer = agent.put("/v1/config", entry.replace('\'', '"'));
        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        return answer.body();
    }

    private void route(String... routes) {
        write("{'Kind': 'service-router', 'Name': 'web', 'Routes': [" + String.join(",", routes) + "]}");
    }

    /** A route to the service {@code admin}. */
    private static String admin(String conditions) {
        return admin(conditions, "");
    }

    private static String admin(String conditions, String further) {
        return "{'Match': {'HTTP': {" + conditions + "}}, 'Destination': {'Service': 'admin'" + further + "}}";
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send("web", request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String get(String path, String... headers) {
        HttpRequest.Builder request = ServiceHttpClient.request(path);
        return send(headers.length == 0 ? request : request.headers(headers)).body();
    }

    private void becomes(String path, String answer) {
        Await.until(Rules.LIMIT, answer, () -> get(path), () -> get(path).equals(answer));
    }

    @Test
    void pathsAreMatchedWholeByTheirBeginningOrByAnExpression() {
        route(admin("'PathExact': '/exact'"), admin("'PathPrefix': '/pre'"), admin("'PathRegex': '/r[[:digit:]]+/x'"));
        assertThat(get("/exact")).isEqualTo("admin-1");
        assertThat(get("/exact?q=1")).isEqualTo("admin-1");
        assertThat(get("/exact/")).isEqualTo("web-1");
        assertThat(get("/Exact")).isEqualTo("web-1");
        assertThat(get("/prefixed")).isEqualTo("admin-1");
        assertThat(get("/apre")).isEqualTo("web-1");
        assertThat(get("/r17/x")).isEqualTo("admin-1");
        assertThat(get("/r17/xy")).isEqualTo("web-1");
        assertThat(get("/rd:/x")).isEqualTo("web-1");
    }

    @Test
    void headersAreMatchedInEachOfTheFiveWaysAndTheOtherWayRound() {
        route(admin("'Header': [{'Name': 'a', 'Exact': 'one'}]"), admin("'Header': [{'Name': 'b', 'Prefix': 'one'}]"),
                admin("'Header': [{'Name': 'c', 'Suffix': 'one'}]"),
                admin("'Header': [{'Name': 'd', 'Regex': 'o.e'}]"),
                admin("'Header': [{'Name': 'e', 'Present': true}, {'Name': 'f', 'Present': true, 'Invert': true}]"));
        assertThat(get("/", "A", "one")).isEqualTo("admin-1");
        assertThat(get("/", "a", "ONE")).isEqualTo("web-1");
        assertThat(get("/", "b", "one-two")).isEqualTo("admin-1");
        assertThat(get("/", "b", "two-one")).isEqualTo("web-1");
        assertThat(get("/", "c", "two-one")).isEqualTo("admin-1");
        assertThat(get("/", "d", "ooe")).isEqualTo("admin-1");
        assertThat(get("/", "d", "oooe")).isEqualTo("web-1");
        assertThat(get("/", "e", "")).isEqualTo("admin-1");
        assertThat(get("/", "e", "1", "f", "2")).isEqualTo("web-1");
    }

    @Test
    void parametersAndMethodsAreMatchedTogether() {
        route(admin("'QueryParam': [{'Name': 'x', 'Exact': '1'}, {'Name': 'y', 'Present': true},"
                + " {'Name': 'z', 'Regex': '[a-c]*'}], 'Methods': ['POST', 'PUT']"));
        String all = "/?x=1&y&z=abc";
        HttpRequest.BodyPublisher body = BodyPublishers.ofString("b");
        assertThat(send(ServiceHttpClient.request(all).POST(body)).body()).isEqualTo("admin-1");
        assertThat(send(ServiceHttpClient.request(all).PUT(body)).body()).isEqualTo("admin-1");
        assertThat(get(all)).isEqualTo("web-1");
        assertThat(send(ServiceHttpClient.request("/?x=1&z=abc").POST(body)).body()).isEqualTo("web-1");
        assertThat(send(ServiceHttpClient.request("/?x=1&y&z=abd").POST(body)).body()).isEqualTo("web-1");
    }

    @Test
    void theFirstRouteCountsAndOneWithoutAMatchIsForAllTheRest() {
        serve("rest", "rest-1", 1);
        route(admin("'PathPrefix': '/a'"), "{'Match': {'HTTP': {'PathPrefix': '/a/b'}}}",
                "{'Destination': {'Service': 'rest'}}", admin("'PathPrefix': '/late'"));
        assertThat(get("/a/b")).isEqualTo("admin-1");
        assertThat(get("/late")).isEqualTo("rest-1");
        assertThat(balancer.lookup("web").id()).isEqualTo("rest-1");
        route("{'Match': {'HTTP': {'PathPrefix': '/a/b'}}}", admin("'PathPrefix': '/a'"));
        becomes("/late", "web-1");
        assertThat(get("/a/b")).isEqualTo("web-1");
        assertThat(get("/a/c")).isEqualTo("admin-1");
        agent.delete("/v1/config/service-router/web").ok();
        becomes("/a/c", "web-1");
    }

    @Test
    void aRouteMayLeadToASubsetAndToTheServiceItself() {
        serve("web", "web-2", 2);
        write("{'Kind': 'service-resolver', 'Name': 'web', 'DefaultSubset': 'v1', 'Subsets': {"
                + "'v1': {'Filter': 'Service.Meta.version == v1'}, 'v2': {'Filter': 'Service.Meta.version == v2'}}}");
        route("{'Match': {'HTTP': {'PathPrefix': '/new'}}, 'Destination': {'ServiceSubset': 'v2'}}");
        for (int i = 0; i < 4; i++) {
            assertThat(get("/new")).isEqualTo("web-2");
            assertThat(get("/old")).isEqualTo("web-1");
        }
    }

    @Test
    void retriesFollowARouteAfterAFailedConnectionAndNotAfterAnAnswer() {
        serve("admin", "admin-2", 1);
        route(admin("'PathPrefix': '/'", ", 'NumRetries': 3, 'RetryOnConnectFailure': true"));
        server("admin-1").close();
        for (int i = 0; i < 4; i++) {
            assertThat(get("/")).isEqualTo("admin-2");
        }
        server("admin-2").otherwise(FaultAnswer.of(503, "no"));
        long before = server("admin-2").requestCount();
        assertThat(get("/")).isEqualTo("no");
        assertThat(server("admin-2").requestCount()).isEqualTo(before + 1);
    }

    @Test
    void aRouteWithTheMostRetriesThatConsulStoresIsObeyed() {
        FaultServer second = serve("admin", "admin-2", 1);
        route(admin("'PathPrefix': '/'", ", 'NumRetries': 2147483647, 'RetryOnStatusCodes': [500]"));
        server("admin-1").otherwise(FaultAnswer.of(500, "no"));
        second.otherwise(FaultAnswer.of(500, "no"));
        assertThat(get("/")).isEqualTo("no");
        assertThat(server("admin-1").requestCount()).isEqualTo(1);
        assertThat(second.requestCount()).isEqualTo(1);
    }

    @Test
    void threeSharesWithFractionsAreExact() {
        serve("web", "web-2", 2);
        serve("web", "web-3", 3);
        write("{'Kind': 'service-resolver', 'Name': 'web', 'Subsets': {"
                + "'v1': {'Filter': 'Service.Meta.version == v1'}, 'v2': {'Filter': 'Service.Meta.version == v2'},"
                + "'v3': {'Filter': 'Service.Meta.version == v3'}}}");
        write("{'Kind': 'service-splitter', 'Name': 'web', 'Splits': [{'Weight': 33.33, 'ServiceSubset': 'v1'},"
                + "{'Weight': 66.66, 'ServiceSubset': 'v2'}, {'Weight': 0.01, 'ServiceSubset': 'v3'}]}");
        assertThat(Rules.count(balancer, "web", 10_000))
                .isEqualTo(Map.of("web-1", 3333, "web-2", 6666, "web-3", 1));
    }

    @Test
    void aSplitterBelowASplitterSharesItsShare() {
        serve("web", "web-2", 2);
        serve("next", "next-1", 1);
        serve("rest", "rest-1", 1);
        write("{'Kind': 'service-splitter', 'Name': 'next', 'Splits': [{'Weight': 25, 'Service': 'admin'},"
                + "{'Weight': 75}]}");
        write("{'Kind': 'service-splitter', 'Name': 'web', 'Splits': [{'Weight': 40, 'Service': 'next'},"
                + "{'Weight': 60, 'Service': 'rest'}]}");
        Rules.await(balancer, "web", Map.of("admin-1", 10, "next-1", 30, "rest-1", 60));
        agent.delete("/v1/config/service-splitter/next").ok();
        Rules.await(balancer, "web", Map.of("next-1", 40, "rest-1", 60));
    }

    @Test
    void redirectsAreFollowedFromOneServiceToTheNext() {
        serve("b", "b-1", 1);
        serve("c", "c-1", 2);
        write("{'Kind': 'service-resolver', 'Name': 'c', 'DefaultSubset': 'v2',"
                + " 'Subsets': {'v2': {'Filter': 'Service.Meta.version == v2'}}}");
        write("{'Kind': 'service-resolver', 'Name': 'b', 'Redirect': {'Service': 'c'}}");
        write("{'Kind': 'service-resolver', 'Name': 'web', 'Redirect': {'Service': 'b'}}");
        Rules.await(balancer, "web", Map.of("c-1", 100));
        assertThat(refused("{'Kind': 'service-resolver', 'Name': 'c', 'Redirect': {'Service': 'web'}}"))
                .contains("circular");
        Rules.await(balancer, "web", Map.of("c-1", 100));
        agent.delete("/v1/config/service-resolver/b").ok();
        Rules.await(balancer, "web", Map.of("b-1", 100));
    }

    @Test
    @AllowedWarnings("no instance in")
    void aSubsetFailsOverByItsOwnEntryAndTheOthersByThatForAll() {
        serve("web", "web-2", 2);
        serve("spare", "spare-1", 1);
        write("{'Kind': 'service-resolver', 'Name': 'web', 'DefaultSubset': 'v1', 'Subsets': {"
                + "'v1': {'Filter': 'Service.Meta.version == v1'}, 'v2': {'Filter': 'Service.Meta.version == v2'}},"
                + "'Failover': {'v1': {'ServiceSubset': 'v2'}, '*': {'Service': 'spare'}}}");
        Rules.await(balancer, "web", Map.of("web-1", 100));
        Rules.set(agent, "web-1", "fail");
        Rules.await(balancer, "web", Map.of("web-2", 100));
        write("{'Kind': 'service-resolver', 'Name': 'web', 'DefaultSubset': 'v1', 'Subsets': {"
                + "'v1': {'Filter': 'Service.Meta.version == v1'}, 'v2': {'Filter': 'Service.Meta.version == v2'}},"
                + "'Failover': {'v2': {'ServiceSubset': 'v1'}, '*': {'Service': 'spare'}}}");
        Rules.await(balancer, "web", Map.of("spare-1", 100));
    }

    @Test
    void aSubsetTakesWarningsUnlessItIsForPassingOnesOnly() {
        write("{'Kind': 'service-resolver', 'Name': 'web', 'DefaultSubset': 'v1', 'Subsets': {"
                + "'v1': {'Filter': 'Service.Meta.version == v1'}}}");
        Rules.set(agent, "web-1", "warn");
        Rules.await(balancer, "web", Map.of("web-1", 100));
        write("{'Kind': 'service-resolver', 'Name': 'web', 'DefaultSubset': 'v1', 'Subsets': {"
                + "'v1': {'Filter': 'Service.Meta.version == v1', 'OnlyPassing': true}}}");
        Rules.await(balancer, "web", Map.of("none passing", 100));
        write("{'Kind': 'service-resolver', 'Name': 'web', 'DefaultSubset': 'v1', 'Subsets': {"
                + "'v1': {'OnlyPassing': false}}}");
        Rules.await(balancer, "web", Map.of("web-1", 100));
    }

    @Test
    void rulesOfATcpServiceAreRefusedByConsulAndResolversHold() {
        write("{'Kind': 'service-defaults', 'Name': 'raw', 'Protocol': 'tcp'}");
        assertThat(refused("{'Kind': 'service-router', 'Name': 'raw', 'Routes': []}")).contains("tcp");
        assertThat(refused("{'Kind': 'service-splitter', 'Name': 'bare', 'Splits': [{'Weight': 100}]}"))
                .contains("tcp");
        write("{'Kind': 'service-resolver', 'Name': 'raw', 'Redirect': {'Service': 'bare'}}");
        Rules.register(agent, "bare", "bare-1", 1);
        Rules.await(balancer, "raw", Map.of("bare-1", 100));
    }

    @Test
    @AllowedWarnings("No path to datacenter")
    void failingOverToADatacenterThatNobodyKnowsLeavesTheOwnInstances() {
        write("{'Kind': 'service-resolver', 'Name': 'web', 'Failover': {'*': {'Datacenters': ['dc9']}}}");
        assertThat(Rules.count(balancer, "web", 10)).isEqualTo(Map.of("web-1", 10));
        Rules.set(agent, "web-1", "fail");
        Rules.await(balancer, "web", Map.of("none passing", 100));
        Rules.set(agent, "web-1", "pass");
        Rules.await(balancer, "web", Map.of("web-1", 100));
    }

    @Test
    void aRewriteKeepsTheQueryAndASlashOnlyOnce() {
        route(admin("'PathPrefix': '/api/'", ", 'PrefixRewrite': '/'"), admin("'PathExact': '/one'",
                ", 'PrefixRewrite': '/two'"));
        assertThat(get("/api/x//y?z=%2F&z=")).isEqualTo("admin-1");
        assertThat(server("admin-1").requests().getLast().target()).isEqualTo("/x//y?z=%2F&z=");
        assertThat(get("/one?q")).isEqualTo("admin-1");
        assertThat(server("admin-1").requests().getLast().target()).isEqualTo("/two?q");
        assertThatThrownBy(() -> route(admin("'PathRegex': '/r'", ", 'PrefixRewrite': '/'")))
                .hasMessageContaining("PrefixRewrite");
    }
}
