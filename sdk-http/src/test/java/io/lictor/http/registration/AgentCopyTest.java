package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.HealthStatus;
import io.lictor.api.TaggedAddress;
import io.lictor.api.discovery.Weights;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentCopyTest {

    private static final AgentService PRESENT = new AgentService("o1", "orders", List.of("a", "b"),
            Map.of("zone", "b"), "10.0.0.7", 80, Weights.DEFAULT, false, Map.of(), false, List.of(), "", null);

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
    void addressesOfTheServersOwnAreNoDifference() {
        Map<String, TaggedAddress> withVirtual = Map.of("consul-virtual", new TaggedAddress("240.0.0.1", 80));
        AgentService synced = new AgentService("o1", "orders", List.of("a", "b"), Map.of("zone", "b"), "10.0.0.7", 80,
                Weights.DEFAULT, false, withVirtual, true, List.of(), "", null);
        ServiceDefinition wanted = wanted(builder -> builder.connectNative(true));

        assertThat(AgentCopy.of(synced, List.of()).differsFrom(wanted)).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wanted(builder -> builder.taggedAddress("consul-virtual", "240.0.0.1", 80)))
                .withMessageContaining("does not begin with consul-");
    }

    @Test
    void aCheckThatIsRunAtOtherTimesIsLostWhereTheAgentTellsThem() {
        Duration ten = Duration.ofSeconds(10);
        ServiceDefinition probed = wanted(builder -> builder.check(HealthCheck.tcp("h:1", ten)
                .with(CheckOptions.builder().timeout(Duration.ofSeconds(2)).build())));

        assertThat(difference(probed, timed(ten, Duration.ofSeconds(2)))).isEqualTo("null");
        assertThat(difference(probed, timed(null, null))).isEqualTo("null");
        assertThat(difference(probed, timed(Duration.ofSeconds(11), Duration.ofSeconds(2)))).isEqualTo("check lost");
    }

    @Test
    void aTimeoutThatTheAgentOf112ShowsAsTheIntervalIsNoDifference() {
        Duration ten = Duration.ofSeconds(10);
        ServiceDefinition probed = wanted(builder -> builder.check(HealthCheck.tcp("h:1", ten)
                .with(CheckOptions.builder().timeout(Duration.ofSeconds(2)).build())));

        assertThat(difference(probed, timed(ten, ten))).isEqualTo("null");
    }

    private static AgentCheck timed(@Nullable Duration interval, @Nullable Duration timeout) {
        return new AgentCheck("service:o1", "", HealthStatus.PASSING, "", "", "o1", "tcp", interval, timeout, 0);
    }

    @Test
    void leftOverChecksDoNotIncludeTheMaintenance() {
        AgentCopy copy = AgentCopy.of(PRESENT,
                List.of(check("old", "http"), check("_service_maintenance:o1", "maintenance")));

        assertThat(copy.leftOver(wanted(same -> same))).containsExactly("old");
    }
}
