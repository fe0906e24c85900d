package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** Promises 7 and 18: never more connections than the budget, and an end at once. */
class BudgetTest extends TransportTestBase {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static List<Thread> start(int threads, Runnable task) {
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            started.add(Thread.ofVirtual().name("caller-" + i).start(task));
        }
        return started;
    }

    @Test
    void aHundredCallersAndAsManyPollsStayWithinTheBudget() throws InterruptedException {
        AtomicInteger most = new AtomicInteger();
        server.otherwise(request -> {
            most.accumulateAndGet(server.connectionsOpen(), Math::max);
            return FaultAnswer.json("ok").after(Duration.ofMillis(2));
        });
        Transport transport = transport(settings -> settings.maxConnections(16));
        List<Thread> callers = start(100, () -> {
            for (int i = 0; i < 5; i++) {
                text(transport, read().build());
            }
        });
        callers.addAll(start(100, () -> text(transport, read().lane(Call.Lane.POLL).build())));
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(most.get()).isBetween(2, 16);
        assertThat(server.connectionsOpened()).isLessThanOrEqualTo(16);
        assertThat(observed).hasSize(600).allMatch(entry -> entry.endsWith("ANSWERED 200"));
    }

    @Test
    void aCallThatGetsNoConnectionTimesOut() {
        server.otherwise(FaultAnswer.silence());
        Transport transport = transport(settings -> settings.maxConnections(4));
        start(1, () -> quietly(transport, read().build()));
        Await.until(LIMIT, "one request under way", () -> "" + transport.requestsInFlight(),
                () -> transport.requestsInFlight() == 1);

        assertThatExceptionOfType(ConsulTimeoutException.class)
                .isThrownBy(() -> text(transport, read().timeout(SHORT).build()))
                .withMessageContaining("none of the client's connections became free");
    }

    /** Its loop repeats it, with pauses that a client's watches share. */
    @Test
    void whatAWatchReadsIsSentOnce() {
        Transport transport = transport(URI.create("http://127.0.0.1:" + server.uri().getPort()));
        server.close();

        assertThatExceptionOfType(ConsulUnavailableException.class)
                .isThrownBy(() -> text(transport, read().lane(Call.Lane.FIRST_READ).build()));
        assertThatExceptionOfType(ConsulUnavailableException.class).isThrownBy(() -> text(transport, poll()));
        assertThat(observed).containsExactly("GET kv UNAVAILABLE 0", "GET kv UNAVAILABLE 0");
        assertThatExceptionOfType(ConsulUnavailableException.class)
                .isThrownBy(() -> text(transport, read().build()));
        assertThat(observed).hasSize(5).contains("GET kv retried");
    }

    @Test
    void aKeepAliveIsSentWhileCallersHoldAllOtherConnections() {
        server.otherwise(request -> request.path().endsWith("beat") ? FaultAnswer.json("ok") : FaultAnswer.silence());
        Transport transport = transport(settings -> settings.maxConnections(4));
        start(3, () -> quietly(transport, read().build()));
        Await.until(LIMIT, "one request under way", () -> "" + transport.requestsInFlight(),
                () -> transport.requestsInFlight() == 1);

        assertThat(text(transport, Call.get("agent/check/update", "/v1/beat").lane(Call.Lane.KEEP_ALIVE).build()))
                .isEqualTo("ok");
    }

    @Test
    void closeEndsFiftyPollsOfMinutesAtOnce() throws InterruptedException {
        server.otherwise(FaultAnswer.silence());
        Set<Thread> others = selectors();
        Transport transport = transport(settings -> settings.maxConnections(80));
        Set<String> ends = ConcurrentHashMap.newKeySet();
        List<Thread> polls = start(60, () -> {
            try {
                text(transport, poll());
            } catch (ConsulClosedException e) {
                ends.add(Thread.currentThread().getName());
            }
        });
        Await.until(LIMIT, "50 polls", () -> "" + server.requestCount(), () -> server.requestCount() >= 50);
        Set<Thread> own = selectors();
        own.removeAll(others);

        long start = System.nanoTime();
        transport.close();
        for (Thread poll : polls) {
            poll.join(LIMIT);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(ends).hasSize(60);
        Await.until(LIMIT, "no selector thread", own::toString, () -> own.stream().noneMatch(Thread::isAlive));
        assertThatExceptionOfType(ConsulClosedException.class).isThrownBy(() -> text(transport, read().build()));
    }

    /** Those of all clients in this JVM: others may run beside this test. */
    private static Set<Thread> selectors() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().contains("HttpClient"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void anInterruptEndsACallAndStaysSet() throws InterruptedException {
        server.otherwise(FaultAnswer.silence());
        Transport transport = transport();
        Set<String> ends = ConcurrentHashMap.newKeySet();
        Thread caller = start(1, () -> {
            try {
                text(transport, poll());
            } catch (ConsulInterruptedException e) {
                ends.add("interrupted " + Thread.currentThread().isInterrupted());
            }
        }).getFirst();
        Await.until(LIMIT, "a poll", () -> "" + server.requestCount(), () -> server.requestCount() == 1);

        caller.interrupt();
        caller.join(LIMIT);
        assertThat(ends).containsExactly("interrupted true");
        Await.until(LIMIT, "no connection", () -> "" + server.connectionsOpen(), () -> server.connectionsOpen() == 0);
        assertThat(transport.polls().inFlight()).isZero();
    }

    private static void quietly(Transport transport, Call call) {
        try {
            text(transport, call);
        } catch (ConsulClosedException e) {
            // the end of the test
        }
    }
}
