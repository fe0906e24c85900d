package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.registration.AddressChoice;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Registrations of this process with real agents that come late, forget, freeze, or lose their leader. */
@Execution(ExecutionMode.CONCURRENT)
class RegistrationIT {

    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private final RecordingObserver observer = new RecordingObserver();

    private ConsulClient connect(URI... addresses) {
        return ConsulClient.connect(
                ConsulSettings.builder().addresses(List.of(addresses)).observer(observer).build());
    }

    private static ServiceDefinition.Builder orders() {
        return ServiceDefinition.builder("orders").id("orders-1").port(8080).drainTime(Duration.ZERO);
    }

    private static void awaitPassing(ConsulAgent agent, Duration limit) {
        Eventually.holds(limit, "orders-1 passing", () -> agent.passing("orders").equals(List.of("orders-1")));
    }

    @Test
    void registersWithAnAgentThatComesUpTenSecondsLater() {
        try (ConsulAgent agent = RealConsul.stoppedAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul.register(orders().check(HealthCheck.ttl(TTL)).build())) {
            Eventually.stays(Duration.ofSeconds(10), "pending", () -> me.state() == RegistrationState.PENDING);
            assertThat(me.lastFailure()).isNotNull();
            agent.start();

            assertThat(me.awaitRegistered(AT_ONCE)).isTrue();
            awaitPassing(agent, AT_ONCE);
        }
    }

