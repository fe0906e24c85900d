package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** What lookups see while Consul has no leader, while its agent is down, and while it has not come up yet. */
class OutageIT {

    private static final List<String> SERVICES = List.of("orders", "billing");

    @Test
    void noLookupFailsWhileTheLeaderIsKilledAndWhileTheAgentIsDown() {
        try (ConsulCluster cluster = RealConsul.cluster(3).withClientAgent();
                ConsulClient consul = RealDiscovery.connect(cluster.client());
                LoadBalancer balancer = RealDiscovery.patient(consul).create()) {
            for (String service : SERVICES) {
                for (int i = 0; i < 3; i++) {
                    // on a follower: the instances of an agent that goes down go with it
                    RealDiscovery.register(cluster.followers().getFirst().http(), service, service + "-" + i, "");
                }
                RealDiscovery.awaitSize(balancer, service, 3);
            }

            try (PacedLookups lookups = PacedLookups.start(balancer, SERVICES)) {
                lookups.awaitSome(5_000);

                ConsulAgent leader = cluster.leader();
                leader.kill();
                cluster.awaitLeader(Duration.ofMinutes(2));
                leader.start();
                lookups.awaitSome(10_000);
                assertThat(lookups.failures()).as("around an election").isEmpty();

                cluster.client().kill();
                Await.until(Duration.ofMinutes(2), "30 seconds without Consul",
                        () -> balancer.state("orders").toString(),
                        () -> balancer.age("orders").compareTo(Duration.ofSeconds(30)) > 0);
                assertThat(balancer.state("orders").isStale()).isTrue();
                cluster.client().start();
                Await.until(Duration.ofMinutes(3), "confirmed again", () -> balancer.state("orders").toString(),
                        () -> SERVICES.stream().noneMatch(service -> balancer.state(service).isStale()));
                lookups.awaitSome(10_000);

                assertThat(lookups.failures()).as("with the agent down").isEmpty();
            }
        }
    }

    @Test
    void aLookupSaysThatConsulIsAwayAndFindsTheServiceWhenItComes() {
        try (ConsulAgent agent = RealConsul.stoppedAgent();
                ConsulClient consul = RealDiscovery.connect(agent);
                LoadBalancer balancer = LoadBalancer.builder(consul).create()) {
            assertThatThrownBy(() -> balancer.lookup("late")).isInstanceOfSatisfying(NoInstanceException.class, e -> {
                assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.UNREACHABLE);
                assertThat(e).hasCauseInstanceOf(ConsulUnavailableException.class);
            });

            agent.start();
            RealDiscovery.register(agent.http(), "late", "late-0", "");

            Await.until(RealDiscovery.LIMIT, "found", () -> balancer.state("late").toString(), () -> {
                try {
                    return balancer.lookup("late").id().equals("late-0");
                } catch (NoInstanceException e) {
                    return false;
                }
            });
        }
    }
}
