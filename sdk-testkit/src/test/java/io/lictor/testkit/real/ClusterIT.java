package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;

import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

@NeedsConsul
class ClusterIT {
    private static final Duration ELECTION = Duration.ofMinutes(1);

    @Test
    void electsAnotherLeaderWhenOneIsKilledAndTakesItBack() {
        try (ConsulCluster cluster = RealConsul.cluster(3).withClientAgent()) {
            assertThat(cluster.servers()).extracting(ConsulAgent::host).doesNotHaveDuplicates().hasSize(3);
            assertThat(cluster.followers()).hasSize(2).doesNotContain(cluster.leader());
            cluster.client().putKey("a", "1");
            cluster.client().registerService("web", "web-1", 80);

            ConsulAgent old = cluster.leader();
            old.kill();
            ConsulAgent next = cluster.awaitLeader(ELECTION);
            assertThat(next).isNotSameAs(old);
            assertThat(cluster.followers()).hasSize(1).doesNotContain(old, next);

            old.start();
            next = cluster.awaitLeader(ELECTION);
            assertThat(next.http().get("/v1/kv/a?raw").body()).isEqualTo("1");
            Await.until(ELECTION, "web-1 passes", () -> cluster.client().logTail(10),
                    () -> cluster.client().passing("web").equals(List.of("web-1")));
        }
    }

    @Test
    void electsAnotherLeaderWhenOneIsFrozen() {
        try (ConsulCluster cluster = RealConsul.cluster(3)) {
            ConsulAgent old = cluster.leader();
            old.freeze();

            assertThat(cluster.awaitLeader(ELECTION)).isNotSameAs(old);
            assertThatThrownBy(cluster::client).hasMessage("client agents: 0 (expected: withClientAgent() first)");
        }
    }

    @Test
    void hasAClientAgentWhichKeepsItsIdentityWhenItsDataIsLost() {
        try (ConsulCluster cluster = RealConsul.serverAndClient()) {
            ConsulAgent server = cluster.leader();
            ConsulAgent client = cluster.client();
            client.registerService("web", "web-1", 80);
            assertThat(server.passing("web")).containsExactly("web-1");

            client.kill();
            client.start();
            assertThat(client.http().get("/v1/agent/services").body()).contains("web-1");
            client.restartEmpty();
            assertThat(client.http().get("/v1/agent/services").body()).isEqualTo("{}");
            Await.until(ELECTION, "the lost instance leaves the catalog", () -> server.passing("web").toString(),
                    () -> server.passing("web").isEmpty());
        }
    }

    @Test
    void joinsTwoDatacenters() {
        try (ConsulDatacenters both = RealConsul.twoDatacenters()) {
            both.dc2().putKey("where", "dc2");

            assertThat(both.dc1().http().get("/v1/kv/where?raw&dc=dc2").body()).isEqualTo("dc2");
            assertThat(both.dc1().http().get("/v1/kv/where?raw").status()).isEqualTo(404);
            assertThat(both.dc2().http().get("/v1/catalog/datacenters").body()).contains("dc1", "dc2");
            assertThat(both.dc1().datacenter()).isEqualTo("dc1");
        }
    }
}
