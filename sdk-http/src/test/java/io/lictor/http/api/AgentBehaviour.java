package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lictor.api.AgentMember;
import io.lictor.api.AgentServiceVersion;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.HealthStatus;
import io.lictor.api.QueryOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import org.junit.jupiter.api.Test;

/** The agent. */
abstract class AgentBehaviour {

    abstract Bench bench();

    private ConsulClient consul() {
        return bench().consul();
    }

    private String registered() {
        String id = bench().name("web");
        consul().agent().registerService(ServiceDefinition.builder(id).id(id).port(80)
                .check(HealthCheck.ttl(Duration.ofMinutes(5))).build(), true);
        return id;
    }

    @Test
    void theAgentSaysWhatItIs() {
        String version = consul().agent().version();
        assertThat(consul().agent().self().version()).isEqualTo(version);
        assertThat(consul().agent().supports(ConsulFeature.INTENTIONS_BY_NAME)).isEqualTo(!version.startsWith("1.8."));
        assertThat(consul().agent().members(false)).extracting(AgentMember::name).contains(bench().node());
        assertThat(consul().agent().members(true)).isNotEmpty().allMatch(AgentMember::isServer);
        assertThat(consul().agent().metrics().timestamp()).isNotEmpty();
        assertThat(consul().status().leader()).isPresent();
        assertThat(consul().status().peers()).hasSize(1);
    }

    @Test
    void theStatusOfAnInstanceIsItsHealthAndNoFailure() {
        String id = registered();
        String check = "service:" + id;
        for (HealthStatus status : HealthStatus.values()) {
            assertThat(consul().agent().updateCheck(check, status, "now " + status)).isTrue();
            assertThat(consul().agent().health(id)).hasValueSatisfying(health -> {
                assertThat(health.status()).isEqualTo(status);
                assertThat(health.service().id()).isEqualTo(id);
            });
            assertThat(consul().agent().healthByName(id)).singleElement()
                    .satisfies(health -> assertThat(health.status()).isEqualTo(status));
        }
        assertThat(consul().agent().health("nobody")).isEmpty();
        assertThat(consul().agent().healthByName("nobody")).isEmpty();
    }

    @Test
    void aMaintenanceModeIsCritical() {
        String id = registered();
        assertThat(consul().agent().updateCheck("service:" + id, HealthStatus.PASSING, "")).isTrue();
        assertThat(consul().agent().maintenance(id, true, "why not")).isTrue();
        assertThat(consul().agent().health(id)).hasValueSatisfying(
                health -> assertThat(health.status()).isEqualTo(HealthStatus.CRITICAL));
        assertThat(consul().agent().maintenance(id, false, null)).isTrue();
        assertThat(consul().agent().health(id)).hasValueSatisfying(
                health -> assertThat(health.status()).isEqualTo(HealthStatus.PASSING));
    }

    @Test
    void theMaintenanceModeOfTheNodeIsSwitched() {
        consul().agent().nodeMaintenance(true, "a new kernel");
        assertThat(consul().agent().checks(QueryOptions.none())).hasEntrySatisfying("_node_maintenance",
                check -> assertThat(check.notes()).isEqualTo("a new kernel"));
        consul().agent().nodeMaintenance(false, null);
        assertThat(consul().agent().checks(QueryOptions.none())).doesNotContainKey("_node_maintenance");
    }

    @Test
    void aCheckOfItsOwnIsRegisteredAndRemoved() {
        String service = registered();
        String check = bench().name("disk");
        consul().agent().registerCheck(check, service, HealthCheck.ttl(Duration.ofMinutes(5)));
        assertThat(consul().agent().checks(service)).extracting("id").contains(check);
        assertThat(consul().agent().deregisterCheck(check)).isTrue();
        assertThat(consul().agent().checks(service)).extracting("id").doesNotContain(check);
    }

    @Test
    void aChangeOfADefinitionIsWaitedForByItsHash() throws Exception {
        String id = registered();
        String hash = consul().agent().awaitChange(id, "", Duration.ofSeconds(1)).map(AgentServiceVersion::hash)
                .orElseThrow();
        assertThat(consul().agent().awaitChange(id, hash, Duration.ofMillis(200))).map(AgentServiceVersion::hash)
                .contains(hash);

        CompletableFuture<Integer> port = CompletableFuture.supplyAsync(() -> consul().agent()
                .awaitChange(id, hash, Duration.ofMinutes(2)).orElseThrow().service().port());
        consul().agent().registerService(ServiceDefinition.builder(id).id(id).port(81).build(), false);
        assertThat(port.get(1, TimeUnit.MINUTES)).isEqualTo(81);

        assertThat(consul().agent().services(QueryOptions.builder().filter("ID == \"" + id + "\"").build()))
                .containsOnlyKeys(id);
        assertThat(consul().agent().service(id)).isPresent();
        assertThat(consul().agent().deregisterService(id)).isTrue();
        assertThat(consul().agent().awaitChange(id, hash, Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void anAgentIsReloadedJoinsAndForcesNobodyOutThatItDoesNotKnow() {
        consul().agent().reload();
        consul().agent().forceLeave(bench().node(), false);
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> consul().agent().forceLeave("nobody", true)).withMessageContaining("nobody");
        AgentMember self = consul().agent().members(false).getFirst();
        consul().agent().join(self.address() + ":" + self.port(), false);
    }
}
