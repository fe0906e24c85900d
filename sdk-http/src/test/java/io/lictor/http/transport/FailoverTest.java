package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulUnavailableException;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.fault.FaultServer;
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

    @AfterEach
    void closeOther() {
        other.close();
        refusing.forEach(FaultProxy::close);
    }
}
