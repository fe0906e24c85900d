package io.lictor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Consul the in-process one is. */
class InProcessVersionsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({"1.8,1.8.7", "1.10,1.10.12", "1.12,1.12.9", "1.14,1.14.11", "1.16,1.16.3", "1.16.3,1.16.3"})
    void saysItsVersionInFull(String asked, String version) {
        try (InProcessConsul consul = InProcessConsul.builder().version(asked).start()) {
            assertThat(consul.version()).isEqualTo(version);
            assertThat(RawHttp.of(consul.uri()).get("/v1/agent/self").ok().body())
                    .contains("\"Version\": \"" + version + "\"");
            assertThat(RawHttp.of(consul.uri()).get("/v1/agent/members").ok().body())
                    .contains("\"build\": \"" + version + ":\"");
        }
    }

    @Test
    void refusesAVersionWhoseAnswersAreNotKnown() {
        assertThatThrownBy(() -> InProcessConsul.builder().version("1.9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("version: 1.9 (expected: 1.8 or 1.8.7, ").hasMessageContaining("1.16.3");
    }

    @Test
    void keepsItsVersionWhenItIsRestarted() {
        try (InProcessConsul consul = InProcessConsul.builder().version("1.16").start()) {
            consul.restartEmpty();
            assertThat(RawHttp.of(consul.uri()).get("/v1/agent/version").ok().body()).contains("1.16.3");
            consul.reset();
            assertThat(RawHttp.of(consul.uri()).get("/v1/agent/version").ok().body()).contains("1.16.3");
        }
    }

    @Test
    void bothDatacentersHaveTheVersion() {
        try (InProcessDatacenters both = InProcessConsul.twoDatacenters(builder -> builder.version("1.14"))) {
            assertThat(both.dc1().version()).isEqualTo("1.14.11");
            assertThat(both.dc2().version()).isEqualTo("1.14.11");
        }
    }

    @Test
    void answersAConnectionBeyondTheLimit() throws IOException {
        try (InProcessConsul narrow = InProcessConsul.builder().version("1.16").maxConnections(1).start();
                Socket first = new Socket(InetAddress.getLoopbackAddress(), narrow.port())) {
            assertThat(Await.holdsWithin(SOON, () -> narrow.connections() == 1)).isTrue();

            RawHttp.Answer answer = RawHttp.of(narrow.uri()).get("/v1/status/leader");
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.body()).contains("too many concurrent connections");
            assertThat(first.isConnected()).isTrue();
        }
    }
}
