package io.lictor.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.IntentionView;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that depend on the version of the agent. */
@Timeout(60)
class AgentVersionTest {

    private static final ConfigEntry READ = new ConfigEntry("service-defaults", "web", Map.of("Protocol", "http"), 7);

    private final FaultServer server = FaultServer.create();
    private final ConsulClient consul = ConsulClient
            .connect(ConsulSettings.builder().address(server.address()).build());

    @AfterEach
    void close() {
        consul.close();
        server.close();
    }

    /** Routes of an agent of a version; null for one whose token may not read it. */
    private void agent(String version, String intentions) {
        server.otherwise(request -> {
            if (request.path().equals("/v1/agent/self")) {
                return version.isEmpty()
                        ? FaultAnswer.of(403, "Permission denied")
                        : FaultAnswer.json("{\"Config\":{\"Version\":\"" + version + "\"},\"Member\":{}}");
            }
            if (request.path().equals("/v1/agent/version")) {
                return version.isEmpty()
                        ? FaultAnswer.of(404, "Invalid URL path: not a recognized HTTP API endpoint")
                        : FaultAnswer.json("{\"HumanVersion\":\"" + version + "\"}");
            }
            return FaultAnswer.json(request.path().startsWith("/v1/connect/intentions/match") ? intentions : "true");
        });
    }

    private List<String> deletions() {
        return server.requests().stream().filter(request -> request.method().equals("DELETE"))
                .map(RecordedRequest::path).toList();
    }

    @Test
    void aDeletionThatAnOldAgentWouldMisunderstandIsNotSentToOneOfUnknownVersion() {
        agent("", "{}");
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> consul.mesh().configEntries().compareAndDelete(READ))
                .withMessageContaining("the agent's version cannot be read")
                .satisfies(e -> assertThat(e.isUnsupported()).isTrue());
        assertThat(deletions()).isEmpty();
    }

    @Test
    void aDeletionIsNotSentToAnOldAgentAndIsSentToANewOne() {
        agent("1.10.12", "{}");
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> consul.mesh().configEntries().compareAndDelete(READ))
                .withMessageContaining("the agent is Consul 1.10.12");
        assertThat(deletions()).isEmpty();
        agent("1.16.3", "{}");
        assertThat(consul.mesh().configEntries().compareAndDelete(READ)).isTrue();
        assertThat(deletions()).hasSize(1);
    }

    /** Consul would remove what is said of a service of the same name in another cluster. */
    @Test
    void anIntentionIsNotDeletedWhereThereIsOneOfAnotherCluster() {
        agent("1.16.3", "{\"db\":[{\"SourceName\":\"web\",\"SourcePeer\":\"east\",\"DestinationName\":\"db\","
                + "\"Action\":\"allow\"}]}");
        IntentionView intentions = consul.mesh().intentions();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> intentions.delete("web", "db"))
                .withMessageContaining("intention from web to db").withMessageContaining("another cluster");
        assertThat(deletions()).isEmpty();
        intentions.delete("api", "db");
        assertThat(deletions()).hasSize(1);
    }
}
