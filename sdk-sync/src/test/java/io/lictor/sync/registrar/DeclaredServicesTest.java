package io.lictor.sync.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services of a file, at the agent. */
@ConsulTest
class DeclaredServicesTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String ONE = "services: [{name: web, id: w1, port: 81}]";
    private static final String TWO = "services: [{name: web, id: w1, port: 81}, {name: web, id: w2, port: 82}]";

    @TempDir
    private Path folder;
    private Path file;
    private ConsulClient consul;

    @BeforeEach
    void start(ConsulClient client) throws IOException {
        consul = client;
        file = folder.resolve("services.yaml");
        FileInPlace.write(file, ONE);
    }

    private Set<String> ids() {
        return Set.copyOf(consul.agent().services().keySet());
    }

    private void until(Set<String> ids) {
        Await.until(SOON, "instances " + ids, () -> ids().toString(), () -> ids().equals(ids));
    }

    @Test
    void changesOfTheFileAreFollowedAndInstancesOfOthersAreLeftAlone() throws IOException {
        consul.agent().registerService(ServiceDefinition.builder("other").id("o1").port(1).build(), true);
        try (DeclaredServices services = DeclaredServices.follow(consul, file)) {
            until(Set.of("w1", "o1"));
            FileInPlace.write(file, TWO);
            until(Set.of("w1", "w2", "o1"));
            FileInPlace.write(file, "services: [{name: web, id: w2, port: 99}]");
            Await.until(SOON, "port 99", () -> consul.agent().services().toString(),
                    () -> ids().equals(Set.of("w2", "o1"))
                            && consul.agent().services().values().stream().anyMatch(each -> each.port() == 99));
            assertThat(services).isNotNull();
        }
        assertThat(ids()).as("after the end of the registrar").containsExactlyInAnyOrder("w2", "o1");
    }

    @Test
    @AllowedWarnings("services.yaml:1: port: 0")
    void aMistakeInTheFileLeavesTheLastGoodOne() throws IOException {
        try (DeclaredServices services = DeclaredServices.follow(consul, file)) {
            until(Set.of("w1"));
            FileInPlace.write(file, "services: [{name: web, id: w1, port: 0}]");
            Files.writeString(folder.resolve("unrelated"), "");
            assertThat(Await.holdsWithin(Duration.ofMillis(1_500), () -> !ids().equals(Set.of("w1")))).isFalse();
            FileInPlace.write(file, TWO);
            until(Set.of("w1", "w2"));
            assertThat(services).isNotNull();
        }
        FileInPlace.write(file, "nonsense");
        assertThatThrownBy(() -> DeclaredServices.follow(consul, file)).hasMessageContaining("services.yaml:1");
    }

    @Test
    void anotherStartTakesOverWhatIsRightAndRemovesWhatIsNoLongerDeclared() throws IOException {
        FileInPlace.write(file, TWO);
        DeclaredServices.follow(consul, file).close();
        try (DeclaredServices services = DeclaredServices.follow(consul, file)) {
            until(Set.of("w1", "w2"));
            assertThat(services).isNotNull();
        }
        long index = consul.health().service("web", io.lictor.api.QueryOptions.none()).index();
        FileInPlace.write(file, ONE);
        try (DeclaredServices services = DeclaredServices.follow(consul, file)) {
            until(Set.of("w1"));
            assertThat(services).isNotNull();
        }
        assertThat(index).isPositive();
    }

    @Test
    void whatTheAgentHasForgottenIsRegisteredAgain() {
        try (DeclaredServices services = DeclaredServices.follow(consul, file, Duration.ofMillis(200))) {
            until(Set.of("w1"));
            consul.agent().deregisterService("w1");
            until(Set.of("w1"));
            assertThat(services).isNotNull();
        }
    }

    @Test
    void aFileThatIsBeingWrittenIsNotTakenForAShorterOne(ConsulSettings settings) throws IOException {
        String first = "services:\n- {name: web, id: w1, port: 81}\n";
        Files.writeString(file, first + "- {name: web, id: w2, port: 82}\n");
        try (ManualTime time = ManualTime.create();
                ConsulClient patient = ConsulClient.connect(settings.toBuilder().runtime(time).build());
                DeclaredServices services = DeclaredServices.follow(patient, file)) {
            until(Set.of("w1", "w2"));
            // as after the first write of an editor, and after its last one
            Files.writeString(file, first);
            time.advance(Duration.ofSeconds(1));
            Files.writeString(file, first + "- {name: web, id: w2, port: 82}\n- {name: web, id: w3, port: 83}\n");
            time.advance(Duration.ofMillis(250));
            assertThat(ids()).containsExactlyInAnyOrder("w1", "w2");

            time.advance(Duration.ofMillis(250));
            until(Set.of("w1", "w2", "w3"));
            assertThat(services).isNotNull();
        }
    }
}
