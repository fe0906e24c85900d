package io.lictor.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;

import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.http.transport.Transport;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent's refusal to say anything of rights means for an empty list. */
@Timeout(30)
class MissingRightTest {

    private final FaultServer server = FaultServer.create();
    private final SystemRuntime runtime = new SystemRuntime("rights", ConsulObserver.NONE);
    private final ConsulSettings settings = ConsulSettings.builder().address(server.address()).build();
    private final Transport transport = Transport.create(settings, runtime);

    @AfterEach
    void close() {
        transport.close();
        runtime.close();
        server.close();
    }

    @Test
    void aVersionThatMayBeReadLaterIsReadThen() {
        AgentVersion version = new AgentVersion(new AgentEndpoint(transport, new Scope(settings)));
        server.otherwise(FaultAnswer.of(403, "Permission denied"));
        assertThat(version.has(ConsulFeature.PEERING)).isTrue();
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> version.require(ConsulFeature.PEERING, "peerings().list"))
                .withMessageContaining("peerings().list").withMessageContaining("agent:read");

        server.otherwise(FaultAnswer.json("{\"HumanVersion\": \"1.12.9\", \"Config\": {\"Version\": \"1.12.9\"}}"));
        assertThat(version.has(ConsulFeature.PEERING)).isFalse();
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> version.require(ConsulFeature.PEERING, "peerings().list"))
                .withMessageContaining("1.12.9");

        server.otherwise(FaultAnswer.json("{\"HumanVersion\": \"1.16.3\", \"Config\": {\"Version\": \"1.16.3\"}}"));
        version.require(ConsulFeature.PEERING, "peerings().list");
        server.otherwise(FaultAnswer.of(403, "Permission denied"));
        version.require(ConsulFeature.PEERING, "peerings().list");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {"403 | ACL not found | the token is refused",
            "403 | rpc error making call: Permission denied | the token is refused",
            "403 | Endpoint is blocked by agent configuration | -", "403 | Access is restricted | -",
            "404 | Invalid URL path: not a recognized HTTP API endpoint | -", "405 | method POST not allowed | -"})
    void onlyARefusedTokenHidesInstances(int status, String words, @Nullable String missing) {
        server.otherwise(FaultAnswer.of(status, words));

        assertThat(new AclEndpoint(transport, new Scope(settings)).whyUnreadable("web", List.of("n1"),
                QueryOptions.none())).isEqualTo(missing);
    }
}
