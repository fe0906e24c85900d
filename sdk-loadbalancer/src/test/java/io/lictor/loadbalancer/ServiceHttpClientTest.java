package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where calls by name go, and which of them are sent again. */
class ServiceHttpClientTest extends ServiceHttpTestBase {

    static Stream<FaultAnswer> faults() {
        return Stream.of(FaultAnswer.connectionReset(), FaultAnswer.of(502, "bad"), FaultAnswer.of(503, "busy"),
                FaultAnswer.of(504, "late"), FaultAnswer.of(200, "half a body").cutAfter(4),
                FaultAnswer.garbage(new byte[]{'?', '\n'}));
    }

    @Test
    void sendsPathAndQueryAsTheyAreToOneInstanceAfterTheOther() throws Exception {
        serve(2);
        ServiceHttpClient client = open(inTurn());

        String path = "/a%2Fb/%C3%BC%20;v=1?q=1%262&r=%20+%2B&empty=";
        for (int i = 0; i < 4; i++) {
            assertThat(get(client, path).body()).isEqualTo("hello");
        }

        assertThat(requestCounts()).containsExactly(2L, 2L);
        assertThat(servers.getFirst().requests()).extracting(request -> request.target()).containsOnly(path);
        assertThat(servers.getFirst().requests().getFirst().header("host"))
                .hasValue("127.0.0.1:" + servers.getFirst().port());
        assertThat(servers.getFirst().requests().getFirst().header("upgrade")).isEmpty();
        assertThat(told).containsOnly("orders answered 200");
    }

    @Test
    void theAuthorityOfTheRequestDoesNotMatterButItsSchemeDoes() throws IOException {
        ServiceInstance instance = at(0, "10.0.0.7", 81);

        assertThat(CallTarget.uri(URI.create("http://other:1/x?y#z"), instance, false))
                .hasToString("http://10.0.0.7:81/x?y");
        assertThat(CallTarget.uri(URI.create("https://other"), instance, false)).hasToString("https://10.0.0.7:81");
        assertThat(CallTarget.uri(URI.create("http://other?q"), instance, false)).hasToString("http://10.0.0.7:81/?q");
        assertThat(CallTarget.uri(URI.create("http://other//evil.example/x"), instance, false))
                .hasToString("http://10.0.0.7:81//evil.example/x");
        assertThat(CallTarget.uri(URI.create("http://other/"), at(0, "fe80::1", 81), false))
                .hasToString("http://[fe80::1]:81/");
        for (String address : List.of("evil.example/x?", "evil.example#", "user@evil.example", "a b", "under_score")) {
            assertThatThrownBy(() -> CallTarget.uri(URI.create("http://other/"), at(0, address, 81), false))
                    .isInstanceOf(IOException.class).hasMessageContaining("orders-0");
        }
    }

