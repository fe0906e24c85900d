package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClient;
import io.lictor.api.Subscription;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.api.mesh.ServiceResolver.Failover;
import io.lictor.api.mesh.ServiceResolver.Redirect;
import io.lictor.api.mesh.ServiceSplitter;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lookups that obey resolvers and splitters, in one datacenter. */
@ConsulTest
@Timeout(400)
abstract class LookupsByRulesBehaviour {

    private ConsulClient consul;
    private RawHttp agent;
    private LoadBalancer balancer;

    @BeforeEach
    void start(TestConsul server, ConsulClient client) {
        consul = client;
        agent = server.http();
        balancer = LoadBalancer.builder(client).firstWait(Rules.LIMIT)
                .traffic(TrafficRules.builder(client).returnAfter(Duration.ZERO).patience(Rules.LIMIT).build())
                .create();
        Rules.http(consul, "web");
        Rules.register(agent, "web", "old", 1);
        Rules.register(agent, "web", "new", 2);
    }

    @AfterEach
    void stop() {
        balancer.close();
    }

    private void redirect(String from, String service, String subset) {
        Rules.put(consul, new ServiceResolver(from, "", Map.of(), new Redirect(service, subset, "", Map.of()),
                Map.of(), null, Map.of(), 0).entry());
    }

    @Test
    void aServiceWithoutRulesIsLookedUpAsEver() {
        assertThat(Rules.count(balancer, "web", 100)).isEqualTo(Map.of("old", 50, "new", 50));
    }

    @Test
    void theDefaultSubsetStandsForTheService() {
        Rules.put(consul, Rules.resolver("web", "v2", Map.of()).entry());
        assertThat(Rules.count(balancer, "web", 10)).isEqualTo(Map.of("new", 10));
        assertThat(balancer.instances("web")).extracting(ServiceInstance::id).containsExactly("new");

        Rules.put(consul, Rules.resolver("web", "v1", Map.of()).entry());
        Rules.await(balancer, "web", Map.of("old", 100));
    }

    @Test
    void aRedirectLeadsToASubsetOfAnotherService() {
        Rules.put(consul, Rules.resolver("web", "v1", Map.of()).entry());
        Rules.http(consul, "legacy");
        redirect("legacy", "web", "v2");
        assertThat(balancer.lookup("legacy").id()).isEqualTo("new");
    }

    @Test
    void sharesAreExactAndChangeWithTheWeights() {
        Rules.put(consul, Rules.resolver("web", "v1", Map.of()).entry());
        Rules.put(consul, Rules.split("web", 90, 10).entry());
        assertThat(Rules.count(balancer, "web", 1_000)).isEqualTo(Map.of("old", 900, "new", 100));

        Rules.put(consul, Rules.split("web", 50, 50).entry());
        Rules.await(balancer, "web", Map.of("old", 50, "new", 50));
        Rules.put(consul, Rules.split("web", 0, 100).entry());
        Rules.await(balancer, "web", Map.of("new", 100));
        consul.mesh().configEntries().delete(ServiceSplitter.KIND, "web");
        Rules.await(balancer, "web", Map.of("old", 100));
    }

    @Test
    void aKeyStaysWithItsShare() {
        Rules.put(consul, Rules.resolver("web", "v1", Map.of()).entry());
        Rules.put(consul, Rules.split("web", 70, 30).entry());
        for (int i = 0; i < 50; i++) {
            PickRequest key = PickRequest.key("customer-" + i);
            String first = balancer.lookup(ServiceQuery.of("web"), key).id();
            assertThat(IntStream.range(0, 10)).allMatch(
                    again -> balancer.lookup(ServiceQuery.of("web"), key).id().equals(first));
        }
    }

    @Test
    void aShareWithoutInstancesGoesToTheOthersUntilItHasSome() {
        Rules.put(consul, Rules.resolver("web", "v1", Map.of()).entry());
        Rules.put(consul, Rules.split("web", 90, 10).entry());
        Rules.await(balancer, "web", Map.of("old", 90, "new", 10));

        Rules.set(agent, "new", "fail");
        Rules.await(balancer, "web", Map.of("old", 100));
        Rules.set(agent, "new", "pass");
        Rules.await(balancer, "web", Map.of("old", 90, "new", 10));
    }

