package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.Change;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.Watch;
import io.lictor.api.discovery.AddressKind;
import io.lictor.api.discovery.InstanceCheck;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.http.Stalls;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulScope;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a query of discovery means to Consul. */
@ConsulTest(scope = ConsulScope.PER_CLASS)
@AllowedWarnings({"ConsulRejectedException, no value yet", Stalls.LATE_END})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DiscoveryBehaviour {

    private TestConsul server;
    private ConsulClient consul;
    private ConsulSettings settings;
    private @Nullable TestConsul filled;

    @BeforeEach
    void start(TestConsul injected, ConsulClient client) {
        server = injected;
        consul = client;
        settings = client.settings();
        if (!injected.equals(filled)) {
            filled = injected;
            fill();
        }
    }

    /** Once for each Consul that this runs on. */
    private void fill() {
        register("one", "passing", "\"blue\",\"V2\"", "\"zone\":\"b\",\"a-b\":\"x\\\"y\\\\z é😀 (or) true\"");
        register("two", "warning", "\"blue\"", "\"zone\":\"b\"");
        register("three", "critical", "\"green\"", "\"zone\":\"c\"");
        register("four", "passing", "\"green\"", "\"zone\":\"c\"");
        // an agent takes a service at once, and tells the catalog of it later
        Await.until(RealWatch.SOON, "four in the catalog", () -> all().toString(),
                () -> all().equals(List.of("four", "one", "three", "two")));
    }

    private List<String> all() {
        return RealWatch.ids(consul.discovery()
                .find(ServiceQuery.builder("web").atWorst(HealthStatus.CRITICAL).build()).value());
    }

    private void register(String id, String status, String tags, String meta) {
        server.http().put("/v1/agent/service/register", """
                {"Name":"web","ID":"%s","Port":80,"Tags":[%s],"Meta":{%s},"Check":{"TTL":"1h","Status":"%s"}}"""
                .formatted(id, tags, meta, status)).ok();
    }

    private List<String> found(ServiceQuery query) {
        List<String> once = RealWatch.ids(consul.discovery().find(query).value());
        try (Watch<List<ServiceInstance>> watch = consul.discovery().watch(query)) {
            assertThat(RealWatch.ids(watch.await(RealWatch.SOON))).isEqualTo(once);
        }
        return once;
    }

    @Test
    void findsOnlyPassingInstancesUnlessToldOtherwise() {
        assertThat(found(ServiceQuery.of("web"))).containsExactly("four", "one");
        assertThat(found(ServiceQuery.builder("web").atWorst(HealthStatus.WARNING).build()))
                .containsExactly("four", "one", "two");
        assertThat(found(ServiceQuery.builder("web").atWorst(HealthStatus.CRITICAL).build()))
                .containsExactly("four", "one", "three", "two");
    }

    @Test
    void theNamesOfAllServicesAreWatchedWithTheirTags() {
        try (Watch<Map<String, List<String>>> names = consul.discovery().watchServices(null)) {
            assertThat(names.await(RealWatch.SOON).get("web")).contains("blue", "green", "V2");
            server.http().put("/v1/agent/service/register", "{\"Name\":\"later\"}").ok();
            assertThat(Await.holdsWithin(RealWatch.SOON, () -> names.await(RealWatch.SOON).containsKey("later")))
                    .isTrue();
            server.http().put("/v1/agent/service/deregister/later", "").ok();
            assertThat(Await.holdsWithin(RealWatch.SOON, () -> !names.await(RealWatch.SOON).containsKey("later")))
                    .isTrue();
        }
    }

    @Test
    void everyTagMustBeThereWithoutRegardToCase() {
        assertThat(found(ServiceQuery.builder("web").tag("v2").tag("blue").build())).containsExactly("one");
        assertThat(found(ServiceQuery.builder("web").tag("green").tag("blue").build())).isEmpty();
    }

    @Test
    void metadataMustBeEqualWhateverIsInIt() {
        assertThat(found(ServiceQuery.builder("web").meta("zone", "b").build())).containsExactly("one");
        assertThat(found(ServiceQuery.builder("web").meta("zone", "b").atWorst(HealthStatus.WARNING).build()))
                .containsExactly("one", "two");
        assertThat(found(ServiceQuery.builder("web").meta("a-b", "x\"y\\z é😀 (or) true").build()))
                .containsExactly("one");
        assertThat(found(ServiceQuery.builder("web").meta("none", "").build())).isEmpty();
    }

    private void registerElsewhere(String node, String nodeMeta, String service, String id, int revision) {
        server.http()
                .put("/v1/catalog/register",
                        """
                                {"Node":"%s","Address":"10.0.0.1","NodeMeta":{%s},"Service":{"Service":"%s","ID":"%s","Meta":{"rev":"%d"}}}"""
                                .formatted(node, nodeMeta, service, id, revision))
                .ok();
    }

    @Test
    void metadataOfANodeMustBeEqualAlsoInAWatchThatWaits() {
        registerElsewhere("far-1", "\"env\":\"prod\",\"rack-id\":\"7\"", "envs", "wanted", 0);
        registerElsewhere("far-2", "\"env\":\"preprod\",\"rack-id\":\"17\"", "envs", "unwanted", 0);
        for (ServiceQuery query : List.of(ServiceQuery.builder("envs").nodeMeta("env", "prod").build(),
                ServiceQuery.builder("envs").nodeMeta("rack-id", "7").build())) {
            List<List<ServiceInstance>> seen = new CopyOnWriteArrayList<>();
            try (Watch<List<ServiceInstance>> watch = consul.discovery().watch(query)) {
                watch.onChange(change -> seen.add(change.current()));
                for (int i = 1; i <= 5; i++) {
                    String revision = Integer.toString(i);
                    registerElsewhere("far-2", "\"env\":\"preprod\",\"rack-id\":\"17\"", "envs", "unwanted", i);
                    registerElsewhere("far-1", "\"env\":\"prod\",\"rack-id\":\"7\"", "envs", "wanted", i);
                    // a listener that is told late is told of the last value only
                    Await.until(RealWatch.SOON, "revision " + i, () -> watch.state().toString(),
                            () -> seen.stream().flatMap(List::stream)
                                    .anyMatch(instance -> revision.equals(instance.meta("rev"))));
                }
            }
            assertThat(seen).extracting(RealWatch::ids).containsOnly(List.of("wanted"));
        }
    }

    @Test
    void readingAnewInAnotherOrderIsNoChange() {
        for (String id : List.of("a", "B", "c", "D")) {
            registerElsewhere("far", "", "cases", id, 0);
        }
        server.http().put("/v1/catalog/register", """
                {"Node":"far","SkipNodeUpdate":true,"Check":{"Node":"far","CheckID":"a","Status":"critical",\
                "ServiceID":"a"}}""").ok();
        try (RealWatch watched = new RealWatch(settings, "cases",
                faster -> faster.watchWait(Duration.ofSeconds(1)))) {
            watched.awaitIds(RealWatch.SOON, "B", "D", "c");
            assertThat(watched.watch.await(Duration.ZERO)).extracting(ServiceInstance::id)
                    .containsExactly("B", "D", "c");
            List<Change<List<ServiceInstance>>> told = new CopyOnWriteArrayList<>();
            watched.watch.onChange(told::add);
            registerElsewhere("far", "", "cases", "c", 1);
            Await.until(RealWatch.SOON, "the change", () -> told.toString(), () -> !told.isEmpty());
            // four waits long, each of which is followed by a read that does not wait
            assertThat(Await.holdsWithin(Duration.ofSeconds(5), () -> told.size() > 1)).as("%s", told).isFalse();
        }
    }

    @Test
    void aClientGivesTheKindOfAddressThatItIsSetTo() {
        server.http().put("/v1/catalog/register",
                """
                        {"Node":"far-3","Address":"10.0.0.3","TaggedAddresses":{"wan":"1.2.3.4"},"Service":{"Service":"kinds",\
                        "ID":"own","Address":"10.0.0.4","Port":80,"TaggedAddresses":{"lan_ipv6":{"Address":"fd00::4","Port":81}}}}""")
                .ok();
        server.http().put("/v1/catalog/register",
                "{\"Node\":\"far-3\",\"SkipNodeUpdate\":true,\"Service\":{\"Service\":\"kinds\",\"ID\":\"plain\",\"Port\":80}}")
                .ok();
        Map<AddressKind, List<String>> expected = Map.of(
                AddressKind.DEFAULT, List.of("10.0.0.4:80", "10.0.0.3:80"),
                AddressKind.WAN, List.of("10.0.0.4:80", "1.2.3.4:80"),
                AddressKind.LAN_IPV6, List.of("fd00::4:81", "10.0.0.3:80"));
        expected.forEach((kind, addresses) -> {
            try (RealWatch watched = new RealWatch(settings, "kinds", change -> change.addressKind(kind))) {
                assertThat(watched.watch.await(RealWatch.SOON))
                        .extracting(instance -> instance.address() + ":" + instance.port()).as("%s", kind)
                        .isEqualTo(addresses)
                        .isEqualTo(watched.client.discovery().find(ServiceQuery.of("kinds")).value().stream()
                                .map(instance -> instance.address() + ":" + instance.port()).toList());
            }
        });
    }

    private void says(String output, int revision) {
        server.http()
                .put("/v1/catalog/register",
                        """
                                {"Node":"far-4","Address":"10.0.0.4","Service":{"Service":"says","ID":"says","Meta":{"rev":"%d"}},\
                                "Check":{"Node":"far-4","CheckID":"alive","Name":"c","Status":"passing","ServiceID":"says","Output":"%s"}}"""
                                .formatted(revision, output))
                .ok();
    }

    @Test
    void whatACheckHasSaidIsInSingleReadsAndNoChangeOfAWatch() {
        says("12 ms", 0);
        List<Change<List<ServiceInstance>>> told = new CopyOnWriteArrayList<>();
        try (Watch<List<ServiceInstance>> watch = consul.discovery().watch(ServiceQuery.of("says"))) {
            assertThat(watch.await(RealWatch.SOON).getFirst().checks())
                    .containsExactly(new InstanceCheck("alive", "c", HealthStatus.PASSING, "", ""));
            // with a value there already, the listener is told of what comes after it
            watch.onChange(told::add);
            says("13 ms", 0);
            assertThat(consul.discovery().find(ServiceQuery.of("says")).value().getFirst().checks().getFirst().output())
                    .isEqualTo("13 ms");
            says("13 ms", 1);
            Await.until(RealWatch.SOON, "the metadata", () -> watch.state().toString(),
                    () -> !told.isEmpty() && "1".equals(told.getLast().current().getFirst().meta("rev")));
        }
        assertThat(told).hasSize(1);
    }

    @Test
    void filterAndMetadataMustBothHold() {
        assertThat(found(ServiceQuery.builder("web").meta("zone", "c")
                .filter("Service.ID == four or Service.ID == one").build())).containsExactly("four");
    }

    @Test
    void badFilterFailsAtOnce() {
        try (Watch<List<ServiceInstance>> watch = consul.discovery()
                .watch(ServiceQuery.builder("web").filter("no such (").build())) {
            assertThatThrownBy(() -> watch.await(Duration.ofMinutes(5))).isInstanceOf(ConsulRejectedException.class)
                    .hasMessageContaining("Failed to create boolean expression evaluator");
        }
    }

    @Test
    void unknownDatacenterFailsAtOnce() {
        try (Watch<List<ServiceInstance>> watch = consul.discovery()
                .watch(ServiceQuery.builder("web").datacenter("zz").build())) {
            assertThatThrownBy(() -> watch.await(Duration.ofMinutes(5))).isInstanceOf(ConsulRejectedException.class)
                    .hasMessageContaining("No path to datacenter");
        }
    }
}
