package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** The client on the in-process Consul: what a user's first test does. */
class InProcessClientTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void keysAreKeptUntilTheServerIsEmptied() {
        try (InProcessConsul consul = InProcessConsul.start();
                ConsulClient client = ConsulClient.connect(settings(consul))) {
            client.keyValue().put("greeting", "hello");
            assertThat(client.keyValue().get("greeting").map(KeyValueEntry::text)).contains("hello");

            consul.restartEmpty();

            Await.until(SOON, "no key", () -> "a key", () -> client.keyValue().get("greeting").isEmpty());
        }
    }

    @Test
    void aServiceIsSeenAndComesBackAfterTheServerWasEmptied() {
        ServiceDefinition orders = ServiceDefinition.builder("orders").id("orders-1").port(8080)
                .drainTime(Duration.ZERO).check(HealthCheck.ttl(Duration.ofSeconds(3))).build();
        try (InProcessConsul consul = InProcessConsul.start();
                ConsulClient client = ConsulClient.connect(settings(consul));
                Registration me = client.register(orders);
                Watch<List<ServiceInstance>> watch = client.discovery().watch(ServiceQuery.of("orders"))) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            Await.until(SOON, "one instance", () -> watch.state().toString(), () -> watch.await(SOON).size() == 1);

            consul.restartEmpty();

            Await.until(SOON, "registered again", () -> client.agent().services().toString(),
                    () -> client.agent().services().containsKey("orders-1"));
            assertThat(watch.await(SOON)).extracting(ServiceInstance::id).containsExactly("orders-1");
        }
    }

    private static ConsulSettings settings(InProcessConsul consul) {
        return ConsulSettings.builder().address(consul.address()).build();
    }
}
