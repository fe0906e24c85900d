package io.lictor.http.registration.app;

import java.io.IOException;
import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;

/** A service without an agent next door. */
public final class PodApp {

    private PodApp() {}

    public static void main(String[] arguments) throws IOException {
        ServiceDefinition definition = ServiceDefinition.builder("orders").port(Integer.getInteger("app.port"))
                .inCatalog(VirtualNode.of("orders-pods", "10.20.0.1")).check(HealthCheck.ttl(Duration.ofSeconds(10)))
                .deregisterCriticalAfter(Duration.ofMinutes(1)).build();
        try (Registration me = ConsulClient.shared().register(definition)) {
            me.awaitRegistered(Duration.ofMinutes(1));
            System.out.println("registered " + me.id());
            System.in.read();
        }
    }
}