    @Test
    void anEmptyPlaceWithWeightZeroIsNoWayOut() {
        Rules.put(consul, Rules.resolver("web", "v1", Map.of()).entry());
        Rules.put(consul, Rules.split("web", 100, 0).entry());
        assertThat(balancer.lookup("web").id()).isEqualTo("old");

        Rules.set(agent, "old", "fail");
        Rules.await(balancer, "web", Map.of("none passing", 100));
    }

    @Test
    @AllowedWarnings("no instance in")
    void failsOverToAnotherServiceAndBack() {
        Rules.http(consul, "spare");
        Rules.register(agent, "spare", "spare-1", 1);
        Rules.put(consul, Rules.resolver("web", "v1", Map.of("*", new Failover("spare", "", List.of(), Map.of())))
                .entry());
        assertThat(Rules.count(balancer, "web", 10)).isEqualTo(Map.of("old", 10));

        Rules.set(agent, "old", "fail");
        Rules.await(balancer, "web", Map.of("spare-1", 100));
        Rules.set(agent, "old", "pass");
        Rules.await(balancer, "web", Map.of("old", 100));
    }

    @Test
    void whoIsSentToNobodyIsToldSo() {
        Rules.http(consul, "nobody");
        redirect("web", "nobody", "");
        assertThatThrownBy(() -> balancer.lookup("web")).isInstanceOfSatisfying(NoInstanceException.class, e -> {
            assertThat(e.service()).isEqualTo("web");
            assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.UNKNOWN);
            assertThat(e).hasMessageContaining("by traffic rules of web: Consul knows no instance of nobody");
        });
    }

    @Test
    void theConditionsOfALookupHoldForItsTargets() {
        Rules.register(agent, "web", "new-b", 2);
        Rules.put(consul, Rules.resolver("web", "v2", Map.of()).entry());
        ServiceQuery query = ServiceQuery.builder("web").filter("Service.ID != \"new\"").build();
        assertThat(balancer.instances(query)).extracting(ServiceInstance::id).containsExactly("new-b");
    }

    @Test
    void listenersHearOfRules() {
        Rules.put(consul, Rules.resolver("web", "v1", Map.of()).entry());
        List<String> heard = new CopyOnWriteArrayList<>();
        Subscription handle = balancer.onChange("web",
                change -> change.current().forEach(instance -> heard.add(instance.id())));
        try {
            assertThat(balancer.lookup("web").id()).isEqualTo("old");
            Rules.put(consul, Rules.resolver("web", "v2", Map.of()).entry());
            Await.until(Rules.LIMIT, "old, then new", heard::toString,
                    () -> heard.contains("new"));
            assertThat(heard).containsExactly("old", "new");
        } finally {
            handle.close();
        }
    }

    @Test
    void picksGoOnWhileRulesChange() throws InterruptedException {
        Rules.http(consul, "other");
        Rules.register(agent, "other", "other-1", 1);
        Rules.put(consul, Rules.resolver("web", "v1", Map.of()).entry());
        assertThat(balancer.lookup("web").id()).isEqualTo("old");
        AtomicBoolean done = new AtomicBoolean();
        Set<String> found = ConcurrentHashMap.newKeySet();
        List<Thread> threads = IntStream.range(0, 2).mapToObj(t -> Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                found.add(Rules.found(balancer, "web"));
            }
        })).toList();
        for (int i = 0; i < 10; i++) {
            redirect("web", "other", "");
            Rules.await(balancer, "web", Map.of("other-1", 100));
            Rules.put(consul, Rules.resolver("web", "v2", Map.of()).entry());
            Rules.await(balancer, "web", Map.of("new", 100));
        }
        done.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        // never without an instance, which is what half of a change would be
        assertThat(found).isSubsetOf("old", "other-1", "new");
    }
}
