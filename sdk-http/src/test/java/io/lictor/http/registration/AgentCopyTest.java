package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.HealthStatus;
import io.lictor.api.discovery.Weights;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import org.junit.jupiter.api.Test;

class AgentCopyTest {

    private static final AgentService PRESENT = new AgentService("o1", "orders", List.of("a", "b"),
            Map.of("zone", "b"), "10.0.0.7", 80, Weights.DEFAULT, false, Map.of(), false);

    private static ServiceDefinition wanted(UnaryOperator<ServiceDefinition.Builder> change) {
        return Definitions.identified(change.apply(ServiceDefinition.builder("orders").port(80).address("10.0.0.7")
                .tag("b").tag("a").meta("zone", "b")).build(), "o1");
    }

    private static String difference(ServiceDefinition wanted, AgentCheck... checks) {
        return String.valueOf(AgentCopy.of(PRESENT, List.of(checks)).differsFrom(wanted));
    }

    private static AgentCheck check(String id, String type) {
        return new AgentCheck(id, "", HealthStatus.PASSING, "", "", "o1", type);
    }

    @Test
    void sameServiceIsNoDifferenceWhateverTheOrderOfItsTags() {
        assertThat(difference(wanted(same -> same))).isEqualTo("null");
    }

    @Test
    void everyFieldThatTheAgentShowsCounts() {
        assertThat(difference(wanted(builder -> builder.port(81)))).isEqualTo("changed");
        assertThat(difference(wanted(builder -> builder.address("10.0.0.8")))).isEqualTo("changed");
        assertThat(difference(wanted(builder -> builder.tag("c")))).isEqualTo("changed");
        assertThat(difference(wanted(builder -> builder.meta("rack", "1")))).isEqualTo("changed");
        assertThat(difference(wanted(builder -> builder.weights(2, 1)))).isEqualTo("changed");
        assertThat(difference(wanted(builder -> builder.enableTagOverride(true)))).isEqualTo("changed");
        assertThat(difference(wanted(builder -> builder.taggedAddress("wan", "203.0.113.1", 80)))).isEqualTo("changed");
        assertThat(difference(Definitions.identified(ServiceDefinition.builder("other").build(), "o1")))
                .isEqualTo("changed");
        assertThat(AgentCopy.of(null, List.of()).differsFrom(wanted(same -> same))).isEqualTo("absent");
    }

    @Test
    void checksAreLookedForByIdAndKind() {
        ServiceDefinition beating = wanted(builder -> builder.check(HealthCheck.ttl(Duration.ofSeconds(10))));

        assertThat(difference(beating)).isEqualTo("check lost");
        assertThat(difference(beating, check("service:o1", "ttl"))).isEqualTo("null");
        assertThat(difference(beating, check("service:o1", ""))).isEqualTo("null");
        assertThat(difference(beating, check("service:o1", "http"))).isEqualTo("check lost");
    }

    @Test
    void leftOverChecksDoNotIncludeTheMaintenance() {
        AgentCopy copy = AgentCopy.of(PRESENT,
                List.of(check("old", "http"), check("_service_maintenance:o1", "maintenance")));

        assertThat(copy.leftOver(wanted(same -> same))).containsExactly("old");
    }
}
