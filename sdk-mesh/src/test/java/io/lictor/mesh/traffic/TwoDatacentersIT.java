package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.api.mesh.ServiceResolver.Failover;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failover between real datacenters. */
@Timeout(400)
class TwoDatacentersIT {

    @Test
    void failsOverToTheOtherDatacenterAndBack() {
        try (ConsulDatacenters datacenters = RealConsul.twoDatacenters();
                ConsulClient consul = ConsulClient.connect(
                        ConsulSettings.builder().address(datacenters.dc1().address()).build());
                LoadBalancer balancer = LoadBalancer.builder(consul).firstWait(Rules.LIMIT).traffic(TrafficRules
                        .builder(consul).returnAfter(Duration.ofMillis(500)).patience(Rules.LIMIT).build()).create()) {
            Rules.register(datacenters.dc1().http(), "web", "here", 1);
            Rules.register(datacenters.dc2().http(), "web", "there", 1);
            Rules.put(consul, new ServiceResolver("web", "", Map.of(), null,
                    Map.of("*", new Failover("", "", List.of("dc2"), Map.of())), null, Map.of(), 0).entry());
            assertThat(Rules.count(balancer, "web", 100)).isEqualTo(Map.of("here", 100));

            Rules.set(datacenters.dc1().http(), "here", "fail");
            Rules.await(balancer, "web", Map.of("there", 100));
            assertThat(balancer.lookup("web").node().datacenter()).isEqualTo("dc2");

            Rules.set(datacenters.dc1().http(), "here", "pass");
            Rules.await(balancer, "web", Map.of("here", 100));
        }
    }
}
