package io.lictor.http.registration.app;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.lictor.api.ConsulClient;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;

/** A service whose virtual threads keep every carrier busy, and which looks up others while they do. */
public final class BusyApp {

    private static final Duration TTL = Duration.ofSeconds(6);
    private static final int STARTERS = 8;

    private BusyApp() {}

    /** Initialised by the first thread that looks at it; all others wait for that, pinned to their carriers. */
    private static final class Found {
        static final ConsulClient CONSUL = ConsulClient.connect();
        static final List<ServiceInstance> ORDERS = CONSUL.discovery().watch(ServiceQuery.of("orders"))
                .await(Duration.ofSeconds(20));
        static final ConfigWatch<Limits> LIMITS = CONSUL.config("config/busy", Limits.class);

        private Found() {}
    }

    /** What the config holds. */
    public record Limits(int calls) {}

    /** With one argument: how long the carriers are busy. */
    public static void main(String[] arguments) throws InterruptedException {
        Duration busy = Duration.parse(arguments[0]);
        CountDownLatch looked = new CountDownLatch(STARTERS);
        for (int i = 0; i < STARTERS; i++) {
            Thread.startVirtualThread(() -> {
                try {
                    System.out.println("found " + Found.ORDERS.size() + " and " + Found.LIMITS.current().calls());
                } catch (Throwable e) {
                    System.out.println("not found: " + e + " by " + e.getCause());
                }
                looked.countDown();
            });
        }
        looked.await();
        ConsulClient consul = ConsulClient.connect();
        ServiceDefinition.Builder own = ServiceDefinition.builder("busy").id("busy-1").port(8080)
                .check(HealthCheck.ttl(TTL))
                .check(HealthCheck.ttl(TTL).reporting(() -> HealthReport.passing("asked")));
        Registration me = consul.register(own.build());
        boolean registered = me.awaitRegistered(Duration.ofSeconds(30));
        long end = System.nanoTime() + busy.toNanos();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            Thread.startVirtualThread(() -> {
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            });
        }
        System.out.println("busy " + registered);
        Thread.sleep(busy);
        System.out.println("done");
        System.exit(0);
    }
}
