package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.net.Await;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** When calls by name end: at their deadline, by a hedge, by an interruption, by a close. */
class CallDeadlineTest extends ServiceHttpTestBase {

    private static final Duration TIMEOUT = Duration.ofMillis(400);
    /** What a busy machine may add. The figure is in docs/loadbalancing.md. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    @Test
    void anInstanceThatDoesNotAnswerEndsTheCallAtItsDeadline() {
        serve(2);
        servers.forEach(server -> server.otherwise(FaultAnswer.silence()));
        ServiceHttpClient client = open(inTurn().timeout(TIMEOUT));

        assertEndsAtTheDeadline(() -> get(client, "/"), "GET orders: no answer within PT0.4S at orders-0 (127.0.0.1:");
        assertThat(told).containsExactly("orders timed out 0");
    }

    @Test
    void theTimeoutOfTheRequestCounts() {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.silence());
        ServiceHttpClient client = open(inTurn());

        assertEndsAtTheDeadline(() -> send(client, ServiceHttpClient.request("/").timeout(TIMEOUT)), "PT0.4S");
    }

    @Test
    void aBodyThatStallsEndsTheCallAtItsDeadline() {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.of(200, "hello").stallAfter(2));
        ServiceHttpClient client = open(inTurn().timeout(TIMEOUT));

        assertEndsAtTheDeadline(() -> get(client, "/"), "no answer within");
    }

    @Test
    void aStreamThatStallsEndsAtTheDeadlineAlthoughTheCallHasReturned() throws Exception {
        serve(1);
        servers.getFirst().enqueue(FaultAnswer.of(200, "hello"));
        servers.getFirst().otherwise(FaultAnswer.of(200, "hello").stallAfter(2));
        Duration timeout = Duration.ofSeconds(2);
        ServiceHttpClient client = open(inTurn().timeout(timeout));
        send(client, ServiceHttpClient.request("/").timeout(LONG));

        long begun = System.nanoTime();
        HttpResponse<InputStream> answer = client.send("orders", ServiceHttpClient.request("/").build(),
                BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class)
                    .hasStackTraceContaining("the body did not end within PT2S");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(timeout, timeout.plus(MARGIN));
        awaitNoThreads();
        Await.until(LONG, "no connection", () -> "", () -> servers.getFirst().connectionsOpen() == 0);
    }

    @Test
    void aStreamThatEndsLeavesNothingBehind() throws Exception {
        serve(1);
        ServiceHttpClient client = open(inTurn());

        try (InputStream body = client.send("orders", ServiceHttpClient.request("/").build(),
                BodyHandlers.ofInputStream()).body()) {
            assertThat(body).hasContent("hello");
        }

        awaitNoThreads();
    }

    /** Writes the figure of the documentation, beside that of a thread that only waits: other work delays both. */
    @Test
    void deadlinesAreKept() throws Exception {
        serve(5);
        servers.forEach(server -> server.otherwise(FaultAnswer.silence()));
        ServiceHttpClient client = open(inTurn().timeout(TIMEOUT));
        thrownBy(() -> get(client, "/"));
        List<Long> calls = new CopyOnWriteArrayList<>();
        List<Long> waits = new CopyOnWriteArrayList<>();

        List<Thread> callers = IntStream.range(0, 20).mapToObj(i -> Thread.ofVirtual().start(() -> {
            for (int round = 0; round < 4; round++) {
                calls.add(microsLate(() -> get(client, "/")));
                waits.add(microsLate(() -> time.newSignal().await(TIMEOUT)));
            }
        })).toList();
        for (Thread caller : callers) {
            caller.join();
        }

        Files.writeString(Files.createDirectories(Path.of("target")).resolve("call-deadlines.md"),
                "microseconds late: " + figures(calls) + "; only waiting: " + figures(waits) + "\n");
        assertThat(calls).hasSize(80).allSatisfy(micros -> assertThat(micros).isNotNegative());
        assertThat(calls.stream().sorted().toList().get(40)).isLessThan(MARGIN.toNanos() / 1_000);
    }

    private static long microsLate(ThrowingCallable what) {
        long begun = System.nanoTime();
        thrownBy(what);
        return (System.nanoTime() - begun - TIMEOUT.toNanos()) / 1_000;
    }

    private static String figures(List<Long> micros) {
        List<Long> sorted = micros.stream().sorted().toList();
        return "p50 " + sorted.get(40) + ", p90 " + sorted.get(72) + ", most " + sorted.getLast();
    }

    @Test
    void retriesDoNotProlongTheDeadline() {
        serve(3);
        servers.get(0).otherwise(FaultAnswer.of(503, "busy").after(Duration.ofMillis(250)));
        servers.get(1).otherwise(FaultAnswer.silence());
        ServiceHttpClient client = open(inTurn().timeout(TIMEOUT));

        assertEndsAtTheDeadline(() -> get(client, "/"), "orders-0");
    }

    @Test
    void waitingForTheFirstListIsWithinTheDeadline() {
        ServiceHttpClient client = open(inTurn().timeout(TIMEOUT));

        assertEndsAtTheDeadline(() -> get(client, "/"), "GET orders: no instance within PT0.4S");
        awaitNoThreads();
    }

