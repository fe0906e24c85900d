package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lictor.api.ConsulClient;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** Lookups on real servers in two datacenters. */
class TwoDatacentersIT {

    @Test
    void looksIntoTheOtherDatacenter() {
        try (ConsulDatacenters datacenters = RealConsul.twoDatacenters();
                ConsulClient consul = RealDiscovery.connect(datacenters.dc1());
                LoadBalancer balancer = RealDiscovery.patient(consul).create()) {
            RealDiscovery.register(datacenters.dc1().http(), "both", "here", "");
            RealDiscovery.register(datacenters.dc2().http(), "both", "there", "");
            ServiceQuery there = ServiceQuery.builder("both").datacenter("dc2").build();

            assertThat(balancer.lookup("both").id()).isEqualTo("here");
            ServiceInstance found = balancer.lookup(there);
            assertThat(found.id()).isEqualTo("there");
            assertThat(found.node().datacenter()).isEqualTo("dc2");
        }
    }
}
