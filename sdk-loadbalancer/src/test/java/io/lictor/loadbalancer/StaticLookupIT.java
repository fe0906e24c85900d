package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lookup in a static initializer, by virtual threads that pin every carrier while they wait for it. */
class StaticLookupIT {

    private static final int STARTERS = 8;
    private static final long LIMIT_SECONDS = 60;
    /** The time to load the classes, on a busy machine, is that of a first lookup. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    /** The application. */
    static final class App {

        private App() {}

        /** Initialised by whoever comes first; the others wait for that. */
        private static final class Found {
            static final LoadBalancer BALANCER = LoadBalancer.builder(ConsulClient.connect()).firstWait(PATIENCE)
                    .create();
            static final ServiceInstance ORDERS = BALANCER.lookup("orders");

            private Found() {}
        }

        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch looked = new CountDownLatch(STARTERS);
            for (int i = 0; i < STARTERS; i++) {
                Thread.startVirtualThread(() -> {
                    try {
                        System.out.println("found " + Found.ORDERS.id());
                    } catch (Throwable e) {
                        System.out.println("not found: " + e + " by " + e.getCause());
                    }
                    looked.countDown();
                });
            }
            looked.await();
            System.exit(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isAnswered(int processors) throws IOException, InterruptedException {
        try (ConsulAgent agent = RealConsul.devAgent()) {
            RealDiscovery.register(agent.http(), "orders", "orders-1", "");
            Path output = folder.resolve("output.txt");
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:ActiveProcessorCount=" + processors, "-XX:+UseSerialGC", "-cp",
                    System.getProperty("java.class.path"), App.class.getName())
                    .redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CONSUL_"));
            builder.environment().put("CONSUL_HTTP_ADDR", agent.address());
            Process app = builder.start();
            try {
                assertThat(app.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } finally {
                app.destroyForcibly();
            }

            List<String> found = Files.readAllLines(output).stream().filter(line -> line.contains("found")).toList();
            assertThat(found).hasSize(STARTERS).containsOnly("found orders-1");
        }
    }
}
