package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import io.lictor.api.Consistency;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.HealthStatus;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls of the client, and how real agents fail them. */
@Timeout(120)
class RealAgentIT {

    private static ConsulClient connect(ConsulAgent agent) {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.uri().toString()).build());
    }

    @Test
    void keysOfAllKindsAreWrittenReadAndDeleted() {
        try (ConsulAgent agent = RealConsul.devAgent(); ConsulClient consul = connect(agent)) {
            for (String key : new String[]{"a", "a b", "50%", "q?x#y", "\u00fc/\uD83D\uDE00", "a+b;c&d", "dir/"}) {
                consul.keyValue().put(key, "value of " + key);
                assertThat(consul.keyValue().get(key).map(KeyValueEntry::text)).contains("value of " + key);
                assertThat(consul.keyValue().list(key, QueryOptions.none()).value()).extracting(KeyValueEntry::key)
                        .contains(key);
                consul.keyValue().delete(key);
                assertThat(consul.keyValue().get(key)).isEmpty();
            }
        }
    }

    @Test
    void aServiceIsRegisteredCheckedAndRemoved() {
        ServiceDefinition web = ServiceDefinition.builder("web").id("web/1 \u00fc").port(80)
                .check(HealthCheck.ttl(Duration.ofSeconds(30))).build();
        try (ConsulAgent agent = RealConsul.devAgent(); ConsulClient consul = connect(agent)) {
            consul.agent().registerService(web, true);
            assertThat(consul.agent().service("web/1 \u00fc")).hasValueSatisfying(
                    service -> assertThat(service.port()).isEqualTo(80));
            assertThat(consul.agent().updateCheck("service:web/1 \u00fc", HealthStatus.WARNING, "hm")).isTrue();
            Await.until(Duration.ofSeconds(10), "a warning", () -> "", () -> consul.health()
                    .service("web", QueryOptions.none()).value().stream().anyMatch(
                            instance -> instance.status() == HealthStatus.WARNING));
            assertThat(consul.agent().maintenance("web/1 \u00fc", true, "why not")).isTrue();
            assertThat(consul.agent().checks("web/1 \u00fc")).anyMatch(check -> check.notes().equals("why not"));
            assertThat(consul.agent().deregisterService("web/1 \u00fc")).isTrue();
            assertThat(consul.agent().service("web/1 \u00fc")).isEmpty();
            assertThat(consul.agent().updateCheck("service:web/1 \u00fc", HealthStatus.PASSING, "")).isFalse();
            assertThat(consul.agent().maintenance("nobody", true, null)).isFalse();
        }
    }

    @Test
    void whatConsulRefusesIsRejectedInItsOwnWords() {
        try (ConsulAgent agent = RealConsul.devAgent(); ConsulClient consul = connect(agent)) {
            QueryOptions elsewhere = QueryOptions.builder().datacenter("nowhere").build();
            assertThatExceptionOfType(ConsulRejectedException.class)
                    .isThrownBy(() -> consul.health().service("web", elsewhere))
                    .withMessageContaining("No path to datacenter").withMessageContaining("check the name");
            QueryOptions filtered = QueryOptions.builder().filter("no filter").build();
            assertThatExceptionOfType(ConsulRejectedException.class)
                    .isThrownBy(() -> consul.health().service("web", filtered))
                    .withMessageContaining("Failed to create boolean expression evaluator");
        }
    }

    @Test
    void anAgentThatWasKilledIsUnavailable() {
        try (ConsulAgent agent = RealConsul.devAgent(); ConsulClient consul = connect(agent)) {
            assertThat(consul.status().leader()).isPresent();
            agent.kill();
            assertThatExceptionOfType(ConsulUnavailableException.class).isThrownBy(() -> consul.status().leader());
        }
    }

    @Test
    void aLeaderThatDiesIsAnOutageNotARefusal() {
        try (ConsulCluster cluster = RealConsul.cluster(3)) {
            ConsulAgent follower = cluster.followers().getFirst();
            try (ConsulClient consul = connect(follower)) {
                consul.keyValue().put("a", "1");
                cluster.leader().kill();
                assertThatThrownBy(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        consul.keyValue().put("a", "2");
                    }
                }).isInstanceOf(ConsulException.class).isNotInstanceOf(ConsulRejectedException.class);
                QueryOptions stale = QueryOptions.builder().consistency(Consistency.STALE).build();
                assertThat(consul.keyValue().get("a", stale).index()).isPositive();
            }
        }
    }
}
