package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;

import io.lictor.api.HealthStatus;
import io.lictor.api.Locality;
import io.lictor.api.ServicePort;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;
import org.junit.jupiter.api.Test;

class DefinitionsTest {

    private static final HealthCheck TTL = HealthCheck.ttl(Duration.ofSeconds(10));
    private static final HealthCheck TCP = HealthCheck.tcp("127.0.0.1:80", Duration.ofSeconds(10));

    private static ServiceDefinition identified(ServiceDefinition.Builder builder) {
        return Definitions.identified(builder.build(), "o1");
    }

    @Test
    void checksGetTheIdsThatConsulWouldMake() {
        assertThat(identified(ServiceDefinition.builder("orders").check(TTL)).checks())
                .extracting(Definitions::checkId).containsExactly("service:o1");
        HealthCheck named = TCP.with(CheckOptions.builder().id("mine").build());
        assertThat(identified(ServiceDefinition.builder("orders").check(TTL).check(named).check(TCP)).checks())
                .extracting(Definitions::checkId).containsExactly("service:o1:1", "mine", "service:o1:3");
    }

    @Test
    void ttlChecksTakeTheRemovalTimeOfTheDefinitionUnlessTheySetTheirOwn() {
        HealthCheck own = TTL.with(CheckOptions.builder().deregisterCriticalAfter(Duration.ofMinutes(2)).build());
        assertThat(identified(ServiceDefinition.builder("orders").check(TTL).check(own).check(TCP)).checks())
                .extracting(check -> check.options().deregisterCriticalAfter())
                .containsExactly(Duration.ofMinutes(10), Duration.ofMinutes(2), null);
    }

    @Test
    void everythingElseIsKept() {
        ServiceDefinition given = ServiceDefinition.builder("orders").port(80).address("10.0.0.7").tag("a")
                .meta("zone", "b").weights(3, 2).taggedAddress("wan", "203.0.113.1", 81).enableTagOverride(true)
                .drainTime(Duration.ofSeconds(7)).deregisterCriticalAfter(null).check(TTL).build();
        ServiceDefinition sent = Definitions.current(
                Definitions.located(Definitions.identified(given, "o1"), 80, "10.0.0.7"), List.of("x"),
                check -> HealthStatus.WARNING);

        assertThat(sent).usingRecursiveComparison().ignoringFields("id", "checks", "tags").isEqualTo(given);
        assertThat(sent.tags()).containsExactly("x");
        assertThat(sent.checks()).extracting(HealthCheck::initialStatus).containsExactly(HealthStatus.WARNING);
    }

    @Test
    void partsOfNewerVersionsAreKeptToo() {
        ServiceDefinition given = ServiceDefinition.builder("orders").socketPath("/run/o.sock")
                .locality(new Locality("eu", "a")).inCatalog(VirtualNode.of("pods", "10.20.0.1")).check(TTL).build();
        ServiceDefinition sent = Definitions.current(Definitions.located(Definitions.identified(given, "o1"), 0, ""),
                given.tags(), HealthCheck::initialStatus);

        assertThat(sent).usingRecursiveComparison().ignoringFields("id", "checks").isEqualTo(given);
        List<ServicePort> ports = List.of(new ServicePort("http", 80, true));
        ServiceDefinition several = ServiceDefinition.builder("orders").ports(ports).build();
        assertThat(Definitions.located(Definitions.identified(several, "o1"), 0, "").ports()).isEqualTo(ports);
    }

    @Test
    void aCheckOfAVirtualNodeHasNoIdOfItsOwnWhichAllInstancesWouldShare() {
        ServiceDefinition shared = ServiceDefinition.builder("o").inCatalog(VirtualNode.of("pods", "10.20.0.1"))
                .check(HealthCheck.ttl(Duration.ofSeconds(15)).with(CheckOptions.builder().id("alive").build()))
                .build();

        assertThatIllegalArgumentException().isThrownBy(() -> Definitions.identified(shared, "o1"))
                .withMessageContaining("check id: alive");
    }

    @Test
    void aServiceInTheCatalogHasACheckForItsSignsOfLife() {
        assertThat(identified(ServiceDefinition.builder("orders").inCatalog(VirtualNode.of("pods", "10.20.0.1")))
                .checks()).singleElement().isInstanceOfSatisfying(HealthCheck.Ttl.class, check -> {
                    assertThat(Definitions.checkId(check)).isEqualTo("service:o1");
                    assertThat(check.ttl()).isEqualTo(Duration.ofSeconds(15));
                });
        assertThat(identified(ServiceDefinition.builder("orders")).checks()).isEmpty();
    }

    @Test
    void theMarkOfALivingProcessIsReadFromTheNotesWithWhateverElseIsThere() {
        assertThat(Lease.of(Lease.marked("5ec2", null))).isEqualTo("5ec2");
        assertThat(Lease.of(Lease.marked("5ec2", "by hand; or not"))).isEqualTo("5ec2");
        assertThat(Lease.of("by hand")).isNull();
        assertThat(Lease.of("")).isNull();
    }

    @Test
    void latePortIsKeptUntilItIsKnown() {
        ServiceDefinition late = identified(ServiceDefinition.builder("orders").port(() -> 0));

        assertThat(late.portSupplier()).isNotNull();
        assertThat(Definitions.located(late, 8443, "")).satisfies(located -> {
            assertThat(located.port()).isEqualTo(8443);
            assertThat(located.portSupplier()).isNull();
            assertThat(Definitions.address(located)).isEmpty();
        });
    }
}
