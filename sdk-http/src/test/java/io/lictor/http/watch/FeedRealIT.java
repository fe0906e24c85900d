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
import io.lictor.http.Stalls;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** Change feeds of a real Consul. */
@EachConsul
@ConsulTest(engine = ConsulEngine.REAL)
@AllowedWarnings({"Consul unavailable", "ConsulTimeoutException, keeping", "right after an outage or a reset",
        "watches take turns", Stalls.LATE_END})
class FeedRealIT extends FeedBehaviour {

    private static final Duration SOON = RealWatch.SOON;

    private static void register(ConsulAgent agent, String token, int service, int port) {
        agent.http().withToken(token).put("/v1/catalog/register", """
                {"Node":"far","Address":"10.0.0.1","Service":{"Service":"s-%d","Port":%d}}""".formatted(service, port))
                .ok();
    }

    private static void followsAll(ConsulAgent agent, String writer, ConsulSettings settings) {
        for (int i = 0; i < 100; i++) {
            register(agent, writer, i, 80);
        }
        try (ConsulClient client = ConsulClient.connect(settings)) {
            List<Watch<List<ServiceInstance>>> watches = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                watches.add(client.discovery().watch(ServiceQuery.of("s-" + i)));
            }
            watches.forEach(watch -> assertThat(watch.await(SOON)).hasSize(1));

            for (int i = 0; i < 100; i++) {
                register(agent, writer, i, 81);
            }
            watches.forEach(watch -> Await.until(SOON, "port 81", () -> watch.state().toString(),
                    () -> watch.await(Duration.ZERO).getFirst().port() == 81));
        }
    }

    @Test
    void whereTheListOfAllNodesIsBlockedWatchesTakeTurns() {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.extraConfig(
                "{\"http_config\":{\"block_endpoints\":[\"/v1/internal/ui\"]}}"))) {
            followsAll(agent, "", ConsulSettings.builder().addresses(List.of(agent.uri())).build());
        }
    }

    @Test
    void aTokenThatMayReadLittleFollowsThatMuch() {
        String management = "5ec2e7aa-0000-4000-8000-000000000001";
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.acl(management))) {
            agent.http().withToken(management).put("/v1/acl/policy", """
                    {"Name":"reader","Rules":"service_prefix \\"s-\\" { policy = \\"read\\" } node_prefix \\"far\\" \
                    { policy = \\"read\\" }"}""").ok();
            agent.http().withToken(management).put("/v1/acl/token", """
                    {"SecretID":"5ec2e7aa-0000-4000-8000-000000000002","Policies":[{"Name":"reader"}]}""").ok();
            followsAll(agent, management, ConsulSettings.builder().addresses(List.of(agent.uri()))
                    .token("5ec2e7aa-0000-4000-8000-000000000002").build());
        }
    }
}
