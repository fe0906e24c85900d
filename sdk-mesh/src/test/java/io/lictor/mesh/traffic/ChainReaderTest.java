package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import io.lictor.api.discovery.ServiceQuery;
import org.junit.jupiter.api.Test;

/** Compiling of chains, of those too that Consul would never answer. */
class ChainReaderTest {

    private static Map<String, Object> splitter(String... next) {
        return Map.of("Type", "splitter", "Name", "s", "Splits", Arrays.stream(next)
                .map(each -> Map.of("Weight", 100 / next.length, "NextNode", each)).toList());
    }

    private static void refused(Map<String, Object> answer, String word) {
        assertThatThrownBy(() -> Chains.read(answer)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word);
    }

    @Test
    void circlesAndLooseEndsAreRefused() {
        refused(Chains.answer("s", Map.of("s", splitter("s")), Map.of()), "without a circle");
        refused(Chains.answer("a", Map.of("a", splitter("b"), "b", splitter("a")), Map.of()), "without a circle");
        refused(Chains.answer("s", Map.of("s", splitter("gone")), Map.of()), "gone");
        refused(Chains.answer("gone", Map.of(), Map.of()), "gone");
        refused(Chains.answer("r", Map.of("r", Map.of("Type", "resolver", "Name", "r", "Resolver", Map.of("Target",
                "gone"))), Map.of()), "gone");
        refused(Chains.answer("r", Map.of("r", Map.of("Type", "unheard-of")), Map.of()), "unheard-of");
        refused(Map.of("Chain", List.of()), "Chain");
        refused(Map.of(), "NextNode");
        refused(Chains.answer("r", Map.of("r", "text"), Map.of()), "objects");
        refused(new Chains().splitter("web", "a", 1e9, "b", 1).from("splitter:web"), "Weight");
        refused(new Chains().splitter("web", "a", 100, "b", 100).from("splitter:web"), "sum of weights");
    }

    @Test
    void aTargetIsAQueryWithTheConditionsOfTheLookup() {
        Map<String, Object> target = Map.of("ID", "v1.api.default.dc2", "Service", "api", "ServiceSubset", "v1",
                "Datacenter",
                "dc2", "Namespace", "default", "Subset", Map.of("Filter", "Service.Meta.v == 1"));
        Map<String, Object> node = Map.of("Type", "resolver", "Name", "n", "Resolver", Map.of("ConnectTimeout", "3s",
                "Target", "t"));
        ServiceQuery lookup = ServiceQuery.builder("web").tag("x").near("_agent").filter("Service.Port > 1").build();
        Chain chain = ChainReader.read(Chains.answer("r", Map.of("r", node), Map.of("t", target)), lookup);
        assertThat(chain.queries()).containsExactly(ServiceQuery.builder("api").tag("x").datacenter("dc2")
                .filter("(Service.Port > 1) and (Service.Meta.v == 1)").atWorst(HealthStatus.WARNING).build());
        assertThat(chain.resolvers().getFirst().connectTimeout()).hasSeconds(3);
    }

    @Test
    void withoutRulesTheQueryIsTheOneOfTheLookup() {
        Chain chain = Chains.read(new Chains().resolver("web").from("resolver:web"));
        assertThat(chain.queries()).containsExactly(ServiceQuery.of("web"));
        assertThat(chain.resolvers().getFirst().connectTimeout()).isNull();
    }

    @Test
    void aTargetAtAPeerIsAskedForThere() {
        Map<String, Object> node = Map.of("Type", "resolver", "Name", "n", "Resolver",
                Map.of("Target", "t", "Default", true));
        Map<String, Object> target = Map.of("ID", "t", "Service", "web", "Peer", "west", "Subset", Map.of());
        Chain chain = ChainReader.read(Chains.answer("r", Map.of("r", node), Map.of("t", target)),
                ServiceQuery.builder("web").near("_agent").build());
        assertThat(chain.queries()).containsExactly(ServiceQuery.builder("web").peer("west").build());
        assertThat(chain.ignored()).isEmpty();
    }

    /** A caller in the mesh cannot trust the certificates there: its instances must not stand before those behind. */
    @Test
    void aFailoverToAPeerIsForCallersOutsideOfTheMeshOnly() {
        Map<String, Object> node = Map.of("Type", "resolver", "Name", "n", "Resolver",
                Map.of("Target", "own", "Default", true, "Failover", Map.of("Targets", List.of("peer", "other"))));
        Map<String, Object> targets = Map.of("own", Map.of("ID", "own", "Service", "web", "Subset", Map.of()), "peer",
                Map.of("ID", "peer", "Service", "web", "Peer", "west", "Subset", Map.of()), "other",
                Map.of("ID", "other", "Service", "web", "Datacenter", "dc2", "Subset", Map.of()));
        Map<String, Object> answer = Chains.answer("r", Map.of("r", node), targets);

        assertThat(ChainReader.read(answer, ServiceQuery.of("web")).queries()).extracting(ServiceQuery::peer)
                .containsExactly(null, "west", null);
        assertThat(ChainReader.read(answer, ServiceQuery.builder("web").connect(true).build()).queries())
                .extracting(ServiceQuery::datacenter).containsExactly(null, "dc2");
    }

    @Test
    void whatIsNewIsNoted() {
        Map<String, Object> node = Map.of("Type", "resolver", "Name", "n", "LoadBalancer", Map.of("Policy", "maglev"),
                "Resolver", Map.of("Target", "t", "Default", true, "Failover", Map.of("Policy", Map.of())));
        Chain chain = Chains.read(Chains.answer("r", Map.of("r", node), Map.of("t", Map.of("ID", "t", "Service", "web",
                "Subset", Map.of()))));
        assertThat(chain.ignored()).containsExactly("Nodes.LoadBalancer");
    }

    @Test
    void aLookupAtAPeerHasNoRulesOfTheOwnCluster() {
        ServiceQuery there = ServiceQuery.builder("web").peer("west").build();
        Chain chain = ChainReader.read(new Chains().splitter("web", "v1", 50, "v2", 50).from("splitter:web"), there);
        assertThat(chain.queries()).containsExactly(there);
        assertThat(chain.routes()).hasSize(1);
    }
}
