package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.ConfigEntryView;
import io.lictor.api.mesh.Intention;
import io.lictor.api.mesh.IntentionView;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.junit.ForConsul;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Config entries of newer versions, and what an older one says to them. */
@EachConsul
@SuppressWarnings("NullAway.Init") // the bench is made for each Consul
@Timeout(60)
class ConfigEntriesIT {

    private static final QueryOptions NONE = QueryOptions.none();

    private static Bench bench;

    @BeforeEachConsul
    static void start() {
        bench = Bench.real();
    }

    @AfterEachConsul
    static void close() {
        bench.close();
    }

    private static ConfigEntryView entries() {
        return bench.consul().mesh().configEntries();
    }

    /** It came with Consul 1.10 and has no field {@code Name}. */
    @Test
    void theEntryMeshIsWrittenReadAndCompared() {
        ConfigEntry mesh = ConfigEntry.of("mesh", "mesh",
                Map.of("TransparentProxy", Map.of("MeshDestinationsOnly", true)));
        if (!bench.consul().agent().supports(ConsulFeature.STREAMING)) {
            assertThat(catchThrowableOfType(ConsulRejectedException.class, () -> entries().put(mesh)))
                    .hasMessageContaining("mesh");
            return;
        }
        entries().put(mesh);
        ConfigEntry read = entries().read("mesh", "mesh", NONE).value().orElseThrow();
        assertThat(read.name()).isEqualTo("mesh");
        assertThat(read.fields()).isEqualTo(mesh.fields());
        assertThat(entries().list("mesh", NONE).value()).containsExactly(read);
        ConfigEntry other = new ConfigEntry("mesh", "mesh",
                Map.of("TransparentProxy", Map.of("MeshDestinationsOnly", false), "Meta", Map.of("a", "b")),
                read.modifyIndex());
        assertThat(entries().compareAndPut(other)).isTrue();
        assertThat(entries().compareAndPut(new ConfigEntry("mesh", "mesh", mesh.fields(), read.modifyIndex())))
                .isFalse();
        entries().delete("mesh", "mesh");
        assertThat(entries().read("mesh", "mesh", NONE).value()).isEmpty();
    }

    /** Consul before 1.11 would delete it whatever its index, so nothing is sent. */
    @Test
    void anEntryIsDeletedIfNobodyHasChangedIt() {
        String name = bench.name("web");
        entries().put(ConfigEntry.of("service-defaults", name, Map.of("Protocol", "http")));
        ConfigEntry read = entries().read("service-defaults", name, NONE).value().orElseThrow();
        entries().put(ConfigEntry.of("service-defaults", name, Map.of("Protocol", "grpc")));
        if (!bench.consul().agent().supports(ConsulFeature.CONFIG_ENTRY_COMPARE_AND_DELETE)) {
            ConsulRejectedException refused = catchThrowableOfType(ConsulRejectedException.class,
                    () -> entries().compareAndDelete(read));
            assertThat(refused.isUnsupported()).isTrue();
            assertThat(entries().read("service-defaults", name, NONE).value()).isPresent();
            return;
        }
        assertThat(entries().compareAndDelete(read)).isFalse();
        ConfigEntry now = entries().read("service-defaults", name, NONE).value().orElseThrow();
        assertThat(entries().compareAndDelete(now)).isTrue();
        assertThat(entries().read("service-defaults", name, NONE).value()).isEmpty();
    }

