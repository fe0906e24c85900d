package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lictor.api.ConsulClient;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

    private final ManualTime time = ManualTime.create();
    private final StubDiscovery discovery = new StubDiscovery(time);
    private final ConsulClient consul = StubConsul.of(discovery, time);

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void aClientHasOneBalancer() {
        ConsulClient other = StubConsul.of(discovery, time);
        LoadBalancer balancer = Discovery.using(consul);

        assertThat(Discovery.using(consul)).isSameAs(balancer);
        assertThat(Discovery.using(other)).isNotSameAs(balancer);
    }

    @Test
    void closingTheBalancerOfAClientDoesNothing() {
        discovery.publish("nginx", Instances.of("nginx", 2));

        try (LoadBalancer balancer = Discovery.using(consul)) {
            assertThat(balancer.lookup("nginx").id()).isEqualTo("nginx-0");
        }

        assertThat(Discovery.using(consul).lookup("nginx").id()).isEqualTo("nginx-1");
        assertThat(discovery.everOpened()).isEqualTo(1);
    }

    @Test
    void aBalancerInUseOutlivesItsLastReference() {
        discovery.publish("nginx", Instances.of("nginx", 2));
        assertThat(Discovery.using(consul).lookup("nginx").id()).isEqualTo("nginx-0");

        System.gc();

        assertThat(Discovery.using(consul).lookup("nginx").id()).isEqualTo("nginx-1");
    }
}