    @Test
    void aHedgeOvertakesAnInstanceThatHangs() throws Exception {
        serve(2);
        servers.getFirst().otherwise(FaultAnswer.silence());
        ServiceHttpClient client = open(inTurn().hedgeAfter(Duration.ofMillis(50)));
        AtomicInteger handled = new AtomicInteger();

        HttpResponse<String> answer = client.send("orders", ServiceHttpClient.request("/").build(), info -> {
            handled.incrementAndGet();
            return BodyHandlers.ofString().apply(info);
        });

        assertThat(answer.body()).isEqualTo("hello");
        assertThat(handled).hasValue(1);
        awaitRequestCounts(1L, 1L);
        assertThat(told).containsExactly("again: hedge", "orders answered 200");
        Await.until(LONG, "the other is given up", () -> "", () -> servers.getFirst().connectionsOpen() == 0);
    }

    @Test
    void aCallThatMayNotBeSentTwiceIsNotHedged() {
        serve(2);
        servers.getFirst().otherwise(FaultAnswer.silence());
        ServiceHttpClient client = open(inTurn().timeout(TIMEOUT).hedgeAfter(Duration.ofMillis(50)));

        assertEndsAtTheDeadline(() -> send(client, ServiceHttpClient.request("/")
                .POST(HttpRequest.BodyPublishers.ofString("text"))), "POST orders");
        awaitRequestCounts(1L, 0L);
    }

    /** A call that ends without an answer does not wait for its server to see it. */
    private void awaitRequestCounts(Long... counts) {
        Await.until(LONG, "requests " + List.of(counts), () -> requestCounts().toString(),
                () -> requestCounts().equals(List.of(counts)));
    }

    @Test
    void aCallThatTimesOutIsTheInstancesFaultAndLeavesNothingUnderWay() {
        serve(1);
        servers.getFirst().otherwise(FaultAnswer.silence());
        List<String> failures = new CopyOnWriteArrayList<>();
        LoadBalancer watching = LoadBalancer.builder(consul).strategy(new Recording(failures)).create();
        watching.instances("orders");

        try (ServiceHttpClient client = ServiceHttpClient.builder(consul).balancer(watching).timeout(TIMEOUT)
                .create()) {
            assertEndsAtTheDeadline(() -> get(client, "/"), "no answer");
        }

        assertThat(failures).containsExactly("FAILURE deadline 0");
        watching.close();
    }

    @Test
    void anInterruptedCallerStopsWaiting() throws Exception {
        serve(1);
        FaultServer server = servers.getFirst();
        server.otherwise(FaultAnswer.silence());
        ServiceHttpClient client = open(inTurn());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();

        Thread caller = Thread.ofVirtual().start(() -> thrown.complete(thrownBy(() -> get(client, "/"))));
        Await.until(LONG, "a request", () -> "", () -> server.requestCount() == 1);
        caller.interrupt();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(told).containsExactly("orders interrupted 0");
        Await.until(LONG, "no connection", () -> "", () -> server.connectionsOpen() == 0);
    }

    @Test
    void aCloseEndsCallsUnderWayAndLaterOnes() throws Exception {
        serve(1);
        FaultServer server = servers.getFirst();
        server.otherwise(FaultAnswer.silence());
        ServiceHttpClient client = ServiceHttpClient.builder(consul).timeout(LONG).create();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();

        Thread.ofVirtual().start(() -> thrown.complete(thrownBy(() -> get(client, "/"))));
        Await.until(LONG, "a request", () -> "", () -> server.requestCount() == 1);
        client.close();
        client.close();

        assertThat(thrown.get()).isInstanceOf(ConsulClosedException.class);
        assertThatThrownBy(() -> get(client, "/")).isInstanceOf(ConsulClosedException.class);
        awaitNoThreads();
        assertThat(discovery.openWatches()).isZero();
    }

    @Test
    void whatWasPassedInIsNotClosed() throws Exception {
        serve(1);
        LoadBalancer balancer = LoadBalancer.builder(consul).create();
        java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient();

        ServiceHttpClient.builder(consul).balancer(balancer).httpClient(http).create().close();
        try (ServiceHttpClient client = ServiceHttpClient.builder(consul).balancer(balancer).httpClient(http)
                .create()) {
            assertThat(get(client, "/").body()).isEqualTo("hello");
        }

        assertThat(balancer.lookup(ServiceQuery.of("orders")).id()).isEqualTo("orders-0");
        assertThat(http.isTerminated()).isFalse();
        balancer.close();
        http.shutdownNow();
    }

    private void awaitNoThreads() {
        Await.until(LONG, "no thread of a call", () -> time.threads().toString(), () -> time.threads().stream()
                .noneMatch(thread -> thread.getName().startsWith("call")));
    }

    private static void assertEndsAtTheDeadline(ThrowingCallable call, String message) {
        long begun = System.nanoTime();
        assertThatThrownBy(call).isInstanceOf(HttpTimeoutException.class).hasMessageContaining(message);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(TIMEOUT, TIMEOUT.plus(MARGIN));
    }

    private static Throwable thrownBy(ThrowingCallable call) {
        try {
            call.call();
            return new AssertionError("nothing was thrown");
        } catch (Throwable e) {
            return e;
        }
    }
}
