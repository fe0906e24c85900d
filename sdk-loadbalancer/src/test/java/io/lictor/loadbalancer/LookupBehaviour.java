package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lictor.api.Change;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.HealthStatus;
import io.lictor.api.Subscription;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lookups of services of one datacenter. */
@ConsulTest
@Timeout(300)
abstract class LookupBehaviour {

    private RawHttp agent;
    private ConsulClient consul;
    private LoadBalancer balancer;

    @BeforeEach
    void start(TestConsul server, ConsulClient client) {
        agent = server.http();
        consul = client;
        balancer = RealDiscovery.patient(client).create();
    }

    @Test
    void takesPassingInstancesInTurnAndLeavesOutTheOneThatFails() {
        for (String id : List.of("turn-0", "turn-1", "turn-2")) {
            RealDiscovery.register(agent, "turn", id, "");
        }
        assertThat(RealDiscovery.count(balancer, "turn", 30))
                .isEqualTo(Map.of("turn-0", 10, "turn-1", 10, "turn-2", 10));

        RealDiscovery.set(agent, "turn-1", "fail");
        RealDiscovery.awaitSize(balancer, "turn", 2);
        assertThat(RealDiscovery.count(balancer, "turn", 20)).isEqualTo(Map.of("turn-0", 10, "turn-2", 10));

        RealDiscovery.set(agent, "turn-1", "pass");
        RealDiscovery.awaitSize(balancer, "turn", 3);
        assertThat(RealDiscovery.count(balancer, "turn", 30)).hasSize(3);
    }

    @Test
    void narrowsByTagMetadataFilterAndNode() {
        RealDiscovery.register(agent, "narrow", "n-0", "\"Tags\": [\"v1\"], \"Meta\": {\"zone\": \"a\"}");
        RealDiscovery.register(agent, "narrow", "n-1", "\"Tags\": [\"v2\"], \"Meta\": {\"zone\": \"a\"}");
        RealDiscovery.register(agent, "narrow", "n-2", "\"Tags\": [\"v2\"], \"Meta\": {\"zone\": \"b\"}");

        assertThat(ids(ServiceQuery.builder("narrow").tag("v2"))).containsExactlyInAnyOrder("n-1", "n-2");
        assertThat(ids(ServiceQuery.builder("narrow").meta("zone", "a"))).containsExactlyInAnyOrder("n-0", "n-1");
        assertThat(ids(ServiceQuery.builder("narrow").tag("v2").meta("zone", "a"))).containsExactly("n-1");
        assertThat(ids(ServiceQuery.builder("narrow").filter("Service.ID == \"n-0\""))).containsExactly("n-0");
        assertThat(ids(ServiceQuery.builder("narrow").near("_agent"))).hasSize(3);
    }

    @Test
    void weighsByStatusWhenWarningInstancesAreWanted() {
        RealDiscovery.register(agent, "weighed", "w-0", "\"Weights\": {\"Passing\": 6, \"Warning\": 1}");
        RealDiscovery.register(agent, "weighed", "w-1", "\"Weights\": {\"Passing\": 6, \"Warning\": 2}");
        RealDiscovery.register(agent, "weighed", "w-2", "\"Weights\": {\"Passing\": 6, \"Warning\": 0}");
        RealDiscovery.set(agent, "w-1", "warn");
        RealDiscovery.set(agent, "w-2", "warn");
        ServiceQuery degradedToo = ServiceQuery.builder("weighed").atWorst(HealthStatus.WARNING).build();

        try (LoadBalancer weighted = RealDiscovery.patient(consul).strategy("weighed", Strategies.weighted())
                .create()) {
            Await.until(RealDiscovery.LIMIT, "both warn", () -> weighted.instances(degradedToo).toString(),
                    () -> weighted.instances(degradedToo).stream()
                            .filter(instance -> instance.status() == HealthStatus.WARNING).count() == 2);

            List<String> picks = IntStream.range(0, 40)
                    .mapToObj(i -> weighted.lookup(degradedToo).id()).toList();

            // 6 passing against 2 warning: three to one; a weight of 0 is never picked
            assertThat(picks).filteredOn("w-0"::equals).hasSize(30);
            assertThat(picks).filteredOn("w-1"::equals).hasSize(10);
        }
    }

    @Test
    void tellsAnUnknownServiceFromOneThatIsDown() {
        RealDiscovery.register(agent, "down", "down-0", "");
        RealDiscovery.set(agent, "down-0", "fail");

        assertThatThrownBy(() -> balancer.lookup("nobody")).isInstanceOfSatisfying(NoInstanceException.class,
                e -> assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.UNKNOWN));
        assertThatThrownBy(() -> balancer.lookup("down")).isInstanceOfSatisfying(NoInstanceException.class, e -> {
            assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.NONE_PASSING);
            assertThat(e).hasMessageContaining("1 critical");
        });

        RealDiscovery.set(agent, "down-0", "pass");
        RealDiscovery.awaitSize(balancer, "down", 1);
        assertThat(balancer.lookup("down").id()).isEqualTo("down-0");
    }

    @Test
    @AllowedWarnings("ConsulRejectedException, no value yet")
    void passesOnWhatConsulRefuses() {
        assertThatThrownBy(() -> balancer.lookup(ServiceQuery.builder("x").filter("no such syntax (").build()))
                .isInstanceOf(ConsulRejectedException.class).hasMessageContaining("filter");
        assertThatThrownBy(() -> balancer.lookup(ServiceQuery.builder("x").datacenter("nowhere").build()))
                .isInstanceOf(ConsulRejectedException.class).hasMessageContaining("No path to datacenter");
    }

    @Test
    void listenersHearOfAChange() throws InterruptedException {
        LinkedBlockingQueue<Change<List<ServiceInstance>>> heard = new LinkedBlockingQueue<>();
        RealDiscovery.register(agent, "heard", "heard-0", "");
        RealDiscovery.awaitSize(balancer, "heard", 1);

        try (Subscription subscription = balancer.onChange("heard", heard::add)) {
            assertThat(subscription).isNotNull();
            RealDiscovery.register(agent, "heard", "heard-1", "");

            assertThat(heard.poll(RealDiscovery.LIMIT.toSeconds(), TimeUnit.SECONDS)).isNotNull()
                    .satisfies(change -> assertThat(change.current()).hasSize(2));
        }
    }

    @Test
    void lookupsEndWithTheClient() {
        RealDiscovery.register(agent, "ended", "ended-0", "");
        LoadBalancer shared = Discovery.using(consul);
        assertThat(balancer.lookup("ended")).isNotNull();
        assertThat(shared.lookup("ended")).isNotNull();

        consul.close();

        assertThatThrownBy(() -> balancer.lookup("ended")).isInstanceOf(ConsulClosedException.class);
        assertThatThrownBy(() -> shared.lookup("ended")).isInstanceOf(ConsulClosedException.class);
    }

    private List<String> ids(ServiceQuery.Builder query) {
        return balancer.instances(query.build()).stream().map(ServiceInstance::id).toList();
    }
}
