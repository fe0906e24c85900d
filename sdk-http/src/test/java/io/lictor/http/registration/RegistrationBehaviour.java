package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.registration.AddressChoice;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.http.Stalls;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Registrations with an agent that forgets, is changed by somebody else, or freezes. */
@ConsulTest
@AllowedWarnings({"cannot be kept registered with agent", Stalls.LATE_BEAT, Stalls.LATE_END})
@Execution(ExecutionMode.CONCURRENT)
@Timeout(240)
abstract class RegistrationBehaviour {

    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration AT_ONCE = Duration.ofSeconds(30);

    private final RecordingObserver observer = new RecordingObserver();
    private TestConsul consul;
    private ConsulClient client;

    @BeforeEach
    void connect(TestConsul injected, ConsulSettings settings) {
        consul = injected;
        client = ConsulClient.connect(settings.toBuilder().observer(observer).build());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static ServiceDefinition.Builder orders() {
        return ServiceDefinition.builder("orders").id("orders-1").port(8080).drainTime(Duration.ZERO);
    }

    private void awaitPassing(Duration limit) {
        Eventually.holds(limit, "orders-1 passing", () -> consul.passing("orders").equals(List.of("orders-1")));
    }

    @Test
    void reRegistersAfterAgentIsKilledAndRestartsEmpty() {
        try (Registration me = client.register(orders().check(HealthCheck.ttl(TTL)).tag("v2").build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            me.maintenance("upgrade");
            Eventually.holds(AT_ONCE, "in maintenance", () -> AgentChecks.isInMaintenance(consul.http(), "orders-1"));

            consul.restartEmpty();

            Eventually.holds(SOON, "in maintenance again",
                    () -> AgentChecks.isInMaintenance(consul.http(), "orders-1"));
            me.endMaintenance();
            awaitPassing(AT_ONCE);
            assertThat(observer.events).contains("registered absent").doesNotContain("registered changed");
        }
    }

    @Test
    void comesBackWhenSomebodyElseDeregistersItWithAndWithoutTtlCheck() {
        try (Registration beating = client.register(orders().check(HealthCheck.ttl(TTL)).build());
                Registration plain = client.register(orders().id("orders-2").build())) {
            assertThat(beating.awaitRegistered(SOON) && plain.awaitRegistered(SOON)).isTrue();
            consul.deregister("orders-1");
            consul.deregister("orders-2");

            Eventually.holds(AT_ONCE, "by its beat", () -> AgentChecks.has(consul.http(), "orders-1"));
            Eventually.holds(SOON, "by comparison", () -> AgentChecks.has(consul.http(), "orders-2"));
        }
    }

    @Test
    void checkThatSomebodyElseSetCriticalOrRemovedComesBackWithTheNextBeat() {
        try (Registration me = client.register(orders().check(HealthCheck.ttl(TTL)).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitPassing(AT_ONCE);
            consul.http().put("/v1/agent/check/fail/service:orders-1?note=operator", "").ok();
            Eventually.holds(AT_ONCE, "passing again, without the operator's note",
                    () -> AgentChecks.check(consul.http(), "service:orders-1").equals("passing:"));
            awaitPassing(AT_ONCE);

            consul.http().put("/v1/agent/check/deregister/service:orders-1", "").ok();
            Eventually.holds(AT_ONCE, "check is back",
                    () -> AgentChecks.check(consul.http(), "service:orders-1").startsWith("passing"));
            Eventually.holds(AT_ONCE, "reported", () -> observer.events.contains("registered check lost"));
        }
    }

    @Test
    void latePortIsRegisteredWhenItIsKnown() {
        AtomicInteger port = new AtomicInteger();
        try (Registration me = client.register(orders().port(port::get).build())) {
            assertThat(me.awaitRegistered(Duration.ofSeconds(1))).isFalse();
            assertThat(AgentChecks.has(consul.http(), "orders-1")).isFalse();
            port.set(8443);

            assertThat(me.awaitRegistered(AT_ONCE)).isTrue();
            assertThat(AgentChecks.read(consul.http(), "/v1/agent/service/orders-1").path("Port").asInt())
                    .isEqualTo(8443);
        }
    }

    @Test
    void supplierDrivesTheStateAndTheTextAndReportsAreSeenAtOnce() {
        AtomicReference<HealthReport> health = new AtomicReference<>(HealthReport.passing("fine"));
        try (Registration me = client.register(orders().check(HealthCheck.ttl(TTL).reporting(health::get))
                .check(HealthCheck.ttl(Duration.ofMinutes(10))).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            Eventually.holds(AT_ONCE, "fine", () -> supplied().equals("passing:fine"));
            health.set(HealthReport.warning("slow"));
            Eventually.holds(AT_ONCE, "slow", () -> supplied().equals("warning:slow"));
            health.set(HealthReport.critical("down"));
            Eventually.holds(AT_ONCE, "down", () -> supplied().equals("critical:down"));

            me.fail("queue full");
            // the next beat of its check is due in three minutes
            Eventually.holds(AT_ONCE, "queue full",
                    () -> AgentChecks.check(consul.http(), "service:orders-1:2").equals("critical:queue full"));
        }
    }

    @Test
    void reRegistrationWithTheSameIdKeepsStateAndMaintenanceAndRemovesOnlyOldChecks() {
        consul.http().put("/v1/agent/service/register", """
                {"Name":"orders","ID":"orders-1","Port":1,"Checks":[
                 {"CheckID":"service:orders-1","TTL":"1m","Status":"warning"},
                 {"CheckID":"old","HTTP":"http://127.0.0.1:1/","Interval":"1h"}]}""").ok();
        consul.http().put("/v1/agent/service/maintenance/orders-1?enable=true&reason=operator", "").ok();
        try (Registration me = client.register(orders().check(HealthCheck.ttl(TTL)).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            Eventually.holds(AT_ONCE, "passing by the first beat",
                    () -> AgentChecks.check(consul.http(), "service:orders-1").startsWith("passing"));
            assertThat(AgentChecks.isInMaintenance(consul.http(), "orders-1")).isTrue();
            assertThat(AgentChecks.check(consul.http(), "old")).isEqualTo("absent");
        }
    }

    @Test
    @AllowedWarnings("could not be deregistered from agent")
    void closeDrainsAndIsBoundedWithAFrozenAgent() {
        Registration draining = client.register(orders().drainTime(Duration.ofSeconds(6)).build());
        Registration stuck = client.register(orders().id("orders-2").drainTime(Duration.ofSeconds(1)).build());
        assertThat(draining.awaitRegistered(SOON) && stuck.awaitRegistered(SOON)).isTrue();
        Thread closer = Thread.ofVirtual().start(draining::close);
        Eventually.holds(AT_ONCE, "in maintenance, still there",
                () -> AgentChecks.isInMaintenance(consul.http(), "orders-1"));
        Eventually.holds(AT_ONCE, "out of the lookups", () -> consul.passing("orders").equals(List.of("orders-2")));
        Eventually.holds(AT_ONCE, "closed", () -> !closer.isAlive());
        assertThat(AgentChecks.has(consul.http(), "orders-1")).isFalse();

        consul.freeze();
        long begun = System.nanoTime();
        stuck.close();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        consul.thaw();
        assertThat(took).isLessThan(Duration.ofSeconds(12));
    }

    @Test
    void addressOfAnInterfaceIsRegistered() {
        try (Registration me = client
                .register(orders().addressChoice(AddressChoice.networkInterface("lo")).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            assertThat(AgentChecks.read(consul.http(), "/v1/agent/service/orders-1").path("Address").asString())
                    .isEqualTo("127.0.0.1");
        }
    }

    private String supplied() {
        return AgentChecks.check(consul.http(), "service:orders-1:1");
    }
}
