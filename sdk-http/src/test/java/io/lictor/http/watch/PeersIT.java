package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulPeers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches beside a cluster peer whose nodes have the names of own ones. */
@EachConsul
@ForConsul(since = "1.14")
@Timeout(240)
class PeersIT {

    private static void register(ConsulAgent agent, String service) {
        agent.http().put("/v1/agent/service/register", """
                {"Name":"%s","ID":"%1$s-1","Port":80,"Check":{"TTL":"10m","Status":"passing"}}""".formatted(service))
                .ok();
    }

    private static void awaitSize(Watch<List<ServiceInstance>> watch, int size, Duration limit) {
        Await.until(limit, size + " instances", () -> watch.state().toString(), () -> {
            List<ServiceInstance> now = watch.state().value();
            return now != null && now.size() == size;
        });
    }

    @Test
    void aFailingCheckOfTheOwnNodeIsSeenByTheFeedThoughAPeersNodeHasItsName() {
        try (ConsulPeers peers = ConsulPeers.start();
                ConsulClient client = ConsulClient.connect(
                        ConsulSettings.builder().address(peers.east().address()).maxConnections(8).build())) {
            register(peers.west(), "only-west");
            List<Watch<List<ServiceInstance>>> watches = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                register(peers.east(), "s-" + i);
                watches.add(client.discovery().watch(ServiceQuery.of("s-" + i)));
            }
            watches.forEach(watch -> awaitSize(watch, 1, RealWatch.SOON));
            Watch<List<ServiceInstance>> far = client.discovery()
                    .watch(ServiceQuery.builder("only-west").peer("west").build());
            awaitSize(far, 1, RealWatch.SOON);

            peers.east().http().put("/v1/agent/check/register",
                    "{\"Name\":\"disk\",\"TTL\":\"10m\",\"Status\":\"critical\"}").ok();

            // by the feed: a poll of its own would take as long as a wait, which is 55 seconds
            watches.forEach(watch -> awaitSize(watch, 0, Duration.ofSeconds(20)));
            assertThat(far.state().value()).hasSize(1);
        }
    }

    @Test
    void whatAPeerExportsIsFollowedAlsoWhenItEmpties() {
        try (ConsulPeers peers = ConsulPeers.start();
                ConsulClient client = ConsulClient.connect(
                        ConsulSettings.builder().address(peers.east().address()).build());
                Watch<List<ServiceInstance>> far = client.discovery()
                        .watch(ServiceQuery.builder("web").peer("west").build())) {
            assertThat(far.await(RealWatch.SOON)).isEmpty();
            for (int round = 0; round < 3; round++) {
                register(peers.west(), "web");
                awaitSize(far, 1, Duration.ofSeconds(20));
                assertThat(far.await(Duration.ZERO).getFirst().peer()).isEqualTo("west");
                peers.west().http().put("/v1/agent/service/deregister/web-1", "").ok();
                awaitSize(far, 0, Duration.ofSeconds(20));
            }
        }
    }
}
