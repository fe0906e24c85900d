package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which agent is asked, and when the preferred one is tried again. */
class AddressesTest {

    private static final URI FIRST = URI.create("http://127.0.0.1:1");
    private static final URI SECOND = URI.create("http://127.0.0.1:2");

    private final ManualTime time = ManualTime.create();
    private final Addresses addresses = new Addresses(List.of(FIRST, SECOND), time);

    private static ConsulException silence() {
        return new ConsulTimeoutException("no answer in time", null);
    }

    @Test
    void oneReadAtATimeTriesTheFirstAgainAndNoPollDoes() {
        assertThat(addresses.failed(FIRST, silence())).isTrue();
        assertThat(List.of(addresses.forReads(), addresses.forPolls())).containsExactly(SECOND, SECOND);
        time.advance(Duration.ofSeconds(10));
        assertThat(addresses.forPolls()).isEqualTo(SECOND);
        assertThat(addresses.forReads()).isEqualTo(FIRST);
        assertThat(List.of(addresses.forReads(), addresses.forPolls())).containsExactly(SECOND, SECOND);

        assertThat(addresses.failed(FIRST, silence())).isTrue();
        assertThat(addresses.forReads()).isEqualTo(SECOND);
        time.advance(Duration.ofSeconds(10));
        assertThat(addresses.forReads()).isEqualTo(FIRST);
        addresses.answered(SECOND);
        assertThat(addresses.forPolls()).isEqualTo(SECOND);
        addresses.answered(FIRST);
        assertThat(List.of(addresses.forReads(), addresses.forPolls())).containsExactly(FIRST, FIRST);
    }

    @Test
    void pollsOfAnAddressThatDoesNotAnswerAreGivenUpAndNoOthers() {
        AtomicInteger atFirst = new AtomicInteger();
        AtomicInteger atSecond = new AtomicInteger();
        try (Addresses.Poll one = addresses.polling(FIRST, atFirst::incrementAndGet)) {
            addresses.failed(FIRST, new ConsulUnavailableException("status 500, No cluster leader", null));
            Addresses.Poll other = addresses.polling(SECOND, atSecond::incrementAndGet);
            assertThat(atFirst).hasValue(0);
            addresses.failed(FIRST, silence());
            assertThat(List.of(atFirst.get(), atSecond.get())).containsExactly(1, 0);
            other.close();
            assertThat(one).isNotSameAs(other);
        }
        addresses.failed(FIRST, silence());
        assertThat(atFirst).hasValue(1);
    }

    /** The address may have turned out silent between the choice of it and the sending of the poll. */
    @Test
    void aPollThatComesTooLateIsGivenUpAsWell() {
        addresses.failed(FIRST, silence());
        AtomicInteger givenUp = new AtomicInteger();
        try (Addresses.Poll poll = addresses.polling(FIRST, givenUp::incrementAndGet)) {
            assertThat(poll).isNotNull();
            assertThat(givenUp).hasValue(1);
        }
    }

    @AfterEach
    void close() {
        time.close();
    }
}
