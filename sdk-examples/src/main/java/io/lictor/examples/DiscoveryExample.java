package io.lictor.examples;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

import io.lictor.api.HealthStatus;
import io.lictor.api.Subscription;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.loadbalancer.Discovery;

/**
 * Lookups by name and by query, and a listener. Needs a Consul at {@code CONSUL_HTTP_ADDR} and a service to look for:
 * {@code DiscoveryExample [name [seconds]]}.
 */
public final class DiscoveryExample {

    private static final PrintStream OUT = System.out;

    private DiscoveryExample() {}

    public static void main(String[] args) throws InterruptedException {
        String name = args.length > 0 ? args[0] : "hello";
        long seconds = args.length > 1 ? Long.parseLong(args[1]) : 10;

        ServiceQuery degradedToo = ServiceQuery.builder(name).tag("v1").atWorst(HealthStatus.WARNING).build();
        Subscription changes = Discovery.onChange(name,
                change -> OUT.println("changed: " + change.current().size() + " instances"));
        for (long second = 0; second < seconds; second++) {
            try {
                OUT.println("next of " + name + ": " + Discovery.lookup(name).uri("/"));
                OUT.println("tagged v1, passing or warning: " + Discovery.instances(degradedToo).size());
            } catch (NoInstanceException e) {
                OUT.println(e.reason() + ": " + e.getMessage());
            }
            TimeUnit.SECONDS.sleep(1);
        }
        changes.close();
    }
}
