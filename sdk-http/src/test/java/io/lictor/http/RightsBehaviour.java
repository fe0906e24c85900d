package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token whose rights change while a watch or a registration goes on. */
@ConsulTest(acl = true)
@AllowedWarnings({"empty answer not believed \\((missing right|filtered by ACLs)", "cannot be kept registered",
        Stalls.LATE_BEAT,
        Stalls.LATE_END})
@Timeout(240)
abstract class RightsBehaviour {

    private static final String TOKEN = "5ec2e701-2222-3333-4444-555555555555";
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Makes a policy of one token, or changes it. */
    private static void allow(TestConsul consul, String rules) {
        String body = "{\"Name\":\"changing\",\"Rules\":\"" + rules.replace("\"", "\\\"") + "\"}";
        var policies = consul.http().get("/v1/acl/policy/name/changing");
        if (policies.status() == 200) {
            String id = policies.body().replaceAll("(?s).*\"ID\": *\"([^\"]+)\".*", "$1");
            consul.http().put("/v1/acl/policy/" + id, body).ok();
        } else {
            consul.http().put("/v1/acl/policy", body).ok();
            consul.http().put("/v1/acl/token", "{\"SecretID\":\"" + TOKEN
                    + "\",\"Policies\":[{\"Name\":\"changing\"}]}").ok();
        }
    }

    private static String reads(String right) {
        return "service_prefix \"\" {policy=\"" + right + "\"} node_prefix \"\" {policy=\"read\"}";
    }

    private static void awaitIds(Watch<List<ServiceInstance>> watch, String... ids) {
        Await.until(SOON, String.join(", ", ids), () -> watch.state().toString(), () -> {
            List<ServiceInstance> value = watch.state().value();
            return value != null && value.stream().map(ServiceInstance::id).sorted().toList().equals(List.of(ids));
        });
    }

    @Test
    void aRightTakenAwayKeepsTheListAndGivenBackItIsFollowedAgain(TestConsul consul, ConsulSettings settings) {
        allow(consul, reads("read"));
        consul.registerService("web", "web-1", 80);
        try (ConsulClient client = ConsulClient.connect(settings.toBuilder().token(TOKEN).build());
                Watch<List<ServiceInstance>> web = client.discovery().watch(ServiceQuery.of("web"))) {
            awaitIds(web, "web-1");
            allow(consul, reads("deny"));
            Await.until(SOON, "the loss of the right", () -> "readable", () -> consul.http().withToken(TOKEN)
                    .get("/v1/health/service/web").ok().body().trim().equals("[]"));
            consul.registerService("web", "web-2", 80);
            Await.until(SOON, "held", () -> web.state().toString(), () -> web.state().lastFailure() != null);
            awaitIds(web, "web-1");
            assertThat(web.state().lastFailure()).hasMessageContaining("service:read on web");

            allow(consul, reads("read"));
            awaitIds(web, "web-1", "web-2");

            consul.deregister("web-1");
            consul.deregister("web-2");
            awaitIds(web);
        }
    }

    @Test
    void aTokenThatGetsItsRightLaterIsEnough(TestConsul consul, ConsulSettings settings) {
        allow(consul, "");
        ServiceDefinition orders = ServiceDefinition.builder("orders").id("orders-1").port(8080)
                .drainTime(Duration.ZERO).check(HealthCheck.ttl(Duration.ofSeconds(3))).build();
        try (ConsulClient client = ConsulClient.connect(settings.toBuilder().token(TOKEN).build());
                Registration me = client.register(orders)) {
            Await.until(SOON, "refused", () -> me.state().toString(),
                    () -> me.lastFailure() instanceof ConsulRejectedException);
            allow(consul, "service \"orders\" {policy=\"write\"}");

            assertThat(me.awaitRegistered(SOON)).isTrue();
            Await.until(SOON, "passing", () -> "", () -> consul.passing("orders").equals(List.of("orders-1")));
        }
        assertThat(consul.http().get("/v1/agent/services").body()).doesNotContain("orders");
    }
}
