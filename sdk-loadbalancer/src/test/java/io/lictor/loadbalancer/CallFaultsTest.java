package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose fault it is when a call by name fails, and what is left of it. */
class CallFaultsTest extends ServiceHttpTestBase {

    private static final int MANY = 30;

    private final List<String> outcomes = new CopyOnWriteArrayList<>();

    static Stream<BodyHandler<?>> readersThatFail() {
        return Stream.of(noSubscriber(), info -> {
            throw new IllegalStateException("broken");
        }, info -> {
            throw new AssertionError("broken");
        }, info -> BodySubscribers.mapping(BodySubscribers.ofString(StandardCharsets.UTF_8), text -> {
            throw new IllegalStateException("no JSON");
        }), BodyHandlers.ofByteArrayConsumer(bytes -> {
            throw new IllegalStateException("broken");
        }), BodyHandlers.ofFile(Path.of("no", "such", "folder")));
    }

    @SuppressWarnings("NullAway") // what a handler may do all the same
    private static BodyHandler<String> noSubscriber() {
        return info -> null;
    }

    @ParameterizedTest
    @MethodSource("readersThatFail")
    void whatTheReaderOfAnAnswerThrowsIsNoFaultOfTheInstance(BodyHandler<?> reader) {
        serve(3);
        ServiceHttpClient client = open(by(new Recording(outcomes)));

        assertThatThrownBy(() -> client.send("orders", ServiceHttpClient.request("/").build(), reader))
                .isInstanceOf(IOException.class).hasMessageStartingWith("GET orders failed at orders-0");

        assertThat(requests()).isEqualTo(1);
        assertThat(outcomes).containsExactly("UNKNOWN null 0");
    }

    @Test
    void aBodyThatIsCutIsTheInstancesFaultWhateverTheReader() throws Exception {
        serve(2);
        servers.getFirst().otherwise(FaultAnswer.of(200, "half a body").cutAfter(4));
        ServiceHttpClient client = open(inTurn());

        assertThat(client.send("orders", ServiceHttpClient.request("/").build(),
                info -> BodySubscribers.mapping(BodySubscribers.ofString(StandardCharsets.UTF_8), String::length))
                .body()).isEqualTo(5);
        assertThat(told).containsExactly("again: failed", "orders answered 200");
    }

