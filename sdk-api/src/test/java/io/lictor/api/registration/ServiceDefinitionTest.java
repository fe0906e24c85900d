package io.lictor.api.registration;

import static io.lictor.api.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ServicePort;
import io.lictor.api.discovery.Weights;
import org.junit.jupiter.api.Test;

class ServiceDefinitionTest {

    private static ServiceDefinition.Builder orders() {
        return ServiceDefinition.builder("orders");
    }

    @Test
    void defaultsAreThoseThatTheDocumentationNames() {
        ServiceDefinition definition = orders().build();

        assertThat(definition.id()).isNull();
        assertThat(definition.port()).isZero();
        assertThat(definition.portSupplier()).isNull();
        assertThat(definition.addressChoice()).isEqualTo(AddressChoice.automatic());
        assertThat(definition.weights()).isEqualTo(new Weights(1, 1));
        assertThat(definition.drainTime()).isEqualTo(Duration.ofSeconds(1));
        assertThat(definition.deregisterCriticalAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(definition.enableTagOverride()).isFalse();
        assertThat(definition.checks()).isEmpty();
    }

    @Test
    void namesThatConsulCouldNotRemoveOrThatAreItsOwnAreRefused() {
        assertRefused(() -> ServiceDefinition.builder(" ").build(), "service name", "\" \"", "not blank");
        assertRefused(() -> ServiceDefinition.builder("a/../b").build(), "service name", "a/../b", "\"..\"");
        assertRefused(() -> ServiceDefinition.builder("Consul").build(), "service name", "Consul", "another name");
        assertRefused(() -> orders().id("/x").build(), "service id", "/x", "no leading");
        assertRefused(() -> orders().id("a//b").build(), "service id", "a//b", "no leading");
    }

    @Test
    void everyBoundIsChecked() {
        assertRefused(() -> orders().port(-1), "port", "-1", "0..65535");
        assertRefused(() -> orders().port(70_000), "port", "70000", "0..65535");
        assertRefused(() -> orders().weights(0, 1), "weight while passing", "0", "1..65535");
        assertRefused(() -> orders().weights(65_536, 1), "weight while passing", "65536", "1..65535");
        assertRefused(() -> orders().weights(1, -1), "weight while warning", "-1", "0..65535");
        assertRefused(() -> orders().drainTime(Duration.ofSeconds(-1)).build(), "drainTime", "PT-1S", ">= 0");
        assertRefused(() -> orders().deregisterCriticalAfter(Duration.ofSeconds(59)).build(),
                "deregisterCriticalAfter", "PT59S", ">= 1m");
        assertRefused(() -> orders().tag("").build(), "tag", "\"\"", "not blank");
        assertRefused(() -> orders().meta("a.b", "v").build(), "meta key", "a.b", "A-Z");
        assertRefused(() -> orders().taggedAddress("wan", "", 1), "tagged address", "\"\"", "not blank");
        assertRefused(() -> orders().taggedAddress("wan", "h", 70_000), "tagged port", "70000", "0..65535");
        assertRefused(() -> orders().address("0.0.0.0"), "address", "0.0.0.0", "others can connect to");
        assertRefused(() -> orders().address("::"), "address", "::", "others can connect to");
        assertRefused(() -> orders().address("10.0.0.1/8"), "address", "10.0.0.1/8", "host name");
    }

    @Test
    void twoChecksOfOneIdAreRefused() {
        HealthCheck check = HealthCheck.ttl(Duration.ofSeconds(10))
                .with(CheckOptions.builder().id("same").build());

        assertRefused(() -> orders().check(check).check(check).build(), "check ids", "same", "different ones");
    }

    @Test
    void portIsEitherKnownOrLate() {
        assertThat(orders().port(80).port(() -> 81).build().portSupplier()).isNotNull();
        assertThat(orders().port(() -> 81).port(80).build().portSupplier()).isNull();
        assertThat(orders().port(80).port(() -> 81).build().port()).isZero();
    }

    @Test
    void copyBuiltFromADefinitionHasAllOfIt() {
        ServiceDefinition all = orders().id("o1").port(80).address("10.0.0.7").tags(List.of("a", "b"))
                .meta("k", "v").weights(5, 2).taggedAddress("wan", "203.0.113.1", 81).enableTagOverride(true)
                .check(HealthCheck.ttl(Duration.ofSeconds(10))).drainTime(Duration.ofSeconds(3))
                .deregisterCriticalAfter(null).build();

        assertThat(all.toBuilder().build()).usingRecursiveComparison().isEqualTo(all);
    }

    @Test
    void builderMayGoOnWithoutChangingWhatItBuilt() {
        ServiceDefinition.Builder builder = orders().tag("a");
        ServiceDefinition first = builder.build();
        builder.tag("b");

        assertThat(first.tags()).containsExactly("a");
    }

    @Test
    void portsASocketAndOnePortExcludeEachOther() {
        List<ServicePort> two = List.of(new ServicePort("http", 80, true), new ServicePort("grpc", 81, false));
        assertThat(ServiceDefinition.builder("o").ports(two).build().ports()).isEqualTo(two);
        assertThat(ServiceDefinition.builder("o").ports(two).build().toBuilder().build().ports()).isEqualTo(two);
        assertThatIllegalArgumentException().isThrownBy(() -> ServiceDefinition.builder("o").port(1).ports(two).build())
                .withMessageContaining("ports").withMessageContaining("none beside a port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceDefinition.builder("o").port(() -> 1).ports(two).build())
                .withMessageContaining("none beside a port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceDefinition.builder("o")
                        .ports(List.of(new ServicePort("a", 1, true), new ServicePort("b", 2, true))).build())
                .withMessageContaining("at most one of them the default");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceDefinition.builder("o").port(1).socketPath("/run/o.sock").build())
                .withMessageContaining("socketPath");
        assertThatIllegalArgumentException().isThrownBy(() -> new ServicePort("http", 70_000, false))
                .withMessageContaining("port http");
    }

    @Test
    void aSidecarHasNoBeatsAndAnUpstreamAPortOrASocket() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sidecar.automatic().checks(List.of(HealthCheck.ttl(Duration.ofSeconds(10)))))
                .withMessageContaining("no proxy beats");
        assertThatIllegalArgumentException().isThrownBy(() -> Upstream.of("db", 0))
                .withMessageContaining("port of the upstream");
        assertThat(Upstream.onSocket("db", "/run/db.sock").localPort()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> Upstream.of("db", 1).meshGateway("far"))
                .withMessageContaining("none, local or remote");
        assertThatIllegalArgumentException().isThrownBy(() -> Sidecar.automatic().proxy("Upstreams", List.of()))
                .withMessageContaining("upstreams are given to the constructor");
    }

    /** They were left out without a word. */
    @Test
    void optionsOfRunsAreRefusedOnAVirtualNodeWhereNothingRuns() {
        Map<String, CheckOptions.Builder> options = Map.of("check timeout",
                CheckOptions.builder().timeout(Duration.ofSeconds(7)), "successesBeforePassing",
                CheckOptions.builder().successesBeforePassing(7), "failuresBeforeCritical",
                CheckOptions.builder().failuresBeforeCritical(7), "failuresBeforeWarning",
                CheckOptions.builder().failuresBeforeWarning(7).failuresBeforeCritical(8), "outputMaxSize",
                CheckOptions.builder().outputMaxSize(7));
        options.forEach((name, builder) -> {
            ServiceDefinition.Builder definition = ServiceDefinition.builder("o")
                    .check(HealthCheck.ttl(Duration.ofSeconds(10)).with(builder.build()));
            assertThat(definition.build().checks()).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> definition.inCatalog(VirtualNode.of("pods", "10.20.0.1")).build())
                    .withMessageContaining(name).withMessageContaining("7")
                    .withMessageContaining("none on a virtual node");
        });
    }
}
