package io.lictor.http.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.Watch;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigSource;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.config.Secret;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.http.CapturedLog;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that starts while Consul is away, from what an earlier one has left on disk. */
class SnapshotStartTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOKEN = "5ec2e7-of-the-client";
    private static final ServiceQuery ORDERS = ServiceQuery.builder("orders").tag("v1&v2").meta("a", "b=c").build();

    @TempDir
    private Path folder;

    private final InProcessConsul server = InProcessConsul.start();
    private final FaultProxy proxy = FaultProxy.create(server.uri());
    private final CapturedLog log = CapturedLog.of(SnapshotStore.class);

    record Orders(int workers, List<String> regions) {}

    record Database(String user, @Secret String password) {}

    @AfterEach
    void stop() {
        log.close();
        proxy.close();
        server.close();
    }

    private ConsulSettings.Builder settings() {
        return ConsulSettings.builder().address(proxy.address()).token(TOKEN).snapshotDirectory(folder)
                .connectTimeout(LIMIT);
    }

    private ConsulClient connect() {
        return ConsulClient.connect(settings().build());
    }

    private static ConfigSettings<Orders> orders() {
        return ConfigSettings.builder(Orders.class).layer(ConfigLayer.keys("shared"))
                .layer(ConfigLayer.json("orders.json")).firstWait(LIMIT).build();
    }

    private static void register(ConsulClient consul, String id) {
        consul.agent()
                .registerService(ServiceDefinition.builder("orders").id(id).port(8080).tag("v1&v2").meta("a", "b=c")
                        .check(HealthCheck.ttl(Duration.ofMinutes(10))).build(), false);
    }

    /** Lets a client see two instances and a config of two layers, and ends it. */
    private List<ServiceInstance> leaveASnapshot() {
        try (ConsulClient consul = connect();
                Watch<List<ServiceInstance>> watch = consul.discovery().watch(ORDERS)) {
            register(consul, "orders-1");
            register(consul, "orders-2");
            consul.keyValue().put("shared/workers", "4");
            consul.keyValue().put("orders.json", "{\"regions\": [\"eu\", \"us\"]}");
            try (ConfigWatch<Orders> config = consul.config(orders())) {
                assertThat(config.current()).isEqualTo(new Orders(4, List.of("eu", "us")));
            }
            Await.until(LIMIT, "two instances", () -> watch.state().toString(),
                    () -> watch.state().value() != null && watch.await(LIMIT).size() == 2);
            return watch.await(LIMIT);
        }
    }

    private Path file() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".snapshot")).findFirst().orElseThrow();
        }
    }

    private static void awaitConfirmed(Watch<?> watch) {
        Await.until(LIMIT, "Consul's word", () -> watch.state().toString(),
                () -> !watch.state().isStale() && !watch.state().isRestored());
    }

    @Test
    void servesInstancesAndConfigFromTheSnapshotAndConvergesWhenConsulIsBack() {
        List<ServiceInstance> before = leaveASnapshot();
        proxy.refuse();
        try (ConsulClient consul = connect();
                Watch<List<ServiceInstance>> watch = consul.discovery().watch(ORDERS)) {
            assertThat(watch.await(LIMIT)).isEqualTo(before);
            assertThat(watch.state().isStale()).isTrue();
            assertThat(watch.state().isRestored()).isTrue();
            assertThat(watch.state().confirmedAt()).isBefore(java.time.Instant.now());
            try (ConfigWatch<Orders> config = consul.config(orders())) {
                assertThat(config.current()).isEqualTo(new Orders(4, List.of("eu", "us")));
                assertThat(config.state().source()).isEqualTo(ConfigSource.SNAPSHOT);
                assertThat(config.state().isStale()).isTrue();

                proxy.pass();
                awaitConfirmed(watch);
                Await.until(LIMIT, "the config is Consul's", () -> config.state().toString(),
                        () -> config.state().source() == ConfigSource.CONSUL && !config.state().isStale());
                consul.keyValue().put("shared/workers", "5");
                Await.until(LIMIT, "the change", () -> config.current().toString(),
                        () -> config.current().workers() == 5);
            }
            assertThat(watch.await(LIMIT)).isEqualTo(before);
            assertThat(warnings()).singleElement().asString().contains("starting from the snapshot");
        }
    }

    private List<String> warnings() {
        return log.messages(Level.WARN);
    }

    @Test
    void asksConsulFirstWhereItAnswers() {
        leaveASnapshot();
        // the time stands, so that the half second does not pass in which Consul may answer
        try (ManualTime time = ManualTime.create();
                ConsulClient consul = ConsulClient.connect(settings().runtime(time).build())) {
            consul.agent().deregisterService("orders-1");
            try (Watch<List<ServiceInstance>> watch = consul.discovery().watch(ORDERS)) {
                assertThat(watch.await(LIMIT)).extracting(ServiceInstance::id).containsExactly("orders-2");
                assertThat(watch.state().isRestored()).isFalse();
            }
        }
        assertThat(warnings()).isEmpty();
    }

    @Test
    void startsThoughConsulSaysNothingAtAll() {
        List<ServiceInstance> before = leaveASnapshot();
        proxy.blackhole();
        try (ConsulClient consul = connect();
                Watch<List<ServiceInstance>> watch = consul.discovery().watch(ORDERS)) {
            assertThat(watch.await(LIMIT)).isEqualTo(before);
            assertThat(watch.state().isRestored()).isTrue();
        }
    }

    @Test
    void doesNotBelieveAConsulThatIsBackEmptyButDoesInTheEnd() {
        List<ServiceInstance> before = leaveASnapshot();
        proxy.refuse();
        try (ConsulClient consul = ConsulClient.connect(settings().emptyHoldDown(Duration.ofSeconds(3)).build());
                Watch<List<ServiceInstance>> watch = consul.discovery().watch(ORDERS)) {
            assertThat(watch.await(LIMIT)).isEqualTo(before);
            server.restartEmpty();
            proxy.pass();

            Await.until(LIMIT, "an empty answer is held", () -> watch.state().toString(),
                    () -> String.valueOf(watch.state().lastFailure()).contains("not believed"));
            assertThat(watch.await(LIMIT)).isEqualTo(before);
            assertThat(watch.state().isRestored()).isTrue();

            Await.until(LIMIT, "the scale to zero arrives", () -> watch.state().toString(),
                    () -> watch.await(LIMIT).isEmpty());
            assertThat(watch.state().isRestored()).isFalse();
        }
    }

    @Test
    void writesNoTokenAndNoSecretUnlessToldTo() throws IOException {
        try (ConsulClient consul = connect()) {
            consul.keyValue().put("db/user", "alice");
            consul.keyValue().put("db/password", "hunter-5ec2e7");
            consul.config(ConfigSettings.of("db", Database.class)).close();
            leaveASnapshot();
        }
        // as text and in Base64
        assertThat(Files.readString(file())).contains("orders-1").doesNotContain("5ec2e7").doesNotContain("aHVudGVy");

        ConfigSettings<Database> kept = ConfigSettings.builder(Database.class).layer(ConfigLayer.keys("db"))
                .keepSecrets().firstWait(LIMIT).build();
        try (ConsulClient consul = connect()) {
            consul.config(kept).close();
        }
        proxy.refuse();
        try (ConsulClient consul = connect(); ConfigWatch<Database> config = consul.config(kept)) {
            assertThat(config.current().password()).isEqualTo("hunter-5ec2e7");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
    }

    @Test
    void aDamagedSnapshotIsIgnoredWithOneWarningAndReplaced() throws IOException {
        leaveASnapshot();
        Files.writeString(file(), Files.readString(file()).replace("orders-1", "orders-9"));
        proxy.refuse();
        try (ConsulClient consul = connect();
                Watch<List<ServiceInstance>> watch = consul.discovery().watch(ORDERS)) {
            assertThatThrownBy(() -> watch.await(Duration.ofSeconds(1))).isInstanceOf(ConsulTimeoutException.class);
            proxy.pass();
            assertThat(watch.await(LIMIT)).hasSize(2);
        }
        assertThat(warnings()).singleElement().asString().contains("damaged");
        proxy.refuse();
        try (ConsulClient consul = connect();
                Watch<List<ServiceInstance>> watch = consul.discovery().watch(ORDERS)) {
            assertThat(watch.await(LIMIT)).hasSize(2);
        }
    }

    @Test
    void clientsThatShareADirectoryKeepWhatTheOthersHaveWritten() {
        leaveASnapshot();
        try (ConsulClient one = connect(); ConsulClient other = connect()) {
            one.discovery().watch(ServiceQuery.of("orders")).await(LIMIT);
            other.discovery().watch(ServiceQuery.of("consul")).await(LIMIT);
        }
        proxy.refuse();
        try (ConsulClient consul = connect()) {
            for (ServiceQuery query : List.of(ORDERS, ServiceQuery.of("orders"), ServiceQuery.of("consul"))) {
                assertThat(consul.discovery().watch(query).await(LIMIT)).as("%s", query).isNotEmpty();
            }
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenHurtsNobody() throws IOException {
        Path notADirectory = Files.writeString(folder.resolve("file"), "x");
        try (ConsulClient consul = ConsulClient.connect(settings().snapshotDirectory(notADirectory).build())) {
            register(consul, "orders-1");
            assertThat(consul.discovery().watch(ORDERS).await(LIMIT)).hasSize(1);
        }
        assertThat(warnings()).filteredOn(line -> line.contains("cannot be written")).hasSize(1);
    }

    @Test
    void aSnapshotOfAnotherVersionOfTheApplicationIsAsGoodAsNone() {
        record Newer(int workers, String added) {}
        leaveASnapshot();
        proxy.refuse();
        ConfigSettings<Newer> newer = ConfigSettings.builder(Newer.class).layer(ConfigLayer.keys("shared"))
                .layer(ConfigLayer.json("orders.json")).firstWait(Duration.ofSeconds(2)).build();
        try (ConsulClient consul = connect()) {
            assertThatThrownBy(() -> consul.config(newer)).isInstanceOf(ConsulTimeoutException.class);
        }
    }

    @Test
    void configsThatShareALayerEachStartFromTheirOwn() {
        record Shared(int workers) {}
        leaveASnapshot();
        try (ConsulClient consul = connect()) {
            consul.config(ConfigSettings.of("shared", Shared.class)).close();
        }
        proxy.refuse();
        ConfigSettings<Database> unkept = ConfigSettings.builder(Database.class).layer(ConfigLayer.keys("shared"))
                .layer(ConfigLayer.keys("db")).firstWait(Duration.ofSeconds(1)).build();
        try (ConsulClient consul = connect()) {
            assertThatThrownBy(() -> consul.config(unkept)).isInstanceOf(ConsulTimeoutException.class);
            try (ConfigWatch<Orders> both = consul.config(orders());
                    ConfigWatch<Shared> one = consul.config(ConfigSettings.of("shared", Shared.class))) {
                assertThat(both.current().workers()).isEqualTo(4);
                assertThat(one.current().workers()).isEqualTo(4);
            }
        }
    }

    @Test
    void waitsForASilentConsulOnceAndNotForEachWatch() {
        leaveASnapshot();
        try (ConsulClient consul = connect()) {
            for (int i = 0; i < 40; i++) {
                consul.discovery().watch(ServiceQuery.builder("consul").tag("t" + i).build()).await(LIMIT);
            }
        }
        proxy.blackhole();
        try (ConsulClient consul = connect()) {
            long begun = System.nanoTime();
            for (int i = 0; i < 40; i++) {
                consul.discovery().watch(ServiceQuery.builder("consul").tag("t" + i).build()).await(LIMIT);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("40 times half a second would be 20 s")
                    .isLessThan(Duration.ofSeconds(18));
        }
    }
}
