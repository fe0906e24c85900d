package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.lictor.api.HealthStatus;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
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