    @Test
    void reRegistersAfterAgentIsKilledAndRestartsEmpty() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul.register(orders().check(HealthCheck.ttl(TTL)).tag("v2").build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            me.maintenance("upgrade");
            Eventually.holds(AT_ONCE, "in maintenance", () -> RealAgentChecks.isInMaintenance(agent, "orders-1"));

            agent.restartEmpty();

            Eventually.holds(SOON, "in maintenance again", () -> RealAgentChecks.isInMaintenance(agent, "orders-1"));
            me.endMaintenance();
            awaitPassing(agent, AT_ONCE);
            assertThat(observer.events).contains("registered absent").doesNotContain("registered changed");
        }
    }

    @Test
    void comesBackWhenSomebodyElseDeregistersItWithAndWithoutTtlCheck() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration beating = consul.register(orders().check(HealthCheck.ttl(TTL)).build());
                Registration plain = consul.register(orders().id("orders-2").build())) {
            assertThat(beating.awaitRegistered(SOON) && plain.awaitRegistered(SOON)).isTrue();
            agent.deregister("orders-1");
            agent.deregister("orders-2");

            Eventually.holds(AT_ONCE, "by its beat", () -> RealAgentChecks.has(agent, "orders-1"));
            Eventually.holds(SOON, "by comparison", () -> RealAgentChecks.has(agent, "orders-2"));
        }
    }

    @Test
    void checkThatSomebodyElseSetCriticalOrRemovedComesBackWithTheNextBeat() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul.register(orders().check(HealthCheck.ttl(TTL)).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitPassing(agent, AT_ONCE);
            agent.http().put("/v1/agent/check/fail/service:orders-1?note=operator", "").ok();
            Eventually.holds(AT_ONCE, "passing again, without the operator's note",
                    () -> RealAgentChecks.check(agent, "service:orders-1").equals("passing:"));
            awaitPassing(agent, AT_ONCE);

            agent.http().put("/v1/agent/check/deregister/service:orders-1", "").ok();
            Eventually.holds(AT_ONCE, "check is back",
                    () -> RealAgentChecks.check(agent, "service:orders-1").startsWith("passing"));
            Eventually.holds(AT_ONCE, "reported", () -> observer.events.contains("registered check lost"));
        }
    }

    @Test
    void survivesAnAgentThatIsFrozenForTwentySeconds() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul
                        .register(orders().check(HealthCheck.ttl(Duration.ofSeconds(10))).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitPassing(agent, AT_ONCE);
            agent.freeze();
            Eventually.holds(SOON.plusSeconds(5), "noticed once the TTL is spent",
                    () -> me.state() == RegistrationState.PENDING);
            Eventually.stays(Duration.ofSeconds(7), "still trying", () -> me.state() == RegistrationState.PENDING);
            agent.thaw();

            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitPassing(agent, SOON);
            Eventually.holds(SOON, "answered", () -> me.lastFailure() == null);
            assertThat(observer.events).containsOnlyOnce("registered absent").hasSize(2);
        }
    }

    @Test
    void staysPassingOverTheLossOfTheLeader() {
        try (ConsulCluster cluster = RealConsul.cluster(3).withClientAgent();
                ConsulClient consul = connect(cluster.client().uri());
                Registration me = consul
                        .register(orders().check(HealthCheck.ttl(Duration.ofSeconds(30))).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitPassing(cluster.client(), SOON);
            ConsulAgent leader = cluster.leader();
            leader.kill();
            me.warn("while there is no leader");

            ConsulAgent successor = cluster.awaitLeader(Duration.ofSeconds(40));
            me.pass("again");
            Eventually.holds(Duration.ofSeconds(40), "beats are taken, and the cluster knows",
                    () -> successor.passing("orders").equals(List.of("orders-1")));
            assertThat(me.state()).isEqualTo(RegistrationState.REGISTERED);
            assertThat(observer.events).containsExactly("opened", "registered absent");
        }
    }

    @Test
    void latePortIsRegisteredWhenItIsKnown() {
        AtomicInteger port = new AtomicInteger();
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul.register(orders().port(port::get).build())) {
            assertThat(me.awaitRegistered(Duration.ofSeconds(1))).isFalse();
            assertThat(RealAgentChecks.has(agent, "orders-1")).isFalse();
            port.set(8443);

            assertThat(me.awaitRegistered(AT_ONCE)).isTrue();
            assertThat(RealAgentChecks.read(agent, "/v1/agent/service/orders-1").path("Port").asInt())
                    .isEqualTo(8443);
        }
    }

    @Test
    void supplierDrivesTheStateAndTheTextAndReportsAreSeenAtOnce() {
        AtomicReference<HealthReport> health = new AtomicReference<>(HealthReport.passing("fine"));
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul.register(orders().check(HealthCheck.ttl(TTL).reporting(health::get))
                        .check(HealthCheck.ttl(Duration.ofMinutes(1))).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            Eventually.holds(AT_ONCE, "fine", () -> supplied(agent).equals("passing:fine"));
            health.set(HealthReport.warning("slow"));
            Eventually.holds(AT_ONCE, "slow", () -> supplied(agent).equals("warning:slow"));
            health.set(HealthReport.critical("down"));
            Eventually.holds(AT_ONCE, "down", () -> supplied(agent).equals("critical:down"));

            me.fail("queue full");
            Duration took = Eventually.holds(AT_ONCE, "queue full",
                    () -> RealAgentChecks.check(agent, "service:orders-1:2").equals("critical:queue full"));
            assertThat(took).isLessThan(Duration.ofSeconds(3));
        }
    }

    private static String supplied(ConsulAgent agent) {
        return RealAgentChecks.check(agent, "service:orders-1:1");
    }

    @Test
    void everyKindOfCheckIsTakenAndTheAgentsCopyIsNoDifference() {
        Duration each = Duration.ofSeconds(1);
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.enableScriptChecks());
                FaultProxy proxy = FaultProxy.create(agent.uri());
                ConsulClient consul = connect(proxy.uri())) {
            agent.registerService("base", "base", 1);
            ServiceDefinition definition = orders().tag("v2").tag("blue").meta("zone", "b").weights(5, 2)
                    .address("127.0.0.1").taggedAddress("wan", "203.0.113.7", 80).enableTagOverride(false)
                    .check(HealthCheck.ttl(TTL))
                    .check(HealthCheck.http(agent.httpUri().resolve("/v1/status/leader"), each))
                    .check(HealthCheck.tcp(agent.host() + ":" + agent.httpPort(), each))
                    .check(HealthCheck.grpc(agent.host() + ":1", each))
                    .check(HealthCheck.script(List.of("/bin/true"), each)).check(HealthCheck.alias("base")).build();
            try (Registration me = consul.register(definition)) {
                assertThat(me.awaitRegistered(SOON)).isTrue();
                for (int number : List.of(1, 2, 3, 5, 6)) {
                    Eventually.holds(AT_ONCE, "check " + number + " passing", () -> RealAgentChecks
                            .check(agent, "service:orders-1:" + number).startsWith("passing"));
                }
                long index = RealAgentChecks.read(agent, "/v1/agent/service/orders-1").path("Port").asLong();
                assertThat(index).isEqualTo(8080);
                Eventually.holds(SOON, "compared once more",
                        () -> proxy.requestCount("/v1/agent/service/orders-1") > 1);
                Eventually.stays(Duration.ofSeconds(1), "not written again",
                        () -> proxy.requestCount("/v1/agent/service/register") == 1);
            }
        }
    }

    @Test
    void reRegistrationWithTheSameIdKeepsStateAndMaintenanceAndRemovesOnlyOldChecks() {
        try (ConsulAgent agent = RealConsul.devAgent(); ConsulClient consul = connect(agent.uri())) {
            agent.http().put("/v1/agent/service/register", """
                    {"Name":"orders","ID":"orders-1","Port":1,"Checks":[
                     {"CheckID":"service:orders-1","TTL":"1m","Status":"warning"},
                     {"CheckID":"old","HTTP":"http://127.0.0.1:1/","Interval":"1h"}]}""").ok();
            agent.http().put("/v1/agent/service/maintenance/orders-1?enable=true&reason=operator", "").ok();
            try (Registration me = consul.register(orders().check(HealthCheck.ttl(TTL)).build())) {
                assertThat(me.awaitRegistered(SOON)).isTrue();
                Eventually.holds(AT_ONCE, "passing by the first beat",
                        () -> RealAgentChecks.check(agent, "service:orders-1").startsWith("passing"));
                assertThat(RealAgentChecks.isInMaintenance(agent, "orders-1")).isTrue();
                assertThat(RealAgentChecks.check(agent, "old")).isEqualTo("absent");
            }
        }
    }

    @Test
    void tokenThatGetsItsRightLaterIsEnough() {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.acl("5ec2e700-0000-4000-8000-00000000000a"))) {
            agent.http().put("/v1/acl/policy", "{\"Name\":\"nothing\",\"Rules\":\"\"}").ok();
            agent.http().put("/v1/acl/policy",
                    "{\"Name\":\"orders\",\"Rules\":\"service \\\"orders\\\" { policy = \\\"write\\\" }\"}").ok();
            String token = "5ec2e701-2222-3333-4444-555555555555";
            String accessor = "99999999-2222-3333-4444-555555555555";
            agent.http().put("/v1/acl/token", "{\"AccessorID\":\"" + accessor + "\",\"SecretID\":\"" + token
                    + "\",\"Policies\":[{\"Name\":\"nothing\"}]}").ok();
            ConsulSettings settings = ConsulSettings.builder().addresses(List.of(agent.uri())).token(token)
                    .observer(observer).build();
            try (ConsulClient consul = ConsulClient.connect(settings);
                    Registration me = consul.register(orders().check(HealthCheck.ttl(TTL)).build())) {
                Eventually.holds(AT_ONCE, "refused", () -> me.lastFailure() instanceof ConsulRejectedException);
                agent.http().put("/v1/acl/token/" + accessor, "{\"AccessorID\":\"" + accessor
                        + "\",\"SecretID\":\"" + token + "\",\"Policies\":[{\"Name\":\"orders\"}]}").ok();

                assertThat(me.awaitRegistered(SOON)).isTrue();
                awaitPassing(agent, AT_ONCE);
            }
            assertThat(RealAgentChecks.has(agent, "orders-1")).isFalse();
        }
    }

    @Test
    void staysWithTheFirstAddress() {
        try (ConsulAgent first = RealConsul.stoppedAgent();
                ConsulAgent second = RealConsul.devAgent();
                ConsulClient consul = connect(first.uri(), second.uri());
                Registration me = consul.register(orders().check(HealthCheck.ttl(TTL)).build())) {
            Eventually.holds(SOON, "tried several times", () -> observer.failures.size() > 4);
            assertThat(RealAgentChecks.has(second, "orders-1")).isFalse();
            first.start();

            assertThat(me.awaitRegistered(AT_ONCE)).isTrue();
            assertThat(RealAgentChecks.has(first, "orders-1")).isTrue();
            assertThat(RealAgentChecks.has(second, "orders-1")).isFalse();
        }
    }

    @Test
    void closeDrainsAndIsBoundedWithAFrozenAgent() {
        try (ConsulAgent agent = RealConsul.devAgent(); ConsulClient consul = connect(agent.uri())) {
            Registration draining = consul.register(orders().drainTime(Duration.ofSeconds(2)).build());
            Registration stuck = consul.register(orders().id("orders-2").drainTime(Duration.ofSeconds(1)).build());
            assertThat(draining.awaitRegistered(SOON) && stuck.awaitRegistered(SOON)).isTrue();
            Thread closer = Thread.ofVirtual().start(draining::close);
            Eventually.holds(AT_ONCE, "in maintenance, still there",
                    () -> RealAgentChecks.isInMaintenance(agent, "orders-1"));
            assertThat(agent.passing("orders")).containsExactly("orders-2");
            Eventually.holds(AT_ONCE, "closed", () -> !closer.isAlive());
            assertThat(RealAgentChecks.has(agent, "orders-1")).isFalse();

            agent.freeze();
            long begun = System.nanoTime();
            stuck.close();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            agent.thaw();
            assertThat(took).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void addressOfAnInterfaceIsRegistered() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul
                        .register(orders().addressChoice(AddressChoice.networkInterface("lo")).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            assertThat(RealAgentChecks.read(agent, "/v1/agent/service/orders-1").path("Address").asString())
                    .isEqualTo("127.0.0.1");
        }
    }
}