    @Test
    void aPathHasToBeOne() {
        assertThatThrownBy(() -> ServiceHttpClient.request("orders")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServiceHttpClient.request("/a b")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void anIdempotentCallGoesToAnotherInstanceAfterAFault(FaultAnswer fault) throws Exception {
        serve(3);
        servers.getFirst().otherwise(fault);
        ServiceHttpClient client = open(inTurn());

        assertThat(get(client, "/").body()).isEqualTo("hello");
        assertThat(send(client, ServiceHttpClient.request("/").PUT(BodyPublishers.ofString("text"))).body())
                .isEqualTo("hello");

        assertThat(requestCounts().getFirst()).isPositive();
        assertThat(told).contains("orders answered 200").hasSizeGreaterThan(2);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void anyOtherCallIsNotSentAgain(FaultAnswer fault) throws Exception {
        serve(2);
        servers.forEach(server -> server.otherwise(fault));
        ServiceHttpClient client = open(inTurn());

        try {
            assertThat(send(client, post()).statusCode()).isGreaterThan(500);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("POST orders failed at orders-0");
        }

        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void aKeyMakesAnyCallIdempotent() throws Exception {
        serve(2);
        servers.getFirst().otherwise(FaultAnswer.connectionReset());
        ServiceHttpClient client = open(inTurn());

        assertThat(send(client, post().header("Idempotency-Key", "7")).body()).isEqualTo("hello");

        assertThat(servers.getLast().requests().getFirst().body()).isEqualTo("text");
    }

    @Test
    void anyCallIsSentAgainWhenNoConnectionCameAbout() throws Exception {
        serve(2);
        servers.getFirst().close();
        ServiceHttpClient client = open(inTurn());

        assertThat(send(client, post()).body()).isEqualTo("hello");
        assertThat(told).containsExactly("again: not connected", "orders answered 200");
    }

    @Test
    void anAddressThatIsNoneIsLikeAnInstanceThatDoesNotListen() throws Exception {
        serve(1);
        discovery.publish("orders", List.of(at(1, "evil.example/x?", 80), instance(0, servers.getFirst())));
        ServiceHttpClient client = open(inTurn());

        assertThat(send(client, post()).body()).isEqualTo("hello");
    }

    @Test
    void aStreamIsNotSentTwice() throws Exception {
        serve(2);
        servers.forEach(server -> server.otherwise(FaultAnswer.connectionReset()));
        ServiceHttpClient client = open(inTurn());
        ByteArrayInputStream stream = new ByteArrayInputStream(
                "text".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> send(client, ServiceHttpClient.request("/")
                .PUT(BodyPublishers.ofInputStream(() -> stream)))).isInstanceOf(IOException.class);

        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void aStreamThatNobodyHasReadFromIsSentToTheNextInstance() throws Exception {
        serve(2);
        servers.getFirst().close();
        ServiceHttpClient client = open(inTurn());
        ByteArrayInputStream stream = new ByteArrayInputStream(
                "text".getBytes(StandardCharsets.UTF_8));

        send(client, ServiceHttpClient.request("/").PUT(BodyPublishers.ofInputStream(() -> stream)));

        assertThat(servers.getLast().requests().getFirst().body()).isEqualTo("text");
    }

    @Test
    void theAnswerOfTheLastAttemptIsTheCallers() throws Exception {
        serve(4);
        servers.forEach(server -> server.otherwise(FaultAnswer.of(503, "busy")));
        ServiceHttpClient client = open(inTurn());

        HttpResponse<String> answer = get(client, "/");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("busy");
        assertThat(requests()).isEqualTo(3);
        assertThat(told).containsExactly("again: status", "again: status", "orders answered 503");
    }

    @Test
    void withOneInstanceThereIsNoOther() throws Exception {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.of(503, "busy"));
        ServiceHttpClient client = open(inTurn());

        assertThat(get(client, "/").statusCode()).isEqualTo(503);
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void aCallWhoseKeptConnectionIsClosedGoesToTheOnlyInstanceOnAnotherOne() throws Exception {
        serve(1);
        FaultServer server = servers.getFirst();
        server.enqueue(FaultAnswer.of(200, "first"));
        server.enqueue(FaultAnswer.connectionReset());
        ServiceHttpClient client = open(inTurn());

        assertThat(send(client, put()).body()).isEqualTo("first");
        assertThat(send(client, put()).body()).isEqualTo("hello");

        assertThat(requests()).isEqualTo(3);
        assertThat(told).containsExactly("orders answered 200", "again: failed", "orders answered 200");
    }

    @Test
    void theOnlyInstanceThatClosesEachConnectionIsNotCalledMoreOftenThanTheAttemptsSay() throws Exception {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.connectionReset());
        ServiceHttpClient client = open(inTurn().attempts(3));

        assertThatThrownBy(() -> send(client, put())).isInstanceOf(IOException.class)
                .hasMessageContaining("PUT orders failed at orders-0");

        assertThat(requests()).isEqualTo(3);
    }

    @Test
    void theOnlyInstanceIsNotCalledAgainAfterAnAnswerThatIsNone() throws Exception {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.garbage("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.UTF_8)));
        ServiceHttpClient client = open(inTurn());

        assertThatThrownBy(() -> send(client, put())).isInstanceOf(IOException.class);

        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void aStormOfFailuresGetsNoMoreRetriesThanTheBudget() throws Exception {
        serve(3);
        servers.forEach(server -> server.otherwise(FaultAnswer.of(503, "busy")));
        ServiceHttpClient client = open(inTurn().retryBudget(0.1, 20));

        for (int i = 0; i < 500; i++) {
            assertThat(get(client, "/").statusCode()).isEqualTo(503);
        }

        // 20 saved and a tenth of the calls
        assertThat(requests()).isBetween(500L + 20 + 45, 500L + 20 + 50);
        assertThat(told).filteredOn("denied"::equals).hasSizeGreaterThan(400);
    }

    @Test
    void anEjectedInstanceIsNotCalled() throws Exception {
        serve(4);
        servers.getFirst().otherwise(FaultAnswer.of(503, "busy"));
        ServiceHttpClient client = open(by(
                Strategies.ejectingOutliers(OutlierSettings.defaults(), Strategies.roundRobin())));

        for (int i = 0; i < 100; i++) {
            assertThat(get(client, "/").statusCode()).isEqualTo(200);
        }

        assertThat(requestCounts().getFirst()).isEqualTo(5);
    }

    @Test
    void serverErrorsCountAsFailuresOfTheInstance() throws Exception {
        serve(4);
        servers.getFirst().otherwise(FaultAnswer.of(500, "broken"));
        servers.get(1).otherwise(FaultAnswer.of(404, "not here"));
        ServiceHttpClient client = open(by(
                Strategies.ejectingOutliers(OutlierSettings.defaults(), Strategies.roundRobin())));

        for (int i = 0; i < 60; i++) {
            get(client, "/");
        }

        assertThat(requestCounts().getFirst()).isEqualTo(5);
        assertThat(requestCounts().get(1)).isGreaterThan(15);
    }

    @Test
    void aHandlerThatThrowsIsNotTheInstancesFault() throws Exception {
        serve(2);
        ServiceHttpClient client = open(inTurn());

        assertThatThrownBy(() -> client.send("orders", ServiceHttpClient.request("/").build(), info -> {
            throw new IllegalStateException("mine");
        })).isInstanceOf(IOException.class).hasStackTraceContaining("mine");

        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void redirectsAreTheCallers() throws Exception {
        serve(2);
        servers.getFirst().otherwise(FaultAnswer.of(302, "").withHeader("Location", servers.getLast().uri() + "/"));
        ServiceHttpClient client = open(inTurn());

        assertThat(get(client, "/").statusCode()).isEqualTo(302);
        assertThat(requestCounts()).containsExactly(1L, 0L);
        HttpClient following = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        assertThatThrownBy(() -> ServiceHttpClient.builder(consul).httpClient(following))
                .hasMessage("http.followRedirects: NORMAL (expected: NEVER)");
    }

    @Test
    void headersOfTheRequestAndOfTheTraceReachEveryAttempt() throws Exception {
        serve(2);
        servers.getFirst().otherwise(FaultAnswer.of(503, "busy"));
        ServiceHttpClient client = open(inTurn().headers(() -> Map.of("traceparent", "00-1-2-01")));

        send(client, ServiceHttpClient.request("/").header("baggage", "a=b"));

        for (FaultServer server : servers) {
            assertThat(server.requests().getFirst().header("traceparent")).hasValue("00-1-2-01");
            assertThat(server.requests().getFirst().header("baggage")).hasValue("a=b");
        }
    }

    @Test
    void messagesHoldNoPathQueryOrHeader() throws Exception {
        serve(2);
        servers.forEach(server -> server.otherwise(FaultAnswer.connectionReset()));
        ServiceHttpClient client = open(inTurn());

        assertThatThrownBy(() -> send(client, ServiceHttpClient.request("/5ec2e7-path?token=5ec2e7-query")
                .header("Authorization", "Bearer 5ec2e7-header")))
                .hasMessageContaining("GET orders failed at orders-0 (127.0.0.1:")
                .hasMessageContaining(" and orders-1 (")
                .satisfies(e -> assertThat(stack(e)).doesNotContain("5ec2e7"));
    }

    @Test
    void aKeyGoesToItsInstance() throws Exception {
        serve(5);
        ServiceHttpClient client = open(by(Strategies.consistentHashing()));

        for (int i = 0; i < 10; i++) {
            client.send(ServiceQuery.of("orders"), PickRequest.key("customer-7"),
                    ServiceHttpClient.request("/").build(),
                    BodyHandlers.discarding());
        }

        assertThat(requestCounts()).containsExactlyInAnyOrder(10L, 0L, 0L, 0L, 0L);
    }

    @Test
    void saysWhyThereIsNoInstance() throws Exception {
        serve(0);
        ServiceHttpClient client = open(inTurn());

        assertThatThrownBy(() -> get(client, "/")).isInstanceOf(NoInstanceException.class);
        assertThat(told).isEmpty();
    }

    @Test
    void largeBodiesComeWhole() throws Exception {
        serve(1);
        byte[] bytes = new byte[2_000_000];
        ThreadLocalRandom.current().nextBytes(bytes);
        String text = java.util.Base64.getEncoder().encodeToString(bytes);
        servers.getFirst().otherwise(request -> FaultAnswer.of(200, request.body()).chunked());
        ServiceHttpClient client = open(inTurn());

        assertThat(send(client, ServiceHttpClient.request("/").POST(BodyPublishers.ofString(text))).body())
                .isEqualTo(text);
        try (var stream = client.send("orders", ServiceHttpClient.request("/").POST(BodyPublishers.ofString(text))
                .build(), BodyHandlers.ofInputStream()).body()) {
            assertThat(stream).hasContent(text);
        }
    }

    private static HttpRequest.Builder put() {
        return ServiceHttpClient.request("/").PUT(BodyPublishers.ofString("text"));
    }

    private static HttpRequest.Builder post() {
        return ServiceHttpClient.request("/").timeout(Duration.ofSeconds(30)).POST(BodyPublishers.ofString("text"));
    }

    private static String stack(Throwable thrown) {
        java.io.StringWriter text = new java.io.StringWriter();
        thrown.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    /** The HTTP client's own refusal repeats them; its values are credentials as often as not. */
    @Test
    void noFurtherHeaderIsShownWhateverIsWrongWithIt() throws Exception {
        serve(1);
        Random random = new Random(20_811);
        String odd = "\r\n\u0000\u007f\u20ac\u0001";
        Map<String, String> further = new ConcurrentHashMap<>();
        ServiceHttpClient client = open(inTurn().headers(() -> further));
        for (int round = 0; round < 10_000; round++) {
            String secret = Long.toHexString(random.nextLong() | Long.MIN_VALUE);
            String wrong = new StringBuilder(secret)
                    .insert(random.nextInt(secret.length() + 1), odd.charAt(random.nextInt(odd.length()))).toString();
            further.clear();
            further.put(round % 2 == 0 ? "Authorization" : wrong, round % 2 == 0 ? "Bearer " + wrong : secret);

            assertThatThrownBy(() -> get(client, "/")).isInstanceOf(IllegalArgumentException.class).hasNoCause()
                    .hasNoSuppressedExceptions().hasMessageContaining("of a further header: (not shown, ")
                    .hasMessageNotContaining(secret.substring(0, 6)).hasMessageNotContaining(secret.substring(10));
        }
        assertThat(told).noneMatch(text -> text.contains("Bearer"));
    }
}
