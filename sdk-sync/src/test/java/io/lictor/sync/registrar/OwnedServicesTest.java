package io.lictor.sync.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.ConsulClient;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose an instance is: several registrars, people and applications at one agent. */
@ConsulTest
class OwnedServicesTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration OFTEN = Duration.ofMillis(100);
    /** Long enough for many rounds of each. */
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    @TempDir
    private Path folder;
    private ConsulClient consul;

    @BeforeEach
    void start(ConsulClient client) {
        consul = client;
    }

    private Path file(String name, String services) throws IOException {
        Path file = folder.resolve(name);
        FileInPlace.write(file, services);
        return file;
    }

    private DeclaredServices follow(Path file, String owner) {
        return DeclaredServices.follow(consul, file, owner, OFTEN);
    }

    private Map<String, AgentService> services() {
        return consul.agent().services();
    }

    private void until(String... ids) {
        Await.until(SOON, "instances " + Set.of(ids), () -> services().keySet().toString(),
                () -> services().keySet().equals(Set.of(ids)));
    }

    private void untilPort(String id, int port) {
        Await.until(SOON, id + " with port " + port, () -> services().toString(),
                () -> services().containsKey(id) && services().get(id).port() == port);
    }

    private void stays(Set<String> ids) {
        assertThat(Await.holdsWithin(A_WHILE, () -> !services().keySet().equals(ids))).as("changed").isFalse();
    }

    private int port(String id) {
        return requireNonNull(services().get(id)).port();
    }

    @Test
    @AllowedWarnings("web-1 is refused, .* belongs to somebody who is no registrar")
    void anInstanceThatAnApplicationHasRegisteredIsLeftToIt() throws IOException {
        ServiceDefinition web = ServiceDefinition.builder("web").id("web-1").port(9999).build();
        consul.agent().registerService(web, true);
        Path file = file("services.yaml", "services: [{name: web, id: web-1, port: 81}, {name: db, port: 82}]");
        try (DeclaredServices services = follow(file, "a")) {
            until("web-1", "db-82");
            assertThat(port("web-1")).isEqualTo(9999);
            consul.agent().deregisterService("web-1");
            untilPort("web-1", 81);
            FileInPlace.write(file, "services: []");
            until();
            consul.agent().registerService(web, true);
            FileInPlace.write(file, "services: [{name: web, id: web-1, port: 82}, {name: db, port: 82}]");
            until("web-1", "db-82");
            FileInPlace.write(file, "services: [{name: db, port: 82}]");
            stays(Set.of("web-1", "db-82"));
            assertThat(port("web-1")).isEqualTo(9999);
            assertThat(services).isNotNull();
        }
    }

    @Test
    @AllowedWarnings("w1 is refused, .* belongs to the registrar with the owner \"a\"")
    void theSecondOfTwoFilesWithTheSameIdIsRefused() throws IOException {
        Path one = file("one.yaml", "services: [{name: web, id: w1, port: 81}]");
        Path two = file("two.yaml", "services: [{name: web, id: w1, port: 82}, {name: web, id: w2, port: 83}]");
        try (DeclaredServices first = follow(one, "a")) {
            untilPort("w1", 81);
            try (DeclaredServices second = follow(two, "b")) {
                until("w1", "w2");
                assertThat(Await.holdsWithin(A_WHILE, () -> port("w1") != 81)).as("taken").isFalse();
                FileInPlace.write(one, "services: []");
                untilPort("w1", 82);
                assertThat(second).isNotNull();
            }
            assertThat(first).isNotNull();
        }
    }

    /** By default the owner is also where the file lies, so this takes a name that was given to both by mistake. */
    @Test
    @AllowedWarnings({"another registrar has written b under it", "another registrar has written a under it"})
    void twoRegistrarsOfOneNameDoNotRemoveEachOthersInstancesForEver() throws IOException {
        Path one = file("one.yaml", "services: [{name: web, id: a, port: 81}]");
        Path two = file("two.yaml", "services: [{name: web, id: b, port: 82}]");
        try (DeclaredServices first = follow(one, "same")) {
            until("a");
            try (DeclaredServices second = follow(two, "same")) {
                until("a", "b");
                // the second one may take a for what its forerunner has left, once
                Await.until(SOON, "peace", () -> services().keySet().toString(),
                        () -> !Await.holdsWithin(A_WHILE, () -> !services().keySet().equals(Set.of("a", "b"))));
                assertThat(second).isNotNull();
            }
            assertThat(first).isNotNull();
        }
    }

    @Test
    @AllowedWarnings("another registrar has written w1 under it")
    void twoRegistrarsOfOneNameDoNotTakeAnInstanceFromEachOtherForEver() throws IOException {
        Path one = file("one.yaml", "services: [{name: web, id: w1, port: 81}]");
        Path two = file("two.yaml", "services: [{name: web, id: w1, port: 82}]");
        try (DeclaredServices first = follow(one, "same")) {
            untilPort("w1", 81);
            try (DeclaredServices second = follow(two, "same")) {
                untilPort("w1", 82);
                assertThat(Await.holdsWithin(A_WHILE, () -> port("w1") != 82)).as("taken back").isFalse();
                assertThat(second).isNotNull();
            }
            assertThat(first).isNotNull();
        }
    }

    /** In another process, as where two mount namespaces have a file at the same path. */
    @Test
    @AllowedWarnings("another registrar has written [ab] under it")
    void whatARegistrarOfTheSameNameHasWrittenIsLeftAloneWhileItRuns() throws Exception {
        Process other = new ProcessBuilder("/bin/sleep", "600").start();
        try {
            for (String id : Set.of("a", "b")) {
                consul.agent().registerService(ServiceDefinition.builder("web").id(id).port(9999)
                        .meta("lictor-registrar", "same").meta("lictor-definition", "f")
                        .meta("lictor-program", ProgramMark.of(other.toHandle()).toString()).build(), true);
            }
            Path file = file("services.yaml", "services: [{name: web, id: b, port: 81}]");
            try (DeclaredServices services = follow(file, "same")) {
                stays(Set.of("a", "b"));
                assertThat(port("b")).isEqualTo(9999);
                other.destroyForcibly().waitFor();
                until("b");
                untilPort("b", 81);
                assertThat(services).isNotNull();
            }
        } finally {
            other.destroyForcibly();
        }
    }

    /** As by an agent that was frozen, and takes a call from its socket that has failed long ago. */
    @Test
    void anOwnWriteThatIsHeardLateIsPutRight() throws IOException {
        Path file = file("services.yaml", "services: [{name: web, id: w1, port: 81}]");
        try (DeclaredServices services = follow(file, "a")) {
            untilPort("w1", 81);
            ServiceDefinition.Builder first = ServiceDefinition.builder("web").id("w1").port(81);
            requireNonNull(services().get("w1")).meta().forEach(first::meta);
            FileInPlace.write(file, "services: [{name: web, id: w1, port: 82}]");
            untilPort("w1", 82);
            consul.agent().registerService(first.build(), true);
            untilPort("w1", 82);
            assertThat(services).isNotNull();
        }
    }

    @Test
    void aMaintenanceOfSomebodyElseOutlivesEachChangeOfTheDefinition() throws IOException {
        Path file = file("services.yaml", "services: [{name: web, id: w1, port: 81}]");
        try (DeclaredServices services = follow(file, "a")) {
            until("w1");
            consul.agent().maintenance("w1", true, "by hand");
            FileInPlace.write(file, "services: [{name: web, id: w1, port: 81, tags: [v2], checks: [{tcp: true}]}]");
            Await.until(SOON, "tag", () -> services().toString(),
                    () -> requireNonNull(services().get("w1")).tags().contains("v2"));
            assertThat(consul.agent().checks("w1")).hasSize(2).anyMatch(check -> check.notes().equals("by hand")
                    && check.status() == HealthStatus.CRITICAL && check.name().equals("Service Maintenance Mode"));
            FileInPlace.write(file, "services: [{name: web, id: w1, port: 82}]");
            untilPort("w1", 82);
            assertThat(consul.agent().checks("w1")).singleElement().extracting(AgentCheck::notes).isEqualTo("by hand");

            consul.agent().maintenance("w1", false, null);
            stays(Set.of("w1"));
            assertThat(consul.agent().checks("w1")).isEmpty();
            assertThat(services).isNotNull();
        }
    }

    @Test
    void theOwnerIsTheFileAndWhereItLiesUnlessItIsNamed() throws IOException {
        Path file = file("services.yaml", "services: [{name: web, id: w1, port: 81}]");
        try (DeclaredServices services = DeclaredServices.follow(consul, file)) {
            until("w1");
            assertThat(requireNonNull(services().get("w1")).meta()).containsEntry("lictor-registrar",
                    "file " + file + " of " + Machine.here().id());
            assertThat(services).isNotNull();
        }
        assertThatThrownBy(() -> DeclaredServices.follow(consul, file, " ")).hasMessageContaining("owner");
        assertThatThrownBy(() -> DeclaredServices.follow(consul, file, "o".repeat(513))).hasMessageContaining("owner");
        String made = Mark.made("file " + "/long".repeat(200));
        assertThat(made).hasSize(512).isNotEqualTo(Mark.made("file " + "/long".repeat(201)));
    }
}
