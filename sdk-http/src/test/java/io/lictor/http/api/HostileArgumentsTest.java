package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionOperation;
import io.lictor.api.Watch;
import io.lictor.testkit.InProcessConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Arguments that no call can mean: refused at the call, by name. */
class HostileArgumentsTest {

    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

    private static InProcessConsul server;
    private static ConsulClient consul;

    @BeforeAll
    static void start() {
        server = InProcessConsul.start();
        consul = ConsulClient.connect(ConsulSettings.builder().address(server.address()).build());
    }

    @AfterAll
    static void stop() {
        consul.close();
        server.close();
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsRefusedByItsName() {
        QueryOptions noOptions = null;
        String nothing = null;
        byte[] noBytes = null;
        HealthStatus noStatus = null;
        List<TransactionOperation> noOperations = null;
        assertThatNullPointerException().isThrownBy(() -> consul.keyValue().get("k", noOptions)).withMessage("options");
        assertThatNullPointerException().isThrownBy(() -> consul.catalog().nodes(noOptions)).withMessage("options");
        assertThatNullPointerException().isThrownBy(() -> consul.agent().services(noOptions)).withMessage("options");
        assertThatNullPointerException().isThrownBy(() -> consul.keyValue().put("k", nothing)).withMessage("value");
        assertThatNullPointerException().isThrownBy(() -> consul.keyValue().put("k", noBytes)).withMessage("value");
        assertThatNullPointerException().isThrownBy(() -> consul.keyValue().watchAll(nothing)).withMessage("prefix");
        assertThatNullPointerException().isThrownBy(() -> consul.agent().updateCheck("c", noStatus, ""))
                .withMessage("status");
        assertThatNullPointerException().isThrownBy(() -> consul.transactions().apply(noOperations))
                .withMessage("operations");
    }

    /** The poll of the watch refused it, again and again. */
    @Test
    void aWatchOfAnEventThatCannotBeIsRefusedAtTheCall() {
        assertThatIllegalArgumentException().isThrownBy(() -> consul.events().watch(" "))
                .withMessage("event: \" \" (expected: a text that is not blank)");
        assertThatIllegalArgumentException().isThrownBy(() -> consul.events().onEvent("a//b", event -> {}))
                .withMessageStartingWith("event: a//b (expected: ");
    }

    @Test
    void timesBeyondAllClocksAreAsGoodAsForEver() {
        QueryOptions patient = QueryOptions.builder().timeout(LONGEST).build();
        assertThat(consul.keyValue().get("none", patient).value()).isEmpty();
        assertThat(consul.agent().awaitChange("none", "0123456789abcdef", LONGEST)).isEmpty();
        assertThat(consul.sessions().within(LONGEST).list(QueryOptions.none()).value()).isEmpty();
        assertThat(consul.transactions().within(LONGEST).apply(List.of(TransactionOperation.delete("none")))
                .isCommitted()).isTrue();
        try (Watch<Optional<KeyValueEntry>> watch = consul.keyValue().watch("none")) {
            assertThat(watch.await(LONGEST)).isEmpty();
        }
    }
}
