package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Locality;
import io.lictor.api.QueryOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.Sidecar;
import io.lictor.api.registration.VirtualNode;
import io.lictor.http.registration.app.PodApp;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Registrations in the catalog of real clusters, without an agent next door. */
@EachConsul
@Timeout(300)
class CatalogRegistrationIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    /** The shortest that Consul takes for sessions unless it is told otherwise. */
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final VirtualNode PODS = VirtualNode.of("orders-pods", "10.20.0.1");

    private final RecordingObserver observer = new RecordingObserver();

    private ConsulClient connect(URI address) {
        return ConsulClient
                .connect(ConsulSettings.builder().address(address.toString()).observer(observer).build());
    }

    private static ServiceDefinition.Builder orders(String id) {
        return ServiceDefinition.builder("orders").id(id).port(8080).inCatalog(PODS).drainTime(Duration.ZERO);
    }

    private static JsonNode entries(ConsulAgent server) {
        return AgentChecks.read(server.http(), "/v1/health/service/orders");
    }

    /** Ids with the worst status of each, such as {@code orders-1 passing}. */
    private static List<String> statuses(ConsulAgent server) {
        return entries(server).valueStream().map(each -> each.path("Service").path("ID").asString() + " "
                + each.path("Checks").valueStream().map(check -> check.path("Status").asString()).sorted().findFirst()
                        .orElse("none"))
                .sorted().toList();
    }

    private static void awaitStatuses(ConsulAgent server, Duration limit, String... expected) {
        Eventually.holds(limit, () -> List.of(expected) + ", but is " + statuses(server),
                () -> statuses(server).equals(List.of(expected)));
    }

    private static boolean hasNode(ConsulAgent server) {
        return AgentChecks.read(server.http(), "/v1/catalog/nodes").toString().contains(PODS.name());
    }

    private static int sessions(ConsulAgent server) {
        return AgentChecks.read(server.http(), "/v1/session/list").size();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void everyFieldIsWrittenOnceAndReadBackWithoutADifference(ConsulVersion version) {
        try (ConsulAgent server = RealConsul.devAgent();
                FaultProxy proxy = FaultProxy.create(server.uri());
                ConsulClient consul = connect(proxy.uri())) {
            ServiceDefinition.Builder full = orders("orders-1").tag("v2").meta("zone", "b").weights(5, 2)
                    .address("10.20.3.4").taggedAddress("wan", "203.0.113.7", 80).connectNative(true)
                    .check(HealthCheck.ttl(TTL)).check(HealthCheck.ttl(TTL));
            if (version.isAtLeast("1.16")) {
                full.locality(new Locality("eu", "a"));
            }
            try (Registration me = consul.register(full.build())) {
                assertThat(me.awaitRegistered(SOON)).isTrue();
                assertThat(me.checkIds()).containsExactly("service:orders-1:1", "service:orders-1:2");
                JsonNode entry = entries(server).get(0);
                assertThat(entry.path("Node").path("Node").asString()).isEqualTo("orders-pods");
                assertThat(entry.path("Node").path("Meta").path("external-node").asString()).isEqualTo("true");
                assertThat(entry.path("Service").path("Address").asString()).isEqualTo("10.20.3.4");
                assertThat(entry.path("Service").path("Weights").path("Passing").asInt()).isEqualTo(5);
                assertThat(entry.path("Service").path("TaggedAddresses").has("wan")).isTrue();
                assertThat(entry.path("Service").path("Connect").path("Native").asBoolean()).isTrue();
                long written = entry.path("Service").path("ModifyIndex").asLong();
                long reads = proxy.requestCount("/v1/health/service/orders");
                Eventually.holds(SOON, "compared twice more",
                        () -> proxy.requestCount("/v1/health/service/orders") > reads + 2);
                assertThat(entries(server).get(0).path("Service").path("ModifyIndex").asLong()).isEqualTo(written);
                assertThat(observer.events).containsOnlyOnce("registered absent").hasSize(2);
            }
            assertThat(statuses(server)).isEmpty();
            assertThat(hasNode(server)).isFalse();
            assertThat(sessions(server)).isZero();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void beatsOfAHealthyInstanceWriteNothingAndAChangedStatusIsWrittenAtOnce() {
        AtomicReference<HealthReport> health = new AtomicReference<>(HealthReport.passing("fine"));
        try (ConsulAgent server = RealConsul.devAgent();
                FaultProxy proxy = FaultProxy.create(server.uri());
                ConsulClient consul = connect(proxy.uri());
                Registration me = consul
                        .register(orders("orders-1").check(HealthCheck.ttl(TTL).reporting(health::get)).build());
                Registration plain = consul.register(orders("orders-2").build())) {
            assertThat(me.awaitRegistered(SOON) && plain.awaitRegistered(SOON)).isTrue();
            awaitStatuses(server, SOON, "orders-1 passing", "orders-2 passing");
            Eventually.holds(SOON, "the first text", () -> entries(server).toString().contains("fine"));
            long writes = proxy.requestCount("/v1/catalog/register");
            long renewals = proxy.requestCount("/v1/session/renew");
            Eventually.holds(SOON, "renewed four times",
                    () -> proxy.requestCount("/v1/session/renew") > renewals + 4);
            assertThat(proxy.requestCount("/v1/catalog/register")).isEqualTo(writes);

            health.set(HealthReport.warning("slow"));
            plain.fail("queue full");
            awaitStatuses(server, SOON, "orders-1 warning", "orders-2 critical");
            assertThat(entries(server).toString()).contains("slow", "queue full");
            plain.pass("drained");
            awaitStatuses(server, SOON, "orders-1 warning", "orders-2 passing");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whatSomebodyElseRemovesOrChangesComesBack() {
        try (ConsulAgent server = RealConsul.devAgent();
                ConsulClient consul = connect(server.uri());
                Registration me = consul.register(orders("orders-1").check(HealthCheck.ttl(TTL)).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            server.http().put("/v1/catalog/deregister", "{\"Node\":\"orders-pods\",\"ServiceID\":\"orders-1\"}").ok();
            awaitStatuses(server, SOON, "orders-1 passing");
            server.http().put("/v1/catalog/deregister", "{\"Node\":\"orders-pods\"}").ok();
            awaitStatuses(server, SOON, "orders-1 passing");
            server.http().put("/v1/catalog/register", "{\"Node\":\"orders-pods\",\"SkipNodeUpdate\":true,\"Check\":{"
                    + "\"Node\":\"orders-pods\",\"CheckID\":\"service:orders-1\",\"Name\":\"x\",\"Status\":\"critical\","
                    + "\"ServiceID\":\"orders-1\"}}").ok();
            awaitStatuses(server, SOON, "orders-1 passing");
            server.http().put("/v1/catalog/register", "{\"Node\":\"orders-pods\",\"SkipNodeUpdate\":true,\"Service\":{"
                    + "\"ID\":\"orders-1\",\"Service\":\"orders\",\"Port\":1}}").ok();
            Eventually.holds(SOON, "the right port",
                    () -> entries(server).get(0).path("Service").path("Port").asInt() == 8080);
        }
    }

    @Test
    void closeDrainsAndTheNodeGoesWithTheLastService() {
        ServiceDefinition audit = ServiceDefinition.builder("audit").id("audit-1").port(1).inCatalog(PODS)
                .drainTime(Duration.ZERO).build();
        try (ConsulAgent server = RealConsul.devAgent(); ConsulClient consul = connect(server.uri())) {
            Registration other = consul.register(audit);
            Registration me = consul.register(orders("orders-1").drainTime(Duration.ofSeconds(4)).build());
            assertThat(me.awaitRegistered(SOON) && other.awaitRegistered(SOON)).isTrue();
            me.maintenance("upgrade");
            awaitStatuses(server, SOON, "orders-1 critical");
            assertThat(entries(server).toString()).contains("Service Maintenance Mode", "upgrade");
            me.endMaintenance();
            awaitStatuses(server, SOON, "orders-1 passing");

            Thread closer = Thread.ofVirtual().start(me::close);
            awaitStatuses(server, SOON, "orders-1 critical");
            Eventually.holds(SOON, "closed", () -> !closer.isAlive());
            assertThat(statuses(server)).isEmpty();
            assertThat(hasNode(server)).isTrue();
            other.close();
            assertThat(hasNode(server)).isFalse();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @AllowedWarnings({"is critical now: its process is gone", "removed from node"})
    void anEntryWhoseProcessIsGoneBecomesCriticalAndIsRemovedByItsPeers() {
        try (ConsulAgent server = RealConsul.devAgent();
                ConsulClient first = connect(server.uri());
                ConsulClient second = connect(server.uri());
                FaultProxy proxy = FaultProxy.create(server.uri());
                ConsulClient doomed = connect(proxy.uri())) {
            ServiceDefinition.Builder quick = orders("orders-1").check(HealthCheck.ttl(TTL))
                    .deregisterCriticalAfter(Duration.ofMinutes(1));
            try (Registration one = first.register(quick.build());
                    Registration two = second.register(quick.id("orders-2").build());
                    Registration gone = doomed.register(quick.id("orders-3").build())) {
                assertThat(one.awaitRegistered(SOON) && two.awaitRegistered(SOON) && gone.awaitRegistered(SOON))
                        .isTrue();
                awaitStatuses(server, SOON, "orders-1 passing", "orders-2 passing", "orders-3 passing");
                proxy.refuse();
                proxy.cut();
                awaitStatuses(server, SOON, "orders-1 passing", "orders-2 passing", "orders-3 critical");
                assertThat(entries(server).toString()).contains("has not renewed its session");
                awaitStatuses(server, Duration.ofMinutes(2), "orders-1 passing", "orders-2 passing");

                proxy.pass();
                awaitStatuses(server, SOON, "orders-1 passing", "orders-2 passing", "orders-3 passing");
            }
        }
    }

    @Test
    void staysOverTheLossOfTheLeader() {
        try (ConsulCluster cluster = RealConsul.cluster(3, options -> options.persistent())) {
            ConsulAgent home = cluster.followers().getFirst();
            try (ConsulClient consul = connect(home.uri());
                    Registration me = consul
                            .register(orders("orders-1").check(HealthCheck.ttl(Duration.ofSeconds(30))).build())) {
                assertThat(me.awaitRegistered(SOON)).isTrue();
                ConsulAgent leader = cluster.leader();
                leader.kill();
                cluster.awaitLeader(SOON);
                me.warn("after the election");
                awaitStatuses(home, SOON, "orders-1 warning");
                Eventually.holds(SOON, "answered", () -> me.lastFailure() == null);
                assertThat(observer.events).doesNotContain("registered changed", "registered check lost");
            }
        }
    }

    @Test
    void staysOverTheRestartOfItsServer() {
        try (ConsulAgent server = RealConsul.stoppedAgent(options -> options.persistent());
                ConsulClient consul = connect(server.uri());
                Registration me = consul.register(orders("orders-1").check(HealthCheck.ttl(TTL)).build())) {
            Eventually.stays(Duration.ofSeconds(2), "pending", () -> !me.awaitRegistered(Duration.ZERO));
            server.start();
            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitStatuses(server, SOON, "orders-1 passing");
            server.kill();
            Eventually.holds(SOON, "noticed", () -> me.lastFailure() != null);
            server.start();

            me.warn("after the restart");
            awaitStatuses(server, SOON, "orders-1 warning");
            assertThat(observer.events.stream().filter("registered absent"::equals)).hasSize(1);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anEntryOfAProcessThatWasKilledBecomesCriticalByThoseThatLive(@TempDir Path folder) {
        try (ConsulAgent server = RealConsul.devAgent();
                ForkedJvm one = ForkedJvm.main(server, folder, PodApp.class, "-Dapp.port=8081");
                ForkedJvm two = ForkedJvm.main(server, folder, PodApp.class, "-Dapp.port=8082");
                ForkedJvm three = ForkedJvm.main(server, folder, PodApp.class, "-Dapp.port=8083")) {
            String first = one.awaitLine("registered").substring("registered ".length());
            String second = two.awaitLine("registered").substring("registered ".length());
            String killed = three.awaitLine("registered").substring("registered ".length());
            Eventually.holds(SOON, "three pass", () -> server.passing("orders").size() == 3);
            three.kill();

            Eventually.holds(SOON, () -> "only two pass, but: " + statuses(server),
                    () -> server.passing("orders").stream().sorted().toList()
                            .equals(Stream.of(first, second).sorted().toList()));
            assertThat(statuses(server)).contains(killed + " critical");
            Eventually.holds(Duration.ofMinutes(2), "the entry is removed", () -> statuses(server).size() == 2);
            one.terminate();
            assertThat(one.awaitExit(SOON)).isEqualTo(143);
            assertThat(statuses(server)).containsExactly(second + " passing");
        }
    }

    @Test
    void aClusterThatGoesBackToASnapshotGetsTheInstanceBack() {
        try (ConsulAgent server = RealConsul.devAgent(); ConsulClient consul = connect(server.uri())) {
            ByteArrayOutputStream without = new ByteArrayOutputStream();
            consul.snapshots().save(without, QueryOptions.none());
            try (Registration me = consul.register(orders("orders-1").check(HealthCheck.ttl(TTL)).build())) {
                assertThat(me.awaitRegistered(SOON)).isTrue();
                ByteArrayOutputStream with = new ByteArrayOutputStream();
                consul.snapshots().save(with, QueryOptions.none());
                consul.snapshots().restore(new ByteArrayInputStream(without.toByteArray()), QueryOptions.none());
                awaitStatuses(server, SOON, "orders-1 passing");
                consul.snapshots().restore(new ByteArrayInputStream(with.toByteArray()), QueryOptions.none());
                awaitStatuses(server, SOON, "orders-1 passing");
                Eventually.holds(SOON, "kept by a session that lives",
                        () -> AgentChecks.read(server.http(), "/v1/session/list").valueStream().anyMatch(
                                session -> entries(server).toString().contains(session.path("ID").asString())));
            }
        }
    }

    @Test
    @AllowedWarnings("cannot be kept registered with the catalog")
    void rightsOnServiceNodeAndItsSessionsAreEnoughAndMissingOnesAreNamed(ConsulVersion version) {
        String management = "5ec2e7aa-0000-4000-8000-000000000011";
        String token = "5ec2e7aa-0000-4000-8000-000000000012";
        try (ConsulAgent server = RealConsul.devAgent(options -> options.acl(management))) {
            policy(server, "service \\\"orders\\\" { policy = \\\"write\\\" }");
            server.http().put("/v1/acl/token", "{\"AccessorID\":\"" + token + "\",\"SecretID\":\"" + token
                    + "\",\"Policies\":[{\"Name\":\"pods\"}]}").ok();
            try (ConsulClient consul = ConsulClient.connect(
                    ConsulSettings.builder().address(server.uri().toString()).token(token).build());
                    Registration me = consul.register(orders("orders-1").check(HealthCheck.ttl(TTL)).build());
                    Registration peer = consul.register(orders("orders-2").check(HealthCheck.ttl(TTL)).build())) {
                Eventually.holds(SOON, "refused", () -> me.lastFailure() != null);
                assertThat(me.lastFailure()).hasMessageContaining("Permission denied");
                policy(server, "service \\\"orders\\\" { policy = \\\"write\\\" } node \\\"orders-pods\\\" "
                        + "{ policy = \\\"write\\\" } session \\\"orders-pods\\\" { policy = \\\"write\\\" }");
                assertThat(me.awaitRegistered(SOON) && peer.awaitRegistered(SOON)).isTrue();
                awaitStatuses(server, SOON, "orders-1 passing", "orders-2 passing");
            }
            assertThat(statuses(server)).isEmpty();
            assertThat(hasNode(server)).as("before 1.11 nobody tells whether there is more")
                    .isEqualTo(!version.isAtLeast("1.11"));
        }
    }

    private static void policy(ConsulAgent server, String rules) {
        JsonNode known = AgentChecks.read(server.http(), "/v1/acl/policies").valueStream()
                .filter(policy -> policy.path("Name").asString().equals("pods")).findFirst().orElse(null);
        String id = known == null ? "" : known.path("ID").asString();
        server.http().put("/v1/acl/policy" + (id.isEmpty() ? "" : "/" + id),
                "{\"ID\":\"" + id + "\",\"Name\":\"pods\",\"Rules\":\"" + rules + "\"}").ok();
    }

    @Test
    @AllowedWarnings("cannot be kept registered with the catalog")
    void theNodeOfAnAgentIsNotTakenOver() {
        try (ConsulAgent server = RealConsul.devAgent(); ConsulClient consul = connect(server.uri())) {
            String real = consul.agent().self().nodeName();
            String address = consul.catalog().node(real, QueryOptions.none()).value().orElseThrow().node().address();
            try (Registration me = consul.register(
                    orders("orders-1").inCatalog(VirtualNode.of(real, "10.20.0.9")).build())) {
                Eventually.holds(SOON, "refused", () -> me.lastFailure() != null);
                assertThat(me.lastFailure()).hasMessageContaining("is the node of an agent");
                assertThat(consul.catalog().node(real, QueryOptions.none()).value().orElseThrow().node().address())
                        .isEqualTo(address);
            }
        }
    }

    @Test
    void whatNobodyWouldRunIsRefusedAtTheCall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> orders("o").check(HealthCheck.tcp("h:1", TTL)).build())
                .withMessageContaining("no agent runs checks of the catalog");
        assertThatIllegalArgumentException().isThrownBy(() -> orders("o").sidecar(Sidecar.automatic()).build())
                .withMessageContaining("none in the catalog");
        assertThatIllegalArgumentException().isThrownBy(() -> new VirtualNode("n", "", Map.of()))
                .withMessageContaining("address of the virtual node");
    }
}
