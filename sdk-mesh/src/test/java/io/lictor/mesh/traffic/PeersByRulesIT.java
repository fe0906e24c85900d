package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.real.ConsulPeers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules that lead to a cluster peer. */
@ForConsul(since = "1.14")
@Timeout(400)
class PeersByRulesIT {

    @Test
    void failsOverToThePeerAndBack() {
        try (ConsulPeers peers = ConsulPeers.start();
                ConsulClient consul = ConsulClient.connect(
                        ConsulSettings.builder().address(peers.east().address()).build());
                LoadBalancer balancer = LoadBalancer.builder(consul).firstWait(Rules.LIMIT).traffic(TrafficRules
                        .builder(consul).returnAfter(Duration.ofMillis(500)).patience(Rules.LIMIT).build()).create()) {
            Rules.register(peers.east().http(), "web", "here", 1);
            Rules.register(peers.west().http(), "web", "there", 1);
            Rules.put(consul, ConfigEntry.of(ServiceResolver.KIND, "web",
                    Map.of("Failover", Map.of("*", Map.of("Targets", List.of(Map.of("Peer", "west")))))));
            Rules.await(balancer, "web", Map.of("here", 100));

            Rules.set(peers.east().http(), "here", "fail");
            Rules.await(balancer, "web", Map.of("there", 100));
            assertThat(balancer.lookup("web").peer()).isEqualTo("west");

            Rules.set(peers.east().http(), "here", "pass");
            Rules.await(balancer, "web", Map.of("here", 100));
        }
    }
}
