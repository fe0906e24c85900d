package io.lictor.sync.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.AgentCheck;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maintenance that is written together with an instance is what Consul itself takes for maintenance. */
@EachConsul
class MaintenanceIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String PORTS = "[{\"IP\":\"0.0.0.0\",\"PrivatePort\":80,\"PublicPort\":8080,\"Type\":\"tcp\"}]";

    private static ConsulAgent agent;
    private static ConsulClient consul;

    @TempDir
    private Path folder;

    @BeforeEachConsul
    static void start() {
        agent = RealConsul.devAgent();
        consul = ConsulClient.connect(ConsulSettings.builder().address(agent.address()).build());
    }

    @AfterEachConsul
    static void stop() {
        consul.close();
        agent.close();
    }

    private static List<String> notes(String id) {
        return consul.agent().checks(id).stream().map(AgentCheck::notes).toList();
    }

    @Test
    void oneThatSomebodyElseHasSwitchedOnOutlivesTheDefinitionAndIsEndedByHim() throws IOException {
        Path file = folder.resolve("services.yaml");
        FileInPlace.write(file, "services: [{name: db, id: d1, port: 81}]");
        try (DeclaredServices services = DeclaredServices.follow(consul, file, "a", Duration.ofMillis(200))) {
            Await.until(SOON, "registered", () -> "", () -> agent.passing("db").equals(List.of("d1")));
            consul.agent().maintenance("d1", true, "by hand");
            FileInPlace.write(file, "services: [{name: db, id: d1, port: 82}]");
            Await.until(SOON, "port 82", () -> "", () -> consul.agent().services().values().stream()
                    .anyMatch(each -> each.id().equals("d1") && each.port() == 82));
            assertThat(agent.passing("db")).isEmpty();
            assertThat(notes("d1")).containsExactly("by hand");
            consul.agent().maintenance("d1", false, null);
            Await.until(SOON, "in service", () -> "", () -> agent.passing("db").equals(List.of("d1")));
            assertThat(services).isNotNull();
        }
        consul.agent().deregisterService("d1");
    }

    /** Followed by blocking queries from before its first moment on. */
    @Test
    void aContainerThatIsNotYetHealthyIsNeverInService() throws IOException {
        try (FakeDocker docker = FakeDocker.start(); CatalogHistory catalog = new CatalogHistory(consul, "web")) {
            for (int i = 1; i <= 5; i++) {
                docker.run("c" + i, "web" + i, PORTS, "[\"SERVICE_NAME=web\",\"SERVICE_CHECK=none\"]", "{}");
                docker.listWithHealth("c" + i, "web" + i, PORTS, "health: starting");
            }
            try (DockerServices following = DockerServices.builder(consul).engine(docker.uri()).host("h1").start()) {
                Await.until(SOON, "registered", () -> catalog.last().toString(),
                        () -> catalog.last().instances().size() == 5);
                assertThat(catalog.everInService()).isEmpty();
                docker.health("c1", "web1", PORTS, "healthy");
                Await.until(SOON, "in service", () -> catalog.last().toString(), () -> catalog.last().instances()
                        .equals(Map.of("h1:web1:80", "8080 in service", "h1:web2:80", "8080 in maintenance",
                                "h1:web3:80", "8080 in maintenance", "h1:web4:80", "8080 in maintenance", "h1:web5:80",
                                "8080 in maintenance")));
                assertThat(catalog.everInService()).containsExactly("h1:web1:80");
                assertThat(following).isNotNull();
            }
        }
    }
}
