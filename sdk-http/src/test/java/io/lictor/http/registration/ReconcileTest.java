package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.HealthStatus;
import io.lictor.api.Locality;
import io.lictor.api.ServicePort;
import io.lictor.api.TaggedAddress;
import io.lictor.api.discovery.Weights;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcileTest {

    private static final Duration TTL = Duration.ofSeconds(9);

    private final RegistrationScene scene = new RegistrationScene();

    @AfterEach
    void close() {
        scene.close();
    }

    private List<String> registered() {
        return scene.observer.events.stream().filter(event -> event.startsWith("registered")).toList();
    }

    @Test
    void healthyServiceIsWrittenOnce() {
        Registration me = scene.register(RegistrationScene.orders(TTL).tag("v2").meta("zone", "b").weights(5, 2)
                .taggedAddress("wan", "203.0.113.7", 80));
        scene.advance(Duration.ofMinutes(30));

        assertThat(me.state()).isEqualTo(RegistrationState.REGISTERED);
        assertThat(scene.agent.sent("register", "deregister", "deregisterCheck", "maintenance")).hasSize(1);
        assertThat(scene.warnings()).isEmpty();
    }

    @Test
    void definitionIsComparedAboutEveryTenSeconds() {
        scene.register(RegistrationScene.orders());
        scene.advance(Duration.ofSeconds(100));

        assertThat(scene.agent.sent("read").size()).isBetween(10, 12);
    }

    @Test
    void agentThatComesUpLaterHasTheServiceAboutASecondLater() {
        scene.agent.mood(StubAgent.Mood.AWAY);
        Registration me = scene.register(RegistrationScene.orders(TTL));
        scene.advance(Duration.ofSeconds(10));

        assertThat(me.state()).isEqualTo(RegistrationState.PENDING);
        assertThat(scene.warnings()).hasSize(1);

        scene.agent.mood(StubAgent.Mood.WELL);
        scene.advance(Duration.ofSeconds(1));

        assertThat(me.state()).isEqualTo(RegistrationState.REGISTERED);
        assertThat(me.lastFailure()).isNull();
        assertThat(registered()).containsExactly("registered absent");
    }

    @Test
    void reRegistersAfterAgentForgetsServiceByTheNextBeat() {
        scene.register(RegistrationScene.orders(TTL));
        scene.advance(Duration.ofSeconds(4));
        scene.agent.restartEmpty();
        scene.advance(Duration.ofSeconds(3));

        assertThat(scene.agent.service("orders-1")).isNotNull();
        assertThat(registered()).containsExactly("registered absent", "registered absent");
    }

    @Test
    void reRegistersWithoutTtlCheckByTheNextComparison() {
        scene.register(RegistrationScene.orders());
        scene.advance(Duration.ofSeconds(4));
        scene.agent.restartEmpty();
        scene.advance(Duration.ofSeconds(13));

        assertThat(scene.agent.service("orders-1")).isNotNull();
    }

    @Test
    void reRegistrationCarriesTheStateOfNow() {
        Registration me = scene.register(RegistrationScene.orders(TTL)
                .check(HealthCheck.ttl(TTL).reporting(() -> HealthReport.warning("half")))
                .check(HealthCheck.tcp("127.0.0.1:80", Duration.ofSeconds(5))));
        me.fail("queue full");
        scene.advance(Duration.ofSeconds(4));
        scene.agent.restartEmpty();
        scene.advance(Duration.ofSeconds(3));

        assertThat(scene.agent.sent("register")).extracting(StubAgent.Sent::detail)
                .containsExactly("[passing, passing, critical]", "[critical, warning, critical]");
    }

    @Test
    void initialStatusOfACheckIsWhatItsBeatsSayUntilTheApplicationSpeaks() {
        HealthCheck starting = HealthCheck.ttl(TTL)
                .with(CheckOptions.builder().initialStatus(HealthStatus.CRITICAL).build());
        Registration me = scene.register(RegistrationScene.orders().check(starting));
        scene.advance(Duration.ofSeconds(10));

        assertThat(scene.agent.sent("beat")).extracting(StubAgent.Sent::detail)
                .containsOnly("service:orders-1=critical:");
        me.pass("warm");
        scene.time.settle();
        assertThat(scene.agent.sent("beat").getLast().detail()).isEqualTo("service:orders-1=passing:warm");
    }

    @Test
    void changeBySomebodyElseIsHealed() {
        scene.register(RegistrationScene.orders(TTL).tag("v2"));
        AgentService mine = scene.agent.service("orders-1");
        assertThat(mine).isNotNull();
        scene.agent.put(new AgentService(mine.id(), mine.service(), List.of("other"), mine.meta(), mine.address(),
                9999, mine.weights(), false, mine.taggedAddresses(), false, List.of(), "", null));
        scene.advance(Duration.ofSeconds(13));

        assertThat(scene.agent.service("orders-1")).isEqualTo(mine);
        assertThat(registered()).last().isEqualTo("registered changed");
    }

    /** Ports, socket and locality were never compared, so that what somebody else set there stayed. */
    @Test
    void anotherSocketLocalityOrPortIsHealed() {
        Locality here = new Locality("eu", "a");
        List<ServicePort> ports = List.of(new ServicePort("http", 80, false), new ServicePort("grpc", 81, false));
        isHealed(ServiceDefinition.builder("orders").id("socket").socketPath("/run/o.sock"), List.of(), "/tmp/x", null);
        isHealed(ServiceDefinition.builder("orders").id("no-socket").port(1), List.of(), "/tmp/x", null);
        isHealed(ServiceDefinition.builder("orders").id("place").port(1).locality(here), List.of(), "",
                new Locality("eu", "b"));
        isHealed(ServiceDefinition.builder("orders").id("nowhere").port(1).locality(here), List.of(), "", null);
        isHealed(ServiceDefinition.builder("orders").id("ports").ports(ports),
                List.of(new ServicePort("http", 80, true), new ServicePort("grpc", 99, false)), "", null);
    }

    private void isHealed(ServiceDefinition.Builder definition, List<ServicePort> ports, String socket,
            @Nullable Locality locality) {
        scene.register(definition);
        String id = String.valueOf(definition.build().id());
        AgentService mine = scene.agent.service(id);
        assertThat(mine).isNotNull();
        scene.agent.put(new AgentService(id, mine.service(), mine.tags(), mine.meta(), mine.address(), mine.port(),
                mine.weights(), false, mine.taggedAddresses(), false, ports, socket, locality));
        scene.advance(Duration.ofSeconds(13));
        assertThat(scene.agent.service(id)).as(id).isEqualTo(mine);
    }

    /** An agent's own locality and choice of a default, and several ports that an agent does not show. */
    @Test
    void whatTheAgentAddsToAPlaceIsNoDifference() {
        scene.register(ServiceDefinition.builder("orders").id("inherits").port(1));
        scene.register(ServiceDefinition.builder("orders").id("ports").ports(
                List.of(new ServicePort("http", 80, false), new ServicePort("grpc", 81, false))));
        scene.register(
                ServiceDefinition.builder("orders").id("unshown").ports(List.of(new ServicePort("http", 80, true))));
        AgentService plain = scene.agent.service("inherits");
        scene.agent.put(placed(plain, List.of(), new Locality("eu", "a")));
        scene.agent.put(placed(scene.agent.service("ports"),
                List.of(new ServicePort("grpc", 81, false), new ServicePort("http", 80, true)), null));
        scene.agent.put(placed(scene.agent.service("unshown"), List.of(), null));
        scene.advance(Duration.ofMinutes(1));
        assertThat(scene.agent.sent("register")).hasSize(3);
    }

    private static AgentService placed(@Nullable AgentService of, List<ServicePort> ports,
            @Nullable Locality locality) {
        assertThat(of).isNotNull();
        return new AgentService(of.id(), of.service(), of.tags(), of.meta(), of.address(), of.port(), of.weights(),
                false, of.taggedAddresses(), false, ports, "", locality);
    }

    @Test
    void addressesThatConsulAddsAreNoDifference() {
        scene.register(RegistrationScene.orders().taggedAddress("wan", "203.0.113.7", 80));
        AgentService mine = scene.agent.service("orders-1");
        assertThat(mine).isNotNull();
        scene.agent.put(new AgentService(mine.id(), mine.service(), mine.tags(), mine.meta(), mine.address(),
                mine.port(), mine.weights(), false, Map.of("wan", new TaggedAddress("203.0.113.7", 80), "lan_ipv4",
                        new TaggedAddress("10.0.0.7", 8080), "wan_ipv4", new TaggedAddress("10.0.0.7", 8080)),
                false, List.of(), "", null));
        scene.advance(Duration.ofMinutes(1));

        assertThat(scene.agent.sent("register")).hasSize(1);
    }

    @Test
    void tagsOfOthersStayWithTagOverrideAlsoOverAReRegistration() {
        scene.register(RegistrationScene.orders().tag("v2").enableTagOverride(true));
        AgentService mine = scene.agent.service("orders-1");
        assertThat(mine).isNotNull();
        scene.agent.put(new AgentService(mine.id(), mine.service(), List.of("blue"), mine.meta(), mine.address(),
                mine.port(), mine.weights(), true, mine.taggedAddresses(), false, List.of(), "", null));
        scene.advance(Duration.ofMinutes(1));
        assertThat(scene.agent.sent("register")).hasSize(1);

        scene.agent.put(new AgentService(mine.id(), mine.service(), List.of("blue"), mine.meta(), mine.address(),
                mine.port(), new Weights(7, 7), true, mine.taggedAddresses(), false, List.of(), "", null));
        scene.advance(Duration.ofSeconds(13));

        AgentService healed = scene.agent.service("orders-1");
        assertThat(healed).isNotNull();
        assertThat(healed.weights()).isEqualTo(Weights.DEFAULT);
        assertThat(healed.tags()).containsExactly("blue");
    }

    @Test
    void lostCheckComesBackByItsNextBeatAndTheOthersKeepTheirState() {
        scene.register(RegistrationScene.orders(TTL).check(HealthCheck.tcp("127.0.0.1:80", Duration.ofSeconds(5))));
        scene.agent.put(new AgentCheck("service:orders-1:2", "", HealthStatus.PASSING, "connected", "", "orders-1",
                "tcp"));
        scene.agent.removeCheck("service:orders-1:1");
        scene.advance(Duration.ofSeconds(4));

        assertThat(scene.agent.check("service:orders-1:1")).isNotNull();
        assertThat(scene.agent.check("service:orders-1:2")).extracting(AgentCheck::status)
                .isEqualTo(HealthStatus.PASSING);
        assertThat(registered()).last().isEqualTo("registered check lost");
        assertThat(scene.agent.sent("deregisterCheck")).isEmpty();
    }

    @Test
    void anotherTokenOfTheClientIsBroughtToTheAgentOnce() {
        scene.register(RegistrationScene.orders(TTL));
        scene.advance(Duration.ofSeconds(1));
        long registrations = scene.agent.sent("register").size();
        scene.tokenChanges.incrementAndGet();
        scene.advance(Duration.ofSeconds(60));

        assertThat(scene.agent.sent("register")).hasSize((int) registrations + 1);
        assertThat(registered()).last().isEqualTo("registered token");
        assertThat(scene.agent.check("service:orders-1")).extracting(AgentCheck::status)
                .isEqualTo(HealthStatus.PASSING);
    }

    @Test
    void anotherTokenIsBroughtBeforeTheEndOfTheService() {
        Registration me = scene.register(RegistrationScene.orders(TTL));
        scene.tokenChanges.incrementAndGet();
        me.close();

        assertThat(scene.agent.sent("register")).hasSize(2);
        assertThat(scene.agent.service("orders-1")).isNull();
    }

    @Test
    void checkThatBecameAnotherKindIsRemovedAloneAndRegisteredAgain() {
        scene.register(RegistrationScene.orders(TTL));
        scene.agent.put(
                new AgentCheck("service:orders-1", "", HealthStatus.CRITICAL, "", "", "orders-1", "http"));
        scene.advance(Duration.ofSeconds(4));

        assertThat(scene.agent.sent("deregisterCheck")).extracting(StubAgent.Sent::detail)
                .containsExactly("service:orders-1");
        assertThat(scene.agent.check("service:orders-1")).extracting(AgentCheck::type).isEqualTo("ttl");
    }

    @Test
    void leftOverChecksOfAnOlderDefinitionGoAloneAndOnlyAtTheStart() {
        scene.agent.put(new AgentService("orders-1", "orders", List.of(), Map.of(), "", 8080, Weights.DEFAULT, false,
                Map.of(), false, List.of(), "", null));
        scene.agent.put(new AgentCheck("old", "", HealthStatus.CRITICAL, "", "", "orders-1", "http"));
        scene.agent.put(new AgentCheck(AgentCopy.maintenanceId("orders-1"), "", HealthStatus.CRITICAL, "",
                "by the operator", "orders-1", "maintenance"));
        scene.agent.put(new AgentCheck("foreign", "", HealthStatus.PASSING, "", "", "other", "ttl"));
        scene.register(RegistrationScene.orders(TTL));

        assertThat(scene.agent.sent("deregisterCheck")).extracting(StubAgent.Sent::detail).containsExactly("old");
        assertThat(scene.agent.isInMaintenance("orders-1")).isTrue();

        scene.agent.put(new AgentCheck("operators", "", HealthStatus.PASSING, "", "", "orders-1", "ttl"));
        scene.advance(Duration.ofMinutes(1));
        assertThat(scene.agent.check("operators")).isNotNull();
    }

    @Test
    void maintenanceOfADrainThatWasKilledEndsWhenTheSameIdRegistersAgain() {
        Registration old = scene.register(RegistrationScene.orders(TTL).drainTime(Duration.ofSeconds(5)));
        ((ServiceRegistration) old).beginClose();
        scene.time.settle();
        assertThat(scene.agent.isInMaintenance("orders-1")).isTrue();
        scene.agent.mood(StubAgent.Mood.AWAY);
        scene.close(old);
        scene.agent.mood(StubAgent.Mood.WELL);

        scene.register(RegistrationScene.orders(TTL));

        assertThat(scene.agent.isInMaintenance("orders-1")).isFalse();
    }

    @Test
    void maintenanceIsRestoredByAReRegistrationAndOthersMaintenanceIsLeftAlone() {
        Registration me = scene.register(RegistrationScene.orders(TTL));
        me.maintenance("upgrade");
        scene.time.settle();
        assertThat(scene.agent.sent("maintenance")).extracting(StubAgent.Sent::detail).containsExactly("true:upgrade");

        scene.agent.restartEmpty();
        scene.advance(Duration.ofSeconds(4));
        assertThat(scene.agent.isInMaintenance("orders-1")).isTrue();

        me.endMaintenance();
        scene.time.settle();
        assertThat(scene.agent.isInMaintenance("orders-1")).isFalse();

        scene.agent.put(new AgentCheck(AgentCopy.maintenanceId("orders-1"), "", HealthStatus.CRITICAL, "",
                "by the operator", "orders-1", "maintenance"));
        scene.advance(Duration.ofMinutes(2));
        assertThat(scene.agent.isInMaintenance("orders-1")).isTrue();
    }

    @Test
    void maintenanceAskedForWhileTheAgentIsAwayIsSentWhenItIsBack() {
        Registration me = scene.register(RegistrationScene.orders(TTL));
        scene.agent.mood(StubAgent.Mood.AWAY);
        me.maintenance("upgrade");
        scene.advance(Duration.ofSeconds(30));
        scene.agent.mood(StubAgent.Mood.WELL);
        scene.advance(Duration.ofSeconds(1));

        assertThat(scene.agent.isInMaintenance("orders-1")).isTrue();
    }

    @Test
    void twoThatRegisterTheSameIdAreToldAndSlowDown() {
        scene.register(RegistrationScene.orders().tag("mine"));
        AgentService other = new AgentService("orders-1", "orders", List.of("theirs"), Map.of(), "", 1,
                Weights.DEFAULT, false, Map.of(), false, List.of(), "", null);
        for (int second = 0; second < 3_600; second++) {
            scene.agent.put(other);
            scene.advance(Duration.ofSeconds(1));
        }

        assertThat(scene.warnings()).singleElement().asString().contains("does another process register the same id");
        assertThat(scene.agent.sent("register").size()).isBetween(10, 30);
    }

    @Test
    void refusalIsNotFatalIsLoggedOnceAndHealsWhenTheTokenGetsItsRight() {
        scene.agent.mood(StubAgent.Mood.REFUSING);
        Registration me = scene.register(RegistrationScene.orders(TTL));
        scene.advance(Duration.ofMinutes(5));

        assertThat(scene.warnings()).singleElement().asString().contains("service:write on \"orders\"");
        assertThat(scene.agent.sent("read").size()).isBetween(60, 90);

        scene.agent.mood(StubAgent.Mood.WELL);
        scene.advance(Duration.ofSeconds(5));

        assertThat(me.state()).isEqualTo(RegistrationState.REGISTERED);
    }

    @Test
    void latePortIsWaitedForAndLoggedOnce() {
        AtomicInteger port = new AtomicInteger();
        Registration me = scene.register(RegistrationScene.orders(TTL).port(port::get));
        scene.advance(Duration.ofSeconds(30));

        assertThat(me.state()).isEqualTo(RegistrationState.PENDING);
        assertThat(scene.agent.sent("register", "read")).isEmpty();
        assertThat(scene.infos()).filteredOn(line -> line.contains("waits for its port")).hasSize(1);

        port.set(8443);
        scene.advance(Duration.ofMillis(200));

        assertThat(scene.agent.service("orders-1")).extracting(AgentService::port).isEqualTo(8443);
    }

    @Test
    void latePortThatFailsIsTriedAgain() {
        AtomicInteger asked = new AtomicInteger();
        Registration me = scene.register(RegistrationScene.orders(TTL).port(() -> {
            if (asked.incrementAndGet() < 5) {
                throw new IllegalStateException("not bound");
            }
            return 8443;
        }));
        scene.advance(Duration.ofSeconds(20));

        assertThat(me.state()).isEqualTo(RegistrationState.REGISTERED);
    }

    @Test
    void thousandReRegistrationsDoNotComeInStep() {
        java.util.Random random = new java.util.Random(1);
        scene.time.random(random::nextDouble);
        for (int number = 0; number < 1_000; number++) {
            scene.hub.register(RegistrationScene.orders(TTL).id("orders-" + number).build());
        }
        scene.time.settle();
        scene.advance(Duration.ofSeconds(5));
        int before = scene.agent.sent("register").size();
        scene.agent.restartEmpty();
        scene.advance(Duration.ofSeconds(4));

        List<Duration> times = new ArrayList<>(scene.agent.times("register"));
        assertThat(before).isEqualTo(1_000);
        assertThat(times).hasSize(2_000);
        long inBusiestTenth = times.subList(1_000, 2_000).stream()
                .collect(java.util.stream.Collectors.groupingBy(at -> at.toMillis() / 100,
                        java.util.stream.Collectors.counting()))
                .values().stream().mapToLong(Long::longValue).max().orElse(0);
        assertThat(inBusiestTenth).isLessThan(120);
    }

    @Test
    void defaultIdIsUniqueForEachRegistrationAndStaysTheSame() {
        ServiceDefinition definition = ServiceDefinition.builder("Orders API").drainTime(Duration.ZERO).build();
        Registration one = scene.hub.register(definition);
        Registration other = scene.hub.register(definition);
        scene.time.settle();

        assertThat(one.id()).isNotEqualTo(other.id()).matches("orders-api-[a-z0-9._-]+-[0-9]+-[0-9a-f]{8}-[0-9]+");
        assertThat(one.definition()).isSameAs(definition);
        assertThat(scene.agent.service(one.id())).isNotNull();
    }

    @Test
    void sameIdTwiceInOneClientIsRefusedAtTheCall() {
        scene.register(RegistrationScene.orders());

        assertThatThrownBy(() -> scene.hub.register(RegistrationScene.orders().id("ORDERS-1").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ORDERS-1").hasMessageContaining("not registered already");
    }

    @Test
    void checkIdOfAnotherRegistrationIsRefusedAtTheCallAndFreeAgainAfterIt() {
        HealthCheck alive = HealthCheck.ttl(TTL).with(CheckOptions.builder().id("alive").build());
        Registration orders = scene.register(RegistrationScene.orders().check(alive));
        ServiceDefinition bills = ServiceDefinition.builder("bills").id("bills-1").drainTime(Duration.ZERO)
                .check(HealthCheck.ttl(TTL).with(CheckOptions.builder().id("Alive").build())).build();

        assertThatIllegalArgumentException().isThrownBy(() -> scene.hub.register(bills))
                .withMessageContaining("check id of service bills-1: Alive").withMessageContaining("service orders-1");
        scene.close(orders);
        assertThat(scene.hub.register(bills).checkIds()).containsExactly("Alive");
    }

    @Test
    void checkIdThatConsulMakesUpForAnotherRegistrationIsRefusedToo() {
        Registration orders = scene.register(RegistrationScene.orders(TTL));
        ServiceDefinition bills = ServiceDefinition.builder("bills").id("bills-1")
                .check(HealthCheck.ttl(TTL).with(CheckOptions.builder().id("service:orders-1").build())).build();

        assertThatIllegalArgumentException().isThrownBy(() -> scene.hub.register(bills))
                .withMessageContaining("service:orders-1");
        assertThat(orders.checkIds()).containsExactly("service:orders-1");
    }

    @Test
    void checkIdTwiceInOneDefinitionIsRefused() {
        HealthCheck second = HealthCheck.ttl(TTL).with(CheckOptions.builder().id("service:orders-1:1").build());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.hub.register(RegistrationScene.orders(TTL).check(second).build()))
                .withMessageContaining("service:orders-1:1");
    }

    @Test
    void whatIsRefusedForACheckLeavesItsOwnIdsFree() {
        scene.register(RegistrationScene.orders(TTL));
        ServiceDefinition.Builder bills = ServiceDefinition.builder("bills").id("bills-1");
        ServiceDefinition wrong = ServiceDefinition.builder("bills").id("bills-1").check(HealthCheck.ttl(TTL))
                .check(HealthCheck.ttl(TTL).with(CheckOptions.builder().id("service:orders-1").build())).build();

        assertThatIllegalArgumentException().isThrownBy(() -> scene.hub.register(wrong));
        assertThat(scene.hub.register(bills.build()).id()).isEqualTo("bills-1");
    }

    @Test
    void reportIsRefusedWhenNobodyWouldHearIt() {
        Registration me = scene.register(RegistrationScene.orders());

        assertThatThrownBy(me::pass).isInstanceOf(IllegalStateException.class).hasMessageContaining("orders");
    }

    @Test
    void observerHearsOpenedRegisteredAndClosed() {
        Registration me = scene.register(RegistrationScene.orders(TTL));
        scene.close(me);

        assertThat(scene.observer.events).containsExactly("opened", "registered absent", "closed");
    }
}
