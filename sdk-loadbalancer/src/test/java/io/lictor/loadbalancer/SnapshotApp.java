package io.lictor.loadbalancer;

import io.lictor.api.ConsulClient;
import io.lictor.api.WatchState;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;

/** Application of its own JVM: looks up and reads its config at the start, registers, says what it sees when asked. */
final class SnapshotApp {

    record Orders(int workers) {}

    private SnapshotApp() {}

    public static void main(String[] arguments) throws Exception {
        long begun = System.nanoTime();
        String found = Discovery.lookup("orders").id();
        ConsulClient consul = ConsulClient.shared();
        ConfigWatch<Orders> config = consul.config("config/orders", Orders.class);
        System.out.println("served " + found + " and " + config.current() + " from " + config.state().source()
                + " after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
        consul.register(ServiceDefinition.builder("late").id("late-1").port(8080)
                .check(HealthCheck.ttl(java.time.Duration.ofSeconds(10))).build());
        while (System.in.read() >= 0) {
            WatchState<?> state = Discovery.using(consul).state("orders");
            System.out.println("orders " + Discovery.instances("orders").size() + " restored=" + state.isRestored()
                    + " config=" + config.state().source() + " workers=" + config.current().workers());
        }
    }
}
