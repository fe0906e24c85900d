package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.registration.HealthCheck;
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
    private static final Duration SOON = Duration.ofSeconds(60);

    private final RecordingObserver observer = new RecordingObserver();

    private ConsulClient connect(URI... addresses) {
        return ConsulClient.connect(
                ConsulSettings.builder().addresses(List.of(addresses)).observer(observer).build());
    }

    private static ServiceDefinition.Builder orders() {
        return ServiceDefinition.builder("orders").id("orders-1").port(8080).drainTime(Duration.ZERO);
    }

    private static void awaitPassing(ConsulAgent agent) {
        Eventually.holds(SOON, "orders-1 passing", () -> agent.passing("orders").equals(List.of("orders-1")));
    }

    @Test
    void registersWithAnAgentThatComesUpTenSecondsLater() {
        try (ConsulAgent agent = RealConsul.stoppedAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul.register(orders().check(HealthCheck.ttl(TTL)).build())) {
            Eventually.stays(Duration.ofSeconds(10), "pending", () -> me.state() == RegistrationState.PENDING);
            assertThat(me.lastFailure()).isNotNull();
            agent.start();

            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitPassing(agent);
        }
    }

    @Test
    void survivesAnAgentThatIsFrozenForTwentySeconds() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = connect(agent.uri());
                Registration me = consul
                        .register(orders().check(HealthCheck.ttl(Duration.ofSeconds(10))).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitPassing(agent);
            agent.freeze();
            Eventually.holds(SOON, "noticed once the TTL is spent",
                    () -> me.state() == RegistrationState.PENDING);
            Eventually.stays(Duration.ofSeconds(7), "still trying", () -> me.state() == RegistrationState.PENDING);
            agent.thaw();

            assertThat(me.awaitRegistered(SOON)).isTrue();
            awaitPassing(agent);
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
            awaitPassing(cluster.client());
            ConsulAgent leader = cluster.leader();
            leader.kill();
            me.warn("while there is no leader");

            ConsulAgent successor = cluster.awaitLeader(SOON);
            me.pass("again");
            // an agent that could not tell the servers tries again after 15 to 30 seconds
            Eventually.holds(SOON, "beats are taken, and the cluster knows",
                    () -> successor.passing("orders").equals(List.of("orders-1")));
            assertThat(me.state()).isEqualTo(RegistrationState.REGISTERED);
            assertThat(observer.events).containsExactly("opened", "registered absent");
        }
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
                    Eventually.holds(SOON, "check " + number + " passing", () -> AgentChecks
                            .check(agent.http(), "service:orders-1:" + number).startsWith("passing"));
                }
                long index = AgentChecks.read(agent.http(), "/v1/agent/service/orders-1").path("Port").asLong();
                assertThat(index).isEqualTo(8080);
                Eventually.holds(SOON, "compared once more",
                        () -> proxy.requestCount("/v1/agent/service/orders-1") > 1);
                Eventually.stays(Duration.ofSeconds(1), "not written again",
                        () -> proxy.requestCount("/v1/agent/service/register") == 1);
            }
        }
    }

    @Test
    void staysWithTheFirstAddress() {
        try (ConsulAgent first = RealConsul.stoppedAgent();
                ConsulAgent second = RealConsul.devAgent();
                ConsulClient consul = connect(first.uri(), second.uri());
                Registration me = consul.register(orders().check(HealthCheck.ttl(TTL)).build())) {
            Eventually.holds(SOON, "tried several times", () -> observer.failures.size() > 4);
            assertThat(AgentChecks.has(second.http(), "orders-1")).isFalse();
            first.start();

            assertThat(me.awaitRegistered(SOON)).isTrue();
            assertThat(AgentChecks.has(first.http(), "orders-1")).isTrue();
            assertThat(AgentChecks.has(second.http(), "orders-1")).isFalse();
        }
    }

}
