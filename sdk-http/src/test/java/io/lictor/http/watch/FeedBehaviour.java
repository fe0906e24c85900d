package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.http.Stalls;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three hundred watches that a change feed speaks for, and all that can happen to a service. */
@ConsulTest
@AllowedWarnings({"Consul unavailable", "ConsulTimeoutException, keeping", "right after an outage or a reset",
        Stalls.LATE_END})
@Timeout(240)
abstract class FeedBehaviour {

    private static final Duration SOON = RealWatch.SOON;
    private static final int MANY = 300;

    private static void put(TestConsul consul, String path, String body) {
        consul.http().put(path, body).ok();
    }

    private static void register(TestConsul consul, int service, String more) {
        put(consul, "/v1/catalog/register", """
                {"Node":"far","Address":"10.0.0.1","Service":{"Service":"s-%1$d","ID":"s-%1$d-1","Port":80%2$s}}"""
                .formatted(service, more));
    }

    private static void registerAll(TestConsul consul) {
        for (int i = 0; i < MANY; i++) {
            register(consul, i, "");
        }
    }

    private static List<Watch<List<ServiceInstance>>> watchAll(ConsulClient client) {
        List<Watch<List<ServiceInstance>>> watches = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            watches.add(client.discovery().watch(ServiceQuery.of("s-" + i)));
        }
        watches.forEach(watch -> watch.await(SOON));
        return watches;
    }

    private static void awaits(Watch<List<ServiceInstance>> watch, String expected,
            Predicate<List<ServiceInstance>> condition) {
        Await.until(SOON, expected, () -> watch.state().toString(), () -> {
            List<ServiceInstance> now = watch.state().value();
            return now != null && condition.test(now);
        });
    }

    @Test
    void everyKindOfChangeIsSeen(TestConsul consul, ConsulClient client) {
        registerAll(consul);
        var watches = watchAll(client);
        var missing = client.discovery().watch(ServiceQuery.of("New"));
        assertThat(missing.await(SOON)).isEmpty();

        register(consul, 0, ",\"Address\":\"10.9.9.9\",\"Tags\":[\"x\"],\"Meta\":{\"v\":\"2\"}");
        awaits(watches.get(0), "tags and metadata", list -> list.getFirst().tags().contains("x")
                && "2".equals(list.getFirst().meta().get("v")) && list.getFirst().address().equals("10.9.9.9"));
        put(consul, "/v1/catalog/deregister", "{\"Node\":\"far\",\"ServiceID\":\"s-1-1\"}");
        awaits(watches.get(1), "nobody", List::isEmpty);
        put(consul, "/v1/catalog/register",
                "{\"Node\":\"far\",\"Address\":\"10.0.0.1\",\"Service\":{\"Service\":\"new\",\"Port\":1}}");
        awaits(missing, "a newcomer, in whatever case", list -> list.size() == 1);
        // the same instance goes by another name
        put(consul, "/v1/catalog/register",
                "{\"Node\":\"far\",\"Address\":\"10.0.0.1\",\"Service\":{\"Service\":\"s-3\",\"ID\":\"s-2-1\"}}");
        awaits(watches.get(2), "nobody", List::isEmpty);
        awaits(watches.get(3), "two", list -> list.size() == 2);
        check(consul, ",\"ServiceID\":\"s-4-1\"", "critical");
        awaits(watches.get(4), "none passing", List::isEmpty);
        check(consul, ",\"ServiceID\":\"s-4-1\"", "passing");
        awaits(watches.get(4), "passing again", list -> list.size() == 1);
        check(consul, "", "critical");
        watches.subList(5, MANY).forEach(watch -> awaits(watch, "none passing on the node", List::isEmpty));
        check(consul, "", "passing");
        watches.subList(5, MANY).forEach(watch -> awaits(watch, "the node is back", list -> list.size() == 1));
    }

    private static void check(TestConsul consul, String service, String status) {
        put(consul, "/v1/catalog/register",
                """
                        {"Node":"far","SkipNodeUpdate":true,"Check":{"Node":"far","CheckID":"c%s","Name":"c","Status":"%s"%s}}"""
                        .formatted(service.length(), status, service));
    }

    @Test
    void maintenanceOfAnInstanceIsSeen(TestConsul consul, ConsulClient client) {
        consul.registerService("s-0", "local", 80);
        var watches = watchAll(client);
        awaits(watches.get(0), "one", list -> list.size() == 1);

        put(consul, "/v1/agent/service/maintenance/local?enable=true", "");
        awaits(watches.get(0), "in maintenance", List::isEmpty);
        put(consul, "/v1/agent/service/maintenance/local?enable=false", "");
        awaits(watches.get(0), "back", list -> list.size() == 1);
    }

    @Test
    void aRestartWithoutDataEmptiesNoListAndAllFollowWhatComesBack(TestConsul consul, ConsulSettings settings) {
        registerAll(consul);
        try (ConsulClient client = ConsulClient.connect(settings)) {
            var watches = watchAll(client);
            consul.restartEmpty();
            Await.until(SOON, "doubt", () -> watches.getFirst().state().toString(),
                    () -> watches.stream().allMatch(watch -> watch.state().isStale()));
            assertThat(watches).allMatch(watch -> watch.await(Duration.ZERO).size() == 1);

            for (int i = 0; i < MANY; i++) {
                register(consul, i, ",\"Meta\":{\"v\":\"2\"}");
            }
            watches.forEach(watch -> awaits(watch, "back",
                    list -> list.size() == 1 && "2".equals(list.getFirst().meta().get("v"))));
            Await.until(SOON, "fresh", () -> watches.getFirst().state().toString(),
                    () -> watches.stream().noneMatch(watch -> watch.state().isStale()));
        }
    }

    @Test
    void anOutageShowsInEveryWatchAndEndsForAll(TestConsul consul, ConsulSettings settings) {
        registerAll(consul);
        try (ConsulClient client = ConsulClient.connect(
                settings.toBuilder().watchWait(Duration.ofSeconds(1)).build())) {
            var watches = watchAll(client);
            consul.freeze();
            Await.until(SOON, "all stale", () -> watches.getFirst().state().toString(),
                    () -> watches.stream().allMatch(watch -> watch.state().isStale()));
            assertThat(watches).allMatch(watch -> watch.await(Duration.ZERO).size() == 1);

            consul.thaw();
            register(consul, 7, ",\"Meta\":{\"v\":\"2\"}");
            awaits(watches.get(7), "changed", list -> "2".equals(list.getFirst().meta().get("v")));
            Await.until(SOON, "all fresh", () -> watches.getFirst().state().toString(),
                    () -> watches.stream().noneMatch(watch -> watch.state().isStale()));
        }
    }
}
