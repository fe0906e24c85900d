package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** Watches of a real Consul that is restarted, restored, frozen, cut off, or takes a right away. */
@EachConsul
class WatchFaultsIT {

    private static final Duration SOON = RealWatch.SOON;

    @Test
    void stoppingServerAnswersWithTheOldIndexAndCausesNoStorm() {
        try (ConsulAgent agent = RealConsul.devAgent(); FaultProxy proxy = FaultProxy.create(agent.uri())) {
            agent.registerService("web", "web-1", 80);
            try (RealWatch web = new RealWatch(proxy.uri(), "web")) {
                web.awaitIds(SOON, "web-1");
                long before = proxy.requestCount();
                long begun = System.nanoTime();

                agent.stop();
                web.awaitState("failing", watch -> watch.state().consecutiveFailures() >= 3);

                assertThat(web.ids()).containsExactly("web-1");
                long asked = proxy.requestCount() - before;
                // stopping takes as long as the machine lets it
                assertThat(asked).isLessThan(15 + 2 * Duration.ofNanos(System.nanoTime() - begun).toSeconds());
                agent.start();
                agent.registerService("web", "web-2", 80);
                web.awaitIds(SOON, "web-2");
            }
        }
    }

    @Test
    void restoredSnapshotIsSeen() throws IOException, InterruptedException {
        try (ConsulAgent agent = RealConsul.devAgent();
                HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            catalogRegister(agent, "web-1");
            URI snapshot = agent.uri().resolve("/v1/snapshot");
            byte[] saved = http.send(HttpRequest.newBuilder(snapshot).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            catalogRegister(agent, "web-2");
            // a poll that is sent just after the restore has an index too high to be exceeded: the wait is the bound
            try (RealWatch web = new RealWatch(agent.uri(), "web",
                    settings -> settings.watchWait(Duration.ofSeconds(2)))) {
                web.awaitIds(SOON, "web-1", "web-2");

                int status = http.send(HttpRequest.newBuilder(snapshot)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(saved)).build(),
                        HttpResponse.BodyHandlers.discarding()).statusCode();

                assertThat(status).isEqualTo(200);
                web.awaitIds(SOON, "web-1");
            }
        }
    }

    private static void catalogRegister(ConsulAgent agent, String id) {
        agent.http().put("/v1/catalog/register", """
                {"Node":"%s-node","Address":"10.0.0.1","Service":{"Service":"web","ID":"%s","Port":80}}"""
                .formatted(id, id)).ok();
    }

    @Test
    void killedLeaderDoesNotEmptyTheListAndTheNextOneIsFollowed() {
        try (ConsulCluster cluster = RealConsul.cluster(3)) {
            ConsulAgent follower = cluster.followers().getFirst();
            follower.registerService("web", "web-1", 80);
            Await.until(SOON, "web-1 in the catalog", () -> "nothing", () -> !follower.passing("web").isEmpty());
            try (RealWatch web = new RealWatch(follower.uri(), "web")) {
                cluster.leader().kill();
                cluster.awaitLeader(SOON);
                follower.registerService("web", "web-2", 80);

                web.awaitIds(SOON, "web-1", "web-2");
                assertThat(web.wasEverEmpty()).isFalse();
            }
        }
    }

    @Test
    void cutResetAndSwallowedConnectionsAreFollowedAgain() {
        try (ConsulAgent agent = RealConsul.devAgent(); FaultProxy proxy = FaultProxy.create(agent.uri())) {
            agent.registerService("web", "web-1", 80);
            try (RealWatch web = new RealWatch(proxy.uri(), "web",
                    settings -> settings.watchWait(Duration.ofMillis(500)).requestTimeout(Duration.ofSeconds(1)))) {
                proxy.cut();
                agent.registerService("web", "web-2", 80);
                web.awaitIds(SOON, "web-1", "web-2");

                proxy.reset();
                web.awaitState("reset", watch -> watch.state().isStale());
                agent.registerService("web", "web-3", 80);
                proxy.pass();
                web.awaitIds(SOON, "web-1", "web-2", "web-3");

                proxy.blackhole();
                web.awaitState("swallowed", watch -> watch.state().isStale());
                agent.deregister("web-3");
                proxy.pass();
                web.awaitIds(SOON, "web-1", "web-2");
                assertThat(web.wasEverEmpty()).isFalse();
            }
        }
    }

    @Test
    void closeEndsFiftyPollsOfFiveMinutesAtOnceAndLeavesNoThread() {
        try (ConsulAgent agent = RealConsul.devAgent(); FaultProxy proxy = FaultProxy.create(agent.uri())) {
            ConsulClient client = ConsulClient.connect(ConsulSettings.builder().addresses(List.of(proxy.uri()))
                    .watchWait(Duration.ofMinutes(5)).maxConnections(150).build());
            List<Thread> threads = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 50; i++) {
                var watch = client.discovery().watch(ServiceQuery.of("service-" + i));
                watch.onChange(change -> {
                    threads.add(Thread.currentThread());
                });
                watch.await(SOON);
            }
            Await.until(SOON, "50 polls open", () -> String.valueOf(proxy.connectionsOpen()),
                    () -> proxy.requestCount() >= 100);

            long begun = System.nanoTime();
            client.close();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(took).isLessThan(Duration.ofSeconds(10));
            Await.until(SOON, "no connection left", () -> String.valueOf(proxy.connectionsOpen()),
                    () -> proxy.connectionsOpen() == 0);
            Await.until(SOON, "no thread left", threads::toString, () -> threads.stream().noneMatch(Thread::isAlive));
        }
    }
}
