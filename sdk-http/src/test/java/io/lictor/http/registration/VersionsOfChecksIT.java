package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentView;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Locality;
import io.lictor.api.ServicePort;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.CheckTls;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.Sidecar;
import io.lictor.api.registration.Upstream;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** What came to registrations with a version of Consul: taken by an agent that knows it, refused by name by others. */
@EachConsul
class VersionsOfChecksIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    /** The agent's full sync, a minute and up to as much again, is what brings addresses of the servers. */
    private static final Duration SYNC = Duration.ofSeconds(150);
    private static final Duration AFTER_SYNC = Duration.parse(System.getProperty("lictor.registration.quiet", "PT25S"));
    private static final Duration TEN = Duration.ofSeconds(10);

    /** A thing of newer versions: the field that an older agent stumbles on, and the version that knows it. */
    private record Novelty(String field, String since, HealthCheck check, String type) {}

    private static List<Novelty> novelties() {
        CheckTls named = CheckTls.serverName("orders.internal");
        URI page = URI.create("https://127.0.0.1:1/");
        CheckOptions soft = CheckOptions.builder().failuresBeforeWarning(1).failuresBeforeCritical(3).build();
        return List.of(
                new Novelty("TLSServerName", "1.10", HealthCheck.grpc("127.0.0.1:1", TEN).overTls(named), "grpc"),
                new Novelty("TLSServerName", "1.10", HealthCheck.http(page, TEN).tls(named), "http"),
                new Novelty("DisableRedirects", "1.12", HealthCheck.http(page, TEN).withoutRedirects(), "http"),
                new Novelty("FailuresBeforeWarning", "1.11", HealthCheck.tcp("127.0.0.1:1", TEN).with(soft), "tcp"),
                new Novelty("H2PING", "1.10", HealthCheck.h2Ping("127.0.0.1:1", TEN).overTls(), "h2ping"),
                new Novelty("H2PingUseTLS", "1.11", HealthCheck.h2Ping("127.0.0.1:1", TEN), "h2ping"),
                new Novelty("UDP", "1.13", HealthCheck.udp("127.0.0.1:1", TEN), "udp"),
                new Novelty("TCPUseTLS", "1.16.2",
                        HealthCheck.tcp("127.0.0.1:1", TEN).overTls(named.skippingVerification()), "tcp"));
    }

    private static List<HealthCheck> ofAllVersions() {
        return List.of(HealthCheck.ttl(TEN),
                HealthCheck.http(URI.create("http://127.0.0.1:1/"), TEN).request("POST", Map.of("A", List.of("b")))
                        .body("{}").with(CheckOptions.builder().timeout(Duration.ofMillis(1_500)).build()),
                HealthCheck.http(URI.create("https://127.0.0.1:1/"), TEN).skippingVerification(),
                HealthCheck.tcp("127.0.0.1:1", TEN), HealthCheck.grpc("127.0.0.1:1", TEN).overTls(),
                HealthCheck.script(List.of("/bin/true"), TEN), HealthCheck.alias("base"),
                HealthCheck.tcp("127.0.0.1:1", Duration.ofSeconds(90))
                        .with(CheckOptions.builder().outputMaxSize(64).build()));
    }

    /** Late patches of 1.10 and 1.11 know more than their first ones did. */
    private static boolean knows(String version, String since) {
        return compare(version, since) >= 0;
    }

    private static int compare(String one, String other) {
        List<Integer> left = numbers(one);
        List<Integer> right = numbers(other);
        for (int i = 0; i < 3; i++) {
            int difference = left.get(i) - right.get(i);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static List<Integer> numbers(String version) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : (version + ".0.0").split("[^0-9]+", 4)) {
            if (numbers.size() < 3) {
                numbers.add(Integer.parseInt(part));
            }
        }
        return numbers;
    }

    private static ConsulClient connect(URI address) {
        return ConsulClient.connect(ConsulSettings.builder().addresses(List.of(address)).build());
    }

    private static ServiceDefinition.Builder orders() {
        return ServiceDefinition.builder("orders").id("orders-1").drainTime(Duration.ZERO);
    }

    @Test
    void aNewKindOrWayOfCheckIsTakenWhereItIsKnownAndRefusedByNameElsewhere() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri())) {
            AgentView local = consul.agent();
            String version = local.self().version();
            for (Novelty novelty : novelties()) {
                ServiceDefinition definition = orders().port(80).check(novelty.check).build();
                boolean lateKnown = novelty.field.equals("DisableRedirects") && !knows(version, "1.12")
                        && knows(version, "1.10");
                if (knows(version, novelty.since) || lateKnown) {
                    local.registerService(definition, true);
                    AgentCheck present = local.checks("orders-1").getFirst();
                    assertThat(present.type()).as(novelty.field).isEqualTo(novelty.type);
                    // shown since 1.12
                    assertThat(present.interval()).as(novelty.field).isEqualTo(knows(version, "1.12") ? TEN : null);
                } else {
                    // the first one that it does not know is named
                    String named = novelty.type.equals("h2ping") && !knows(version, "1.10")
                            ? "(H2PING needs Consul 1.10"
                            : "(" + novelty.field + " needs Consul " + novelty.since;
                    assertThatExceptionOfType(ConsulRejectedException.class).as(novelty.field)
                            .isThrownBy(() -> local.registerService(definition, true)).withMessageContaining(named);
                }
                local.deregisterService("orders-1");
            }
        }
    }

    @Test
    void aServiceOfTheOperatingSystemIsTakenOrSaidToBeNotImplementedOrUnknown() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri())) {
            String version = consul.agent().self().version();
            String expected = knows(version, "1.14") ? "not implemented" : "OSService needs Consul 1.14";
            try {
                consul.agent().registerService(orders().check(HealthCheck.osService("ssh.service", TEN)).build(), true);
                assertThat(consul.agent().checks("orders-1").getFirst().type()).isEqualTo("os_service");
            } catch (ConsulRejectedException e) {
                assertThat(e).hasMessageContaining(expected);
            }
        }
    }

    @Test
    void partsOfAServiceAreTakenWhereTheyAreKnownAndRefusedByNameElsewhere() {
        Upstream ofPeer = Upstream.of("payments", 9191).peer("east");
        Upstream inSocket = Upstream.onSocket("audit", "/run/audit.sock");
        Map<String, ServiceDefinition> parts = Map.of("1.10 SocketPath", orders().socketPath("/run/o.sock").build(),
                "1.16 Locality", orders().port(80).locality(new Locality("eu", "a")).build(), "1.13 DestinationPeer",
                orders().port(80).sidecar(new Sidecar(0, List.of(ofPeer))).build(), "1.10 LocalBindSocketPath",
                orders().port(80).sidecar(new Sidecar(0, List.of(inSocket))).build(), "1.22 Ports",
                orders().ports(List.of(new ServicePort("http", 80, true))).build(), "1.15 EnvoyExtensions",
                orders().port(80).sidecar(Sidecar.automatic().proxy("EnvoyExtensions",
                        List.of(Map.of("Name", "builtin/lua")))).build());
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri())) {
            String version = consul.agent().self().version();
            parts.forEach((name, definition) -> {
                String since = name.substring(0, name.indexOf(' '));
                String field = name.substring(since.length() + 1);
                if (knows(version, since)) {
                    consul.agent().registerService(definition, true);
                    String shown = AgentChecks.read(agent.http(), "/v1/agent/services").toString();
                    // the agent takes the extensions of a proxy, and does not show them
                    assertThat(shown).contains(field.equals("EnvoyExtensions") ? "orders-1-sidecar-proxy" : field);
                    consul.agent().deregisterService("orders-1");
                } else {
                    assertThatExceptionOfType(ConsulRejectedException.class).as(name)
                            .isThrownBy(() -> consul.agent().registerService(definition, true))
                            .withMessageContaining("(" + field + " needs Consul " + since);
                }
            });
        }
    }

    @Test
    @AllowedWarnings("cannot be kept registered with agent")
    void aRefusalOfAKeptRegistrationNamesTheFieldAndTheVersion() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul
                        .register(orders().ports(List.of(new ServicePort("http", 80, true))).build())) {
            if (knows(consul.agent().self().version(), "1.22")) {
                return;
            }
            Eventually.holds(SOON, "refused", () -> me.lastFailure() != null);
            assertThat(me.lastFailure()).hasMessageContaining("(Ports needs Consul 1.22 or newer)");
        }
    }

    /** It was written once and never compared. */
    @Test
    @ForConsul(since = "1.10")
    void aSocketThatSomebodyElseChangesIsHealedAndThenLeftAlone() {
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy proxy = FaultProxy.create(agent.uri());
                ConsulClient consul = connect(proxy.uri());
                Registration me = consul.register(orders().socketPath("/run/o.sock").build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            agent.http().put("/v1/agent/service/register",
                    "{\"ID\":\"orders-1\",\"Name\":\"orders\",\"SocketPath\":\"/tmp/other.sock\"}").ok();
            Eventually.holds(SOON, "the right socket", () -> AgentChecks
                    .read(agent.http(), "/v1/agent/service/orders-1").path("SocketPath").asString()
                    .equals("/run/o.sock"));
            long reads = proxy.requestCount("/v1/agent/service/orders-1");
            Eventually.holds(SOON, "compared twice more",
                    () -> proxy.requestCount("/v1/agent/service/orders-1") >= reads + 2);
            assertThat(proxy.requestCount("/v1/agent/service/register")).isEqualTo(2);
        }
    }

    @Test
    void whatTheAgentAddsByItselfIsNoDifferenceEvenAfterItsFullSync() {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.enableScriptChecks());
                FaultProxy proxy = FaultProxy.create(agent.uri());
                ConsulClient consul = connect(proxy.uri())) {
            String version = consul.agent().self().version();
            agent.registerService("base", "base", 1);
            ServiceDefinition.Builder full = orders().port(8080).tag("v2").meta("zone", "b").weights(5, 2)
                    .address("127.0.0.1").taggedAddress("wan", "203.0.113.7", 80)
                    .taggedAddress("lan_ipv6", "2001:db8::7", 80).connectNative(true);
            ofAllVersions().forEach(full::check);
            novelties().stream().filter(each -> knows(version, each.since)).forEach(each -> full.check(each.check));
            if (knows(version, "1.16")) {
                full.locality(new Locality("eu", "a"));
            }
            try (Registration me = consul.register(full.build());
                    Registration overridden = consul.register(orders().id("orders-2").port(1).tag("first")
                            .enableTagOverride(true).build());
                    Registration proxied = consul.register(ServiceDefinition.builder("web").id("web-1").port(2)
                            .sidecar(new Sidecar(0, List.of(Upstream.of("db", 9191)))).drainTime(Duration.ZERO)
                            .build())) {
                assertThat(me.awaitRegistered(SOON) && overridden.awaitRegistered(SOON)
                        && proxied.awaitRegistered(SOON)).isTrue();
                if (knows(version, "1.11")) {
                    Eventually.holds(SYNC, "synced in full", () -> AgentChecks
                            .read(agent.http(), "/v1/agent/service/orders-1").toString().contains("consul-virtual"));
                }
                Eventually.stays(AFTER_SYNC, "each written once",
                        () -> proxy.requestCount("/v1/agent/service/register") == 3);
            }
        }
    }
}
