package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server refuses is refused at once, and as a refusal, at the server and through a client agent. */
@EachConsul
@Timeout(180)
class RefusalsThroughAgentsIT {

    private static final String UNKNOWN = "5ec2e7ab-0000-4000-8000-00000000000c";
    private static final String ROOT = "5ec2e7ab-0000-4000-8000-00000000000d";

    @Test
    void aRefusalIsARefusalThroughWhateverAgentItComes() {
        try (ConsulCluster cluster = RealConsul.serverAndClient(options -> options.acl(ROOT))) {
            for (ConsulAgent agent : List.of(cluster.leader(), cluster.client())) {
                try (ConsulClient consul = ConsulClient.connect(ConsulSettings.builder()
                        .address(agent.httpUri().toString()).token(ROOT).build())) {
                    refused("Invalid Session TTL", () -> consul.sessions()
                            .create(SessionDefinition.builder().ttl(Duration.ofSeconds(2)).build()));
                    refused("Missing check 'nope' registration", () -> consul.sessions()
                            .create(SessionDefinition.builder().ttl(Duration.ofSeconds(20)).checks(List.of("nope"))
                                    .build()));
                    refused("Service.Bogus", () -> consul.health().service("web",
                            QueryOptions.builder().filter("Service.Bogus == a").build()));
                    refused("invalid session", () -> consul.keyValue().acquire("a", new byte[0], 0, UNKNOWN));
                    refused("Failed to parse ACL rules", () -> consul.acl().policies()
                            .create(AclPolicy.of("p", "key \"a\" {")));
                    refused("sum of all split weights", () -> consul.mesh().configEntries().put(ConfigEntry
                            .of("service-splitter", "web", Map.of("Splits", List.of(Map.of("Weight", 90))))));
                }
            }
        }
    }

    private static void refused(String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ConsulRejectedException.class).hasMessageContaining(words);
    }
}
