package io.lictor.http.registration.app;

import java.io.IOException;
import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;

/** Services of several clients of its own, none of which it ever closes, and of one that it closes in time. */
public final class ConnectedApp {

    private ConnectedApp() {}

    private static Registration register(ConsulClient consul, String id) {
        Registration me = consul.register(ServiceDefinition.builder("orders").id(id).port(8080)
                .check(HealthCheck.ttl(Duration.ofSeconds(30))).drainTime(Duration.ofSeconds(1)).build());
        me.awaitRegistered(Duration.ofMinutes(1));
        return me;
    }

    public static void main(String[] arguments) throws IOException {
        ConsulClient first = ConsulClient.connect(ConsulSettings.fromEnvironment());
        ConsulClient second = ConsulClient.connect(ConsulSettings.fromEnvironment());
        register(first, "first-1");
        register(first, "first-2");
        register(second, "second-1");
        try (ConsulClient closed = ConsulClient.connect(ConsulSettings.fromEnvironment())) {
            register(closed, "closed-1");
        }
        System.out.println("all registered");
        System.in.read();
    }
}
