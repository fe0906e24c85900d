package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.Change;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** Watches on each version of Consul, of which those from 1.10 on answer polls from a view of the agent. */
@EachConsul
class WatchViewsIT {

    private static final Duration SOON = RealWatch.SOON;
    private static final int ROUNDS = Integer.getInteger("lictor.rounds", 10);
    private static final Duration QUIET = Duration.ofSeconds(Integer.getInteger("lictor.quiet", 12));

    @Test
    void theLastInstanceLeavesAgainAndAgainAndEachTimeTheListEmpties() {
        try (ConsulAgent agent = RealConsul.devAgent(); RealWatch web = new RealWatch(agent.uri(), "web")) {
            Duration slowest = Duration.ZERO;
            for (int round = 0; round < ROUNDS; round++) {
                agent.registerService("web", "web-1", 80);
                web.awaitIds(SOON, "web-1");
                long begun = System.nanoTime();
                agent.http().put("/v1/agent/service/deregister/web-1", "").ok();
                web.awaitIds(SOON);
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
            }
            System.getLogger("measured").log(System.Logger.Level.INFO,
                    "the last of " + ROUNDS + " was seen to leave, at the latest after " + slowest.toMillis() + " ms");
            assertThat(web.observer.events).noneMatch(event -> event.startsWith("held"));
        }
    }

    /** Views sort with case and servers without, and each fills the gap of a failing instance in its own way. */
    @Test
    void aQuietServiceTellsNoChange() {
        try (ConsulAgent agent = RealConsul.devAgent(); FaultProxy proxy = FaultProxy.create(agent.uri())) {
            for (String id : List.of("a", "B", "c", "D")) {
                agent.http().put("/v1/agent/service/register", "{\"Name\":\"web\",\"ID\":\"" + id
                        + "\",\"Port\":80,\"Check\":{\"TTL\":\"10h\",\"Status\":\"" + ("a".equals(id)
                                ? "critical"
                                : "passing")
                        + "\"}}").ok();
            }
            try (RealWatch web = new RealWatch(proxy.uri(), "web",
                    settings -> settings.watchWait(QUIET.dividedBy(6)))) {
                List<Change<List<ServiceInstance>>> told = new CopyOnWriteArrayList<>();
                Watch<List<ServiceInstance>> all = web.client.discovery()
                        .watch(ServiceQuery.builder("web").atWorst(HealthStatus.CRITICAL).build());
                web.awaitIds(SOON, "B", "D", "c");
                Await.until(SOON, "all of them", () -> all.state().toString(), () -> all.await(SOON).size() == 4);
                web.watch.onChange(told::add);
                all.onChange(told::add);
                long before = proxy.requestCount();

                // each reads twice a wait
                Await.until(QUIET.plus(SOON), "quiet polls", () -> "" + proxy.requestCount(),
                        () -> proxy.requestCount() - before >= 20);

                assertThat(told).as(told.toString()).isEmpty();
            }
        }
    }

    @Test
    void anOutageOfTheServersShowsThoughTheViewHidesIt() {
        try (ConsulCluster cluster = RealConsul.cluster(3).withClientAgent()) {
            ConsulAgent agent = cluster.client();
            agent.registerService("web", "web-1", 80);
            try (RealWatch web = new RealWatch(agent.uri(), "web", WatchViewsIT::impatient)) {
                web.awaitIds(SOON, "web-1");
                List<ConsulAgent> followers = cluster.followers();

                followers.forEach(ConsulAgent::kill);

                web.awaitState("failing", watch -> watch.state().isStale());
                assertThat(web.ids()).containsExactly("web-1");
                Duration age = web.watch.age();
                web.awaitState("older", watch -> watch.age().compareTo(age.plusSeconds(2)) > 0);

                followers.forEach(ConsulAgent::startAsync);
                cluster.awaitLeader(SOON);
                web.awaitState("current", watch -> !watch.state().isStale());
                agent.registerService("web", "web-2", 80);
                web.awaitIds(SOON, "web-1", "web-2");
                assertThat(web.wasEverEmpty()).isFalse();
            }
        }
    }

    private static void impatient(ConsulSettings.Builder settings) {
        settings.watchWait(Duration.ofSeconds(2)).requestTimeout(Duration.ofSeconds(5));
    }
}