    /** Made by its id, as before Consul 1.9; by its name Consul takes no metadata, and drops what is there. */
    @Test
    void anIntentionKeepsItsMetadata() {
        String name = bench.name("called");
        bench.http().send("POST", "/v1/connect/intentions", """
                {"SourceName": "web", "DestinationName": "%s", "Action": "allow", "Meta": {"team": "a"}}
                """.formatted(name)).ok();
        IntentionView intentions = bench.consul().mesh().intentions();
        Intention before = intentions.find("web", name, NONE).orElseThrow();

        intentions.put(before.withDescription("changed"));

        Intention after = intentions.find("web", name, NONE).orElseThrow();
        assertThat(after.description()).isEqualTo("changed");
        assertThat(after.action()).isEqualTo(Intention.Action.ALLOW);
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.other().get("Meta")).isEqualTo(Map.of("team", "a"));
        if (bench.consul().agent().supports(ConsulFeature.INTENTIONS_BY_NAME)) {
            Intention unknown = new Intention("api", name, Intention.Action.ALLOW, "", 0, List.of(), "",
                    Map.of("Meta", Map.of("team", "a")));
            assertThatIllegalArgumentException().isThrownBy(() -> intentions.put(unknown))
                    .withMessageContaining("Meta of the intention from api to " + name).withMessageContaining("team");
        }
    }

    /** An allow for {@code web} of another cluster is none for the own {@code web}; Consul from 1.13. */
    @Test
    @ForConsul(since = "1.13")
    void anIntentionForAPeerIsNotTakenForTheOwn() {
        String name = bench.name("called");
        entries().put(ConfigEntry.of("service-intentions", name, Map.of("Sources", List.of(
                Map.of("Name", "web", "Peer", "east", "Action", "allow"),
                Map.of("Name", "web", "Action", "deny", "Description", "own")))));
        IntentionView intentions = bench.consul().mesh().intentions();
        List<Intention> all = intentions.list(NONE).value().stream()
                .filter(each -> each.destination().equals(name)).toList();
        assertThat(all).extracting(Intention::sourcePeer, Intention::action).containsExactlyInAnyOrder(
                tuple("east", Intention.Action.ALLOW), tuple("", Intention.Action.DENY));
        assertThat(intentions.matching(name, NONE)).filteredOn(each -> !each.isOfOwnCluster()).singleElement()
                .satisfies(each -> assertThat(each.sourcePeer()).isEqualTo("east"));
        assertThat(intentions.find("web", name, NONE)).map(Intention::action).contains(Intention.Action.DENY);
        Intention peers = all.stream().filter(each -> !each.isOfOwnCluster()).findFirst().orElseThrow();
        assertThatIllegalArgumentException().isThrownBy(() -> intentions.put(peers))
                .withMessageContaining("web of east").withMessageContaining("service-intentions");
        assertThatIllegalStateException().isThrownBy(() -> intentions.put(Intention.allow("web", name)))
                .withMessageContaining("another cluster");
        assertThatIllegalStateException().isThrownBy(() -> intentions.delete("web", name))
                .withMessageContaining("another cluster");
        intentions.put(Intention.allow("api", name));
        assertThat(entries().read("service-intentions", name, NONE).value().orElseThrow().fields().get("Sources"))
                .asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(3)
                .anySatisfy(source -> assertThat(source.toString()).contains("Peer=east").contains("allow"));
    }

    /** Consul from 1.17.3 lists exported services; an older one has no such endpoint, and says so. */
    @Test
    void exportedServicesAreListedOrTheEndpointIsMissing() {
        if (bench.consul().agent().supports(ConsulFeature.EXPORTED_SERVICES)) {
            assertThat(bench.consul().catalog().exportedServices(NONE).value()).isEmpty();
            return;
        }
        ConsulRejectedException refused = catchThrowableOfType(ConsulRejectedException.class,
                () -> bench.consul().catalog().exportedServices(NONE));
        assertThat(refused.isUnsupported()).isTrue();
        assertThat(refused).hasMessageContaining("this Consul has no such endpoint");
        assertThat(catchThrowableOfType(ConsulRejectedException.class,
                () -> bench.consul().catalog().importedServices(NONE)).isUnsupported()).isTrue();
    }

    /** The version is told to everybody from 1.16 on, and is the same as in {@code agent/self}. */
    @Test
    void theVersionOfTheAgentIsThatOfItself() {
        assertThat(bench.consul().agent().version()).isEqualTo(bench.consul().agent().self().version());
    }
}
