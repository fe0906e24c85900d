package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.HealthStatus;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls of the client, and how a single agent fails them. */
@ConsulTest
@AllowedWarnings(Stalls.LATE_END)
@Timeout(240)
abstract class ClientBehaviour {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void keysOfAllKindsAreWrittenReadAndDeleted(ConsulClient client) {
        for (String key : new String[]{"a", "a b", "50%", "q?x#y", "\u00fc/\uD83D\uDE00", "a+b;c&d", "dir/"}) {
            client.keyValue().put(key, "value of " + key);
            assertThat(client.keyValue().get(key).map(KeyValueEntry::text)).contains("value of " + key);
            assertThat(client.keyValue().list(key, QueryOptions.none()).value()).extracting(KeyValueEntry::key)
                    .contains(key);
            client.keyValue().delete(key);
            assertThat(client.keyValue().get(key)).isEmpty();
        }
    }

    @Test
    void aServiceIsRegisteredCheckedAndRemoved(ConsulClient client) {
        ServiceDefinition web = ServiceDefinition.builder("web").id("web/1 \u00fc").port(80)
                .check(HealthCheck.ttl(Duration.ofSeconds(30))).build();
        client.agent().registerService(web, true);
        assertThat(client.agent().service("web/1 \u00fc")).hasValueSatisfying(
                service -> assertThat(service.port()).isEqualTo(80));
        assertThat(client.agent().updateCheck("service:web/1 \u00fc", HealthStatus.WARNING, "hm")).isTrue();
        Await.until(SOON, "a warning", () -> "", () -> client.health()
                .service("web", QueryOptions.none()).value().stream().anyMatch(
                        instance -> instance.status() == HealthStatus.WARNING));
        assertThat(client.agent().maintenance("web/1 \u00fc", true, "why not")).isTrue();
        assertThat(client.agent().checks("web/1 \u00fc")).anyMatch(check -> check.notes().equals("why not"));
        assertThat(client.agent().deregisterService("web/1 \u00fc")).isTrue();
        assertThat(client.agent().service("web/1 \u00fc")).isEmpty();
        assertThat(client.agent().updateCheck("service:web/1 \u00fc", HealthStatus.PASSING, "")).isFalse();
        assertThat(client.agent().maintenance("nobody", true, null)).isFalse();
    }

    @Test
    void whatConsulRefusesIsRejectedInItsOwnWords(ConsulClient client) {
        QueryOptions elsewhere = QueryOptions.builder().datacenter("nowhere").build();
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> client.health().service("web", elsewhere))
                .withMessageContaining("No path to datacenter").withMessageContaining("check the name");
        QueryOptions filtered = QueryOptions.builder().filter("no filter").build();
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> client.health().service("web", filtered))
                .withMessageContaining("Failed to create boolean expression evaluator");
    }

    @Test
    void anAgentThatWasKilledIsUnavailable(TestConsul consul, ConsulClient client) {
        assertThat(client.status().leader()).isPresent();
        consul.kill();
        assertThatExceptionOfType(ConsulUnavailableException.class).isThrownBy(() -> client.status().leader());
    }

    @Test
    void keysAreKeptUntilTheServerIsEmptied(TestConsul consul, ConsulClient client) {
        client.keyValue().put("greeting", "hello");
        assertThat(client.keyValue().get("greeting").map(KeyValueEntry::text)).contains("hello");

        consul.restartEmpty();

        assertThat(client.keyValue().get("greeting")).isEmpty();
    }

    @Test
    @AllowedWarnings({"cannot be kept registered with agent", "keeping 1 instances", Stalls.LATE_BEAT})
    void aServiceIsSeenAndComesBackAfterTheServerWasEmptied(TestConsul consul, ConsulClient client) {
        ServiceDefinition orders = ServiceDefinition.builder("orders").id("orders-1").port(8080)
                .drainTime(Duration.ZERO).check(HealthCheck.ttl(Duration.ofSeconds(15))).build();
        try (Registration me = client.register(orders);
                Watch<List<ServiceInstance>> watch = client.discovery().watch(ServiceQuery.of("orders"))) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            Await.until(SOON, "one instance", () -> watch.state().toString(), () -> watch.await(SOON).size() == 1);

            consul.restartEmpty();

            Await.until(SOON, "registered again", () -> client.agent().services().toString(),
                    () -> client.agent().services().containsKey("orders-1"));
            assertThat(watch.await(SOON)).extracting(ServiceInstance::id).containsExactly("orders-1");
        }
    }
}