    @Test
    void closingTheClientIsNoFaultOfTheInstances() throws Exception {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.silence());
        ServiceHttpClient client = open(by(new Recording(outcomes)));
        List<Thread> callers = new ArrayList<>();
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        for (int i = 0; i < MANY; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    thrown.add(new AssertionError(get(client, "/").body()));
                } catch (Exception e) {
                    thrown.add(e);
                }
            }));
        }
        Await.until(LONG, "all calls", () -> "" + requests(), () -> requests() == MANY);

        client.close();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(thrown).hasSize(MANY).hasOnlyElementsOfType(ConsulClosedException.class);
        Await.until(LONG, "an outcome of each", outcomes::toString, () -> outcomes.size() == MANY);
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).startsWith("UNKNOWN "));
    }

    @Test
    void closingTheClientEndsTheWaitForAListOfALoadBalancerThatStays() throws Exception {
        ServiceHttpClient client = open(inTurn());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                thrown.complete(new AssertionError(get(client, "/").body()));
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        Await.until(LONG, "a wait for the list", () -> time.threads().toString(),
                () -> time.threads().stream().anyMatch(thread -> thread.getName().equals("call-lookup")));

        client.close();

        // the wait itself would end in another exception
        assertThat(thrown.get()).isInstanceOf(ConsulClosedException.class);
    }

    @Test
    void bodiesThatAreClosedBeforeTheirEndLeaveNoThreadUntilTheDeadline() throws Exception {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.of(200, "hello\n".repeat(100)).stallAfter(12));
        ServiceHttpClient client = open(inTurn().timeout(Duration.ofDays(1)));

        for (int i = 0; i < MANY; i++) {
            client.send("orders", ServiceHttpClient.request("/").build(), BodyHandlers.ofInputStream()).body().close();
            try (Stream<String> lines = client
                    .send("orders", ServiceHttpClient.request("/").build(), BodyHandlers.ofLines()).body()) {
                assertThat(lines.findFirst()).hasValue("hello");
            }
        }

        Await.until(LONG, "no thread of a call", () -> time.threads().toString(), () -> time.threads().stream()
                .noneMatch(thread -> thread.getName().startsWith("call")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "not a scheme"})
    void anInstanceOfAnotherProtocolIsLikeOneThatDoesNotListen(String scheme) throws Exception {
        assertIsPassedOver(ServiceInstance.builder("orders", "orders-9").address("127.0.0.1").port(9)
                .meta(Map.of("scheme", scheme))
                .node(new ServiceInstance.Node("n", "127.0.0.1", "dc1", Map.of())).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 70_000})
    void anInstanceWhosePortIsNoneIsLikeOneThatDoesNotListen(int port) throws Exception {
        assertIsPassedOver(at(9, "127.0.0.1", port));
    }

    private void assertIsPassedOver(ServiceInstance bad) throws Exception {
        serve(1);
        discovery.publish("orders", List.of(bad, instance(0, servers.getFirst())));
        ServiceHttpClient client = open(by(new Recording(outcomes)));

        assertThat(send(client, ServiceHttpClient.request("/").POST(BodyPublishers.ofString("text"))).body())
                .isEqualTo("hello");
        assertThat(outcomes).containsExactly("FAILURE no address 0", "SUCCESS null 0");
    }

    @Test
    void aRetryThatTheBudgetDeniesTakesNoTurn() throws Exception {
        serve(2);
        servers.getFirst().otherwise(FaultAnswer.of(503, "busy"));
        ServiceHttpClient client = open(inTurn().retryBudget(0, 0));

        for (int i = 0; i < 10; i++) {
            int status = get(client, "/").statusCode();
            assertThat(status).isEqualTo(i % 2 == 0 ? 503 : 200);
        }
        assertThat(told).filteredOn("denied"::equals).hasSize(5);
    }

    @Test
    void whereThereIsNoOtherInstanceNothingIsSelectedCountedOrTakenFromTheBudget() throws Exception {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.of(503, "busy"));
        ServiceHttpClient client = open(by(new Recording(outcomes)).retryBudget(0, 1));

        for (int i = 0; i < 3; i++) {
            assertThat(get(client, "/").statusCode()).isEqualTo(503);
        }
        assertThat(outcomes).containsOnly("FAILURE status 503 0").hasSize(3);
        assertThat(told).containsOnly("orders answered 503");

        discovery.publish("orders", List.of(instance(0, servers.getFirst()), at(1, "127.0.0.1", 70_000)));
        assertThatThrownBy(() -> get(client, "/")).isInstanceOf(IOException.class);
        assertThat(told).containsOnlyOnce("again: status");
    }

    @Test
    void newTagsDoNotMakeAnInstanceAnotherOne() throws Exception {
        serve(1);
        ServiceInstance before = instance(0, servers.getFirst());
        ServiceInstance after = Instances.with(before, Map.of("new", "meta"), "dc1");
        servers.getFirst().otherwise(request -> {
            discovery.publish("orders", List.of(after));
            return FaultAnswer.of(503, "busy");
        });
        ServiceHttpClient client = open(inTurn());

        assertThat(get(client, "/").statusCode()).isEqualTo(503);
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void timesMayBeForEver() throws Exception {
        serve(1);
        Duration ever = ChronoUnit.FOREVER.getDuration();
        ServiceHttpClient client = open(inTurn().timeout(ever).connectTimeout(ever).hedgeAfter(ever));

        assertThat(get(client, "/").body()).isEqualTo("hello");
        assertThat(send(client, ServiceHttpClient.request("/").timeout(ever)).body()).isEqualTo("hello");
    }

    /** Its own timer would say that there was no connection, and the call would be sent again. */
    @Test
    void theDeadlineIsLeftToTheCall() throws Exception {
        HttpRequest request = ServiceHttpClient.request("/").timeout(Duration.ofMillis(1)).build();

        assertThat(CallTarget.request(request, new CallBody(BodyPublishers.noBody()), at(0, "10.0.0.7", 81), false)
                .timeout()).hasValue(Duration.ofMillis(1_001));
    }

    @Test
    @SuppressWarnings("NullAway")
    void whatIsMissingIsNamedBeforeAnythingIsSent() {
        serve(1);
        ServiceHttpClient client = open(inTurn());

        assertThatThrownBy(() -> client.send("orders", ServiceHttpClient.request("/").build(), null))
                .isInstanceOf(NullPointerException.class).hasMessage("handler");
        assertThatThrownBy(() -> client.send("orders", null, BodyHandlers.ofString()))
                .isInstanceOf(NullPointerException.class).hasMessage("request");
        assertThat(requests()).isZero();
    }
}
