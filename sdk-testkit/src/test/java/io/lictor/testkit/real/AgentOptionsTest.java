package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class AgentOptionsTest {
    private final AgentOptions options = new AgentOptions("n");

    @Test
    void rejectsIllegalValuesWithNameValueAndExpectation() {
        assertThatThrownBy(() -> options.nodeName(" ")).hasMessage("nodeName: \" \" (expected: not blank)");
        assertThatThrownBy(() -> options.raftMultiplier(0)).hasMessage("raftMultiplier: 0 (expected: 1 to 10)");
        assertThatThrownBy(() -> options.raftMultiplier(11)).hasMessage("raftMultiplier: 11 (expected: 1 to 10)");
        assertThatThrownBy(() -> options.maxConnectionsPerClient(0))
                .hasMessage("maxConnectionsPerClient: 0 (expected: > 0)");
        assertThatThrownBy(() -> options.startTimeout(Duration.ZERO)).hasMessage("startTimeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> RealConsul.cluster(2)).hasMessage("servers: 2 (expected: 1, 3 or 5)");
        assertThatThrownBy(() -> Loopback.of("192.0.2.1")).hasMessageContaining("expected: a loopback address");
    }
}
