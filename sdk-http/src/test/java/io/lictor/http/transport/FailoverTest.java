package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Promise 5: only reads go to another address. */
class FailoverTest extends TransportTestBase {

    private final FaultServer other = FaultServer.create();
    private final Call failingOver = read().failover().build();

    private final List<FaultProxy> refusing = new ArrayList<>();

    /** An address that stays taken: the port of a server that is closed might be given to somebody else. */
    private URI refused() {
        FaultProxy nobody = FaultProxy.create(server.uri());
        refusing.add(nobody);
        nobody.refuse();
        return nobody.uri();
    }

    @Test
    void aReadGoesToTheNextAddressAndStaysThereForAWhile() {
        other.otherwise(FaultAnswer.json("other"));
        server.otherwise(FaultAnswer.of(500, "No cluster leader"));
        Transport transport = transport(server.uri(), other.uri());

        assertThat(text(transport, failingOver)).isEqualTo("other");
        assertThat(text(transport, failingOver)).isEqualTo("other");
        assertThat(server.requestCount()).isEqualTo(1);
        assertThat(observed).contains("GET kv retried");
    }

    @Test
    void aRefusedConnectionIsFailedOver() {
        other.otherwise(FaultAnswer.json("other"));

        assertThat(text(transport(refused(), other.uri()), failingOver)).isEqualTo("other");
    }

    @Test
    void anAddressThatDoesNotAnswerLeavesTimeForTheNext() {
        server.otherwise(FaultAnswer.silence());
        other.otherwise(FaultAnswer.json("other"));

        assertThat(text(transport(server.uri(), other.uri()), read().failover().timeout(Duration.ofSeconds(6)).build()))
                .isEqualTo("other");
    }

    @Test
    void aRefusalIsNotFailedOver() {
        server.otherwise(FaultAnswer.of(403, "Permission denied"));
        other.otherwise(FaultAnswer.json("other"));

        assertThatThrownBy(() -> text(transport(server.uri(), other.uri()), failingOver))
                .hasMessageContaining("Permission denied");
        assertThat(other.requestCount()).isZero();
    }

    @Test
    void writesAndAgentCallsStayWithTheFirstAddress() {
        other.otherwise(FaultAnswer.json("true"));
        Transport transport = transport(refused(), other.uri());

        assertThatThrownBy(() -> text(transport, write().idempotent().build()))
                .isInstanceOf(ConsulUnavailableException.class);
        assertThatThrownBy(() -> text(transport, Call.get("agent/self", "/v1/agent/self").build()))
                .isInstanceOf(ConsulUnavailableException.class);
        assertThat(other.requestCount()).isZero();
    }

    @Test
    void whenAllAreAwayTheReadFails() {
        assertThatThrownBy(() -> text(transport(refused(), refused()), failingOver))
                .isInstanceOf(ConsulUnavailableException.class).hasMessageContaining("connection refused");
    }

    private static Call failingOverPoll() {
        return read().failover().lane(Call.Lane.POLL).timeout(Duration.ofMinutes(5)).build();
    }

    /** An agent that is frozen holds a poll for as long as the client lets it. */
    @Test
    void aPollGoesElsewhereAtOnceWhenItsAddressTurnsOutNotToAnswer() throws Exception {
        server.otherwise(FaultAnswer.silence());
        other.otherwise(FaultAnswer.json("other"));
        Transport transport = transport(server.uri(), other.uri());
        CompletableFuture<String> polled = CompletableFuture
                .supplyAsync(() -> text(transport, failingOverPoll()), task -> Thread.ofPlatform().start(task));
        Await.until(Duration.ofSeconds(30), "the poll", observed::toString, () -> server.requestCount() == 1);

        assertThat(text(transport, read().failover().timeout(Duration.ofSeconds(4)).build())).isEqualTo("other");
        assertThat(polled.get(60, TimeUnit.SECONDS)).isEqualTo("other");
        assertThat(observed).doesNotContain("GET kv TIMED_OUT 0").containsOnly("GET kv retried", "GET kv ANSWERED 200");
    }

    @Test
    void aPollStaysWhereAReadWasToldThatThereIsNoLeader() throws Exception {
        server.otherwise(request -> request.target().contains("index")
                ? FaultAnswer.json("first").after(Duration.ofSeconds(2))
                : FaultAnswer.of(500, "No cluster leader"));
        other.otherwise(FaultAnswer.json("other"));
        Transport transport = transport(server.uri(), other.uri());
        Call poll = Call.get("kv", "/v1/kv/a?index=7").failover().lane(Call.Lane.POLL).timeout(Duration.ofMinutes(5))
                .build();
        CompletableFuture<String> polled = CompletableFuture.supplyAsync(() -> text(transport, poll),
                task -> Thread.ofPlatform().start(task));
        Await.until(Duration.ofSeconds(30), "the poll", observed::toString, () -> server.requestCount() == 1);

        assertThat(text(transport, failingOver)).isEqualTo("other");
        assertThat(polled.get(60, TimeUnit.SECONDS)).isEqualTo("first");
    }

    @Test
    void anInterruptedPollEndsAtOnceWithAndWithoutAnotherAddress() throws Exception {
        server.otherwise(FaultAnswer.silence());
        for (Transport transport : List.of(transport(server.uri(), other.uri()), transport(server.uri()))) {
            long before = server.requestCount();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread poller = Thread.ofPlatform()
                    .start(() -> failure.complete(catchThrowable(() -> text(transport, failingOverPoll()))));
            Await.until(Duration.ofSeconds(30), "the poll", observed::toString, () -> server.requestCount() > before);
            poller.interrupt();

            assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(ConsulInterruptedException.class);
            Await.until(Duration.ofSeconds(30), "no connection", observed::toString,
                    () -> server.connectionsOpen() == 0);
        }
    }

    @AfterEach
    void closeOther() {
        other.close();
        refusing.forEach(FaultProxy::close);
    }
}
