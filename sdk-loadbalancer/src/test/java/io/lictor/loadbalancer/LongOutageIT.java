package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All Consul processes stopped for a while under load: ten seconds, or as long as {@code -Dlictor.outage=5m} says. A JVM
 * that starts meanwhile serves from its snapshot, and what is registered meanwhile is registered in the end.
 */
class LongOutageIT {

    private static final List<String> SERVICES = List.of("orders", "billing");
    private static final Duration CONVERGED = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private static Duration outage() {
        String text = System.getProperty("lictor.outage", "10s");
        return Duration.parse("PT" + text);
    }

    @Test
    void noLookupFailsAJvmStartsAndAllConvergesWhenConsulIsBack() throws IOException {
        try (ConsulCluster cluster = RealConsul.serverAndClient()) {
            ConsulAgent agent = cluster.client();
            Path snapshots = folder.resolve("snapshots");
            List<Registration> registrations = new ArrayList<>();
            try (ConsulClient consul = ConsulClient.connect(
                    ConsulSettings.builder().address(agent.address()).snapshotDirectory(snapshots).build());
                    LoadBalancer balancer = RealDiscovery.patient(consul).create()) {
                consul.keyValue().put("config/orders/workers", "4");
                for (String service : SERVICES) {
                    for (int i = 0; i < 3; i++) {
                        registrations.add(consul.register(definition(service, service + "-" + i)));
                    }
                    RealDiscovery.awaitSize(balancer, service, 3);
                }
                try (ConfigWatch<SnapshotApp.Orders> config = consul.config("config/orders", SnapshotApp.Orders.class);
                        PacedLookups lookups = PacedLookups.start(balancer, SERVICES)) {
                    lookups.awaitSome(1_000);
                    awaitKept(snapshots);
                    stop(cluster);
                    registrations.add(consul.register(definition("meanwhile", "meanwhile-1")));
                    try (OtherJvm app = startWithoutConsul(agent, snapshots)) {
                        awaitAge(balancer);
                        start(cluster);
                        Duration took = awaitConverged(balancer, registrations, config, app, agent);
                        lookups.awaitSome(1_000);
                        System.out.println("outage of " + outage() + ": " + lookups.count() + " lookups, "
                                + lookups.failures().size() + " failed; converged " + took.toMillis()
                                + " ms after the leader was back");
                        assertThat(took).isLessThan(CONVERGED);
                    }
                    assertThat(lookups.failures()).isEmpty();
                }
            }
        }
    }

    private static ServiceDefinition definition(String service, String id) {
        return ServiceDefinition.builder(service).id(id).port(8080).check(HealthCheck.ttl(Duration.ofSeconds(10)))
                .drainTime(Duration.ZERO).build();
    }

    /** The lists are on disk a second after their last change. */
    private static void awaitKept(Path snapshots) {
        Await.until(RealDiscovery.LIMIT, "a snapshot", snapshots::toString, () -> {
            try (var files = Files.list(snapshots)) {
                String text = Files.readString(files.filter(file -> file.toString().endsWith(".snapshot")).findFirst()
                        .orElseThrow());
                return text.contains("orders-2") && text.contains("billing-2") && text.contains("config/orders");
            } catch (IOException | RuntimeException e) {
                return false;
            }
        });
    }

    private static void stop(ConsulCluster cluster) {
        cluster.client().kill();
        cluster.servers().forEach(ConsulAgent::kill);
    }

    private static void start(ConsulCluster cluster) {
        cluster.servers().forEach(ConsulAgent::start);
        cluster.awaitLeader(Duration.ofSeconds(60));
        cluster.client().start();
    }

    private OtherJvm startWithoutConsul(ConsulAgent agent, Path snapshots) {
        OtherJvm app = OtherJvm.start(folder, SnapshotApp.class, List.of(),
                java.util.Map.of("CONSUL_HTTP_ADDR", agent.address(), "LICTOR_SNAPSHOT_DIR", snapshots.toString()));
        String line = app.awaitLine("served ");
        System.out.println("started without Consul: " + line);
        assertThat(line).startsWith("served orders-").contains("Orders[workers=4] from SNAPSHOT");
        assertThat(app.ask("orders ")).startsWith("orders 3 restored=true config=SNAPSHOT");
        return app;
    }

    private static void awaitAge(LoadBalancer balancer) {
        Await.until(outage().plusSeconds(60), "the length of the outage", () -> balancer.age("orders").toString(),
                () -> balancer.age("orders").compareTo(outage()) > 0);
        assertThat(balancer.state("orders").isStale()).isTrue();
    }

    private static Duration awaitConverged(LoadBalancer balancer, List<Registration> registrations,
            ConfigWatch<?> config, OtherJvm app, ConsulAgent agent) {
        long begun = System.nanoTime();
        Await.until(Duration.ofSeconds(60), "all is as it should be",
                () -> registrations.stream().map(Registration::state).toList() + " " + balancer.state("orders"),
                () -> registrations.stream().allMatch(one -> one.state() == RegistrationState.REGISTERED)
                        && SERVICES.stream().noneMatch(service -> balancer.state(service).isStale())
                        && SERVICES.stream().allMatch(service -> balancer.instances(service).size() == 3)
                        && !config.state().isStale()
                        && agent.http().get("/v1/health/service/meanwhile?passing").body().contains("meanwhile-1")
                        && agent.http().get("/v1/health/service/late?passing").body().contains("late-1")
                        && app.ask("orders ").startsWith("orders 3 restored=false config=CONSUL workers=4"));
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
