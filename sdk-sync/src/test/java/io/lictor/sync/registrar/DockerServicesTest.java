package io.lictor.sync.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers of an engine, at the agent, as registrator's users know it. */
@ConsulTest
class DockerServicesTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String PORT_80 = """
            [{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},{"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}]""";
    private static final String TWO_PORTS = """
            [{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},{"IP":"127.0.0.5","PrivatePort":53,"PublicPort":5353,"Type":"udp"},
             {"PrivatePort":443,"Type":"tcp"}]""";

    private ConsulClient consul;
    private FakeDocker docker;

    @BeforeEach
    void start(ConsulClient client) throws IOException {
        consul = client;
        docker = FakeDocker.start();
    }

    @AfterEach
    void stop() {
        docker.close();
    }

    private DockerServices follow() {
        return builder().start();
    }

    private DockerServices.Builder builder() {
        return DockerServices.builder(consul).engine(docker.uri()).host("h1").address("10.0.0.7");
    }

    private Map<String, AgentService> services() {
        return consul.agent().services();
    }

    private AgentService service(String id) {
        return requireNonNull(services().get(id));
    }

    private void until(String... ids) {
        Await.until(SOON, "instances " + Set.of(ids), () -> services().keySet().toString(),
                () -> services().keySet().equals(Set.of(ids)));
    }

    @Test
    void aContainerIsRegisteredWhileItRuns() throws IOException {
        try (DockerServices following = follow()) {
            docker.run("c1", "web1", PORT_80, "[\"SERVICE_NAME=web\",\"SERVICE_TAGS=v2, blue\",\"SERVICE_REGION=eu\"]",
                    "{}");
            until("h1:web1:80");
            AgentService service = service("h1:web1:80");
            assertThat(service.service()).isEqualTo("web");
            assertThat(service.address()).isEqualTo("10.0.0.7");
            assertThat(service.port()).isEqualTo(8080);
            assertThat(service.tags()).containsExactly("v2", "blue");
            assertThat(service.meta()).containsEntry("region", "eu").containsEntry("lictor-registrar", "docker E1 h1");
            AgentCheck check = consul.agent().checks("h1:web1:80").getFirst();
            assertThat(check.type()).isEqualTo("tcp");
            docker.die("c1", "web1");
            until();
            assertThat(following).isNotNull();
        }
    }

    @Test
    void everyPublishedPortIsAnInstanceAndThoseWithoutANameTakeTheImages() throws IOException {
        docker.run("c1", "web1", TWO_PORTS, "[]", "{\"SERVICE_53_NAME\":\"dns\"}");
        try (DockerServices following = follow()) {
            until("h1:web1:80", "h1:web1:53:udp");
            assertThat(service("h1:web1:80").service()).isEqualTo("nginx-80");
            AgentService dns = service("h1:web1:53:udp");
            assertThat(dns.service()).isEqualTo("dns");
            assertThat(dns.address()).isEqualTo("127.0.0.5");
            assertThat(dns.tags()).containsExactly("udp");
            assertThat(consul.agent().checks("h1:web1:53:udp")).isEmpty();
            assertThat(following).isNotNull();
        }
    }

    @Test
    @AllowedWarnings("SERVICE_CHECK_INTERVAL: soon")
    void variablesAndLabelsOfRegistratorCount() throws IOException {
        docker.run("c1", "http", PORT_80,
                "[\"SERVICE_80_CHECK_HTTP=/up\",\"SERVICE_80_CHECK_INTERVAL=15s\",\"SERVICE_ID=mine\"]", "{}");
        docker.run("c2", "ttl", PORT_80, "[\"SERVICE_CHECK_TTL=30s\"]", "{}");
        docker.run("c3", "ignored", PORT_80, "[\"SERVICE_IGNORE=true\"]", "{}");
        docker.run("c4", "none", PORT_80, "[\"SERVICE_CHECK=none\"]", "{\"SERVICE_NAME\":\"labelled\"}");
        docker.run("c5", "wrong", PORT_80, "[\"SERVICE_CHECK_INTERVAL=soon\"]", "{}");
        docker.run("c6", "portignored", PORT_80, "[\"SERVICE_80_IGNORE=1\"]", "{}");
        try (DockerServices following = follow()) {
            until("mine", "h1:ttl:80", "h1:none:80");
            assertThat(consul.agent().checks("mine").getFirst().type()).isEqualTo("http");
            assertThat(consul.agent().checks("h1:ttl:80").getFirst().type()).isEqualTo("ttl");
            assertThat(consul.agent().checks("h1:none:80")).isEmpty();
            assertThat(service("h1:none:80").service()).isEqualTo("labelled");
            assertThat(following).isNotNull();
        }
        try (DockerServices explicit = builder().explicit(true).start()) {
            until("h1:none:80");
            assertThat(explicit).isNotNull();
        }
    }

    /** In registrator's words: a comma with a backslash, the port's own above the common, labels above the environment. */
    @Test
    @AllowedWarnings({"SERVICE_CHECK_CMD: commands are not taken", "SERVICE_ID: same is there already", "STATUS: soon"})
    void theFinerPointsOfRegistratorCountToo() throws IOException {
        docker.run("c1", "tags", PORT_80, "[\"SERVICE_TAGS=a\\\\,b, c,,\",\"service_name=env\"]",
                "{\"SERVICE_NAME\":\"label\"}");
        docker.run("c2", "cmd", PORT_80, "[\"SERVICE_CHECK_CMD=/bin/true\"]", "{}");
        docker.run("c3", "grpc", PORT_80, "[\"SERVICE_CHECK_GRPC=true\",\"SERVICE_80_NAME=\"]", "{}");
        docker.run("c4", "twice", TWO_PORTS, "[\"SERVICE_ID=same\"]", "{}");
        docker.run("c5", "both", TWO_PORTS, "[\"SERVICE_IGNORE=true\",\"SERVICE_53_IGNORE=false\"]", "{}");
        docker.run("c6", "status", PORT_80, "[\"SERVICE_CHECK_INITIAL_STATUS=soon\"]", "{}");
        docker.run("c7", "six",
                """
                        [{"IP":"::","PrivatePort":80,"PublicPort":7000,"Type":"tcp"},{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8000,"Type":"tcp"}]""",
                "[]", "{}");
        try (DockerServices following = follow()) {
            until("h1:tags:80", "h1:grpc:80", "same", "h1:both:53:udp", "h1:six:80");
            assertThat(service("h1:tags:80").tags()).containsExactly("a,b", "c");
            assertThat(service("h1:tags:80").service()).isEqualTo("label");
            assertThat(service("h1:grpc:80").service()).isEqualTo("nginx");
            assertThat(consul.agent().checks("h1:grpc:80").getFirst().type()).isEqualTo("grpc");
            assertThat(service("same").service()).isEqualTo("nginx-53");
            assertThat(service("h1:six:80").port()).isEqualTo(8000);
            assertThat(following).isNotNull();
        }
    }

    @Test
    void aContainerThatIsRenamedIsRegisteredUnderItsNewName() throws IOException {
        docker.run("c1", "web1", PORT_80, "[]", "{}");
        try (DockerServices following = follow()) {
            until("h1:web1:80");
            docker.rename("c1", "web2", PORT_80);
            until("h1:web2:80");
            assertThat(following).isNotNull();
        }
    }

    @Test
    void aContainerThatDockerCallsUnhealthyIsInMaintenance() throws IOException {
        try (DockerServices following = follow()) {
            docker.run("c1", "web1", PORT_80, "[\"SERVICE_CHECK=none\"]", "{}");
            until("h1:web1:80");
            docker.health("c1", "web1", PORT_80, "unhealthy");
            Await.until(SOON, "maintenance", () -> "", () -> status("h1:web1:80") == HealthStatus.CRITICAL);
            docker.health("c1", "web1", PORT_80, "healthy");
            Await.until(SOON, "no maintenance", () -> "", () -> status("h1:web1:80") == HealthStatus.PASSING);
            assertThat(following).isNotNull();
        }
    }

    private HealthStatus status(String id) {
        return consul.agent().health(id).orElseThrow().status();
    }

    @Test
    void aContainerThatIsPausedIsInMaintenanceUntilItGoesOn() throws IOException {
        try (DockerServices following = follow()) {
            docker.run("c1", "web1", PORT_80, "[\"SERVICE_CHECK=none\"]", "{}");
            until("h1:web1:80");
            docker.health("c1", "web1", PORT_80, "unhealthy");
            Await.until(SOON, "maintenance", () -> "", () -> status("h1:web1:80") == HealthStatus.CRITICAL);
            docker.pause("c1", "web1", PORT_80);
            docker.run("c2", "web2", PORT_80, "[\"SERVICE_CHECK=none\"]", "{}");
            until("h1:web1:80", "h1:web2:80");
            assertThat(status("h1:web1:80")).as("paused while unhealthy").isEqualTo(HealthStatus.CRITICAL);
            docker.health("c1", "web1", PORT_80, "healthy");
            Await.until(SOON, "no maintenance", () -> "", () -> status("h1:web1:80") == HealthStatus.PASSING);
            docker.pause("c2", "web2", PORT_80);
            Await.until(SOON, "one without a health check", () -> "",
                    () -> status("h1:web2:80") == HealthStatus.CRITICAL);
            assertThat(following).isNotNull();
        }
    }

    /** By one call: between two there is a time in which it would be found. Here the second one would never come. */
    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"SERVICE_CHECK=none\"]"})
    void aContainerThatIsNotYetHealthyIsInMaintenanceFromItsFirstMomentOn(String check, InProcessConsul server)
            throws IOException {
        docker.run("c1", "web1", PORT_80, check, "{}");
        docker.listWithHealth("c1", "web1", PORT_80, "health: starting");
        server.faults().answer("/v1/agent/service/maintenance", 403, "Permission denied", 1_000);
        try (DockerServices following = follow()) {
            until("h1:web1:80");
            assertThat(status("h1:web1:80")).isEqualTo(HealthStatus.CRITICAL);
            assertThat(consul.agent().checks("h1:web1:80"))
                    .anyMatch(each -> each.id().equals("_service_maintenance:h1:web1:80")
                            && each.notes().equals("Docker: the container is starting"));
            server.faults().clear();
            docker.health("c1", "web1", PORT_80, "healthy");
            Await.until(SOON, "in service", () -> "", () -> status("h1:web1:80") == HealthStatus.PASSING);
            assertThat(following).isNotNull();
        }
    }

    @Test
    void aContainerThatHasDiedIsGoneThoughItIsStillListed() throws IOException {
        try (DockerServices following = follow()) {
            docker.run("c1", "web1", PORT_80, "[]", "{}");
            until("h1:web1:80");
            docker.dieAndStayListed("c1", "web1");
            until();
            docker.run("c1", "web1", PORT_80, "[]", "{}");
            until("h1:web1:80");
            assertThat(following).isNotNull();
        }
    }

    /** No later event, and no time that passes but that of the looks which follow an event. */
    @Test
    void whatTheEngineWritesDownAfterItsEventIsSeen(ConsulSettings settings) throws IOException {
        try (ManualTime time = ManualTime.create();
                ConsulClient client = ConsulClient.connect(settings.toBuilder().runtime(time).build());
                DockerServices following = DockerServices.builder(client).engine(docker.uri()).host("h1").start()) {
            Await.until(SOON, "listening", () -> "", () -> docker.listeners() == 1);
            docker.run("c1", "web1", PORT_80, "[\"SERVICE_CHECK=none\"]", "{}");
            until("h1:web1:80");
            docker.listWithHealth("c1", "web1", PORT_80, "unhealthy");
            for (int i = 0; i < 10; i++) {
                time.advance(Duration.ofMillis(100));
            }
            assertThat(status("h1:web1:80")).as("after a second").isEqualTo(HealthStatus.CRITICAL);
            assertThat(following).isNotNull();
        }
    }

    @Test
    void aPortThatComesAndGoesWithItsNetworkIsFollowed(ConsulSettings settings) throws IOException {
        try (ManualTime time = ManualTime.create();
                ConsulClient client = ConsulClient.connect(settings.toBuilder().runtime(time).build());
                DockerServices following = DockerServices.builder(client).engine(docker.uri()).host("h1").start()) {
            Await.until(SOON, "listening", () -> "", () -> docker.listeners() == 1);
            docker.run("c1", "web1", PORT_80, "[]", "{}");
            until("h1:web1:80");
            docker.network("disconnect", "c1", "web1", "[{\"PrivatePort\":80,\"Type\":\"tcp\"}]");
            until();
            docker.network("connect", "c1", "web1", PORT_80);
            until("h1:web1:80");
            assertThat(following).isNotNull();
        }
    }

    @Test
    void aPortThatIsPublishedSeveralTimesIsAnInstanceEachTime() throws IOException {
        docker.run("c1", "web1", """
                [{"IP":"127.0.0.1","PrivatePort":80,"PublicPort":7000,"Type":"tcp"},\
                {"IP":"0.0.0.0","PrivatePort":80,"PublicPort":9090,"Type":"tcp"},\
                {"IP":"::","PrivatePort":80,"PublicPort":9090,"Type":"tcp"},\
                {"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}]""", "[\"SERVICE_NAME=web\"]", "{}");
        try (DockerServices following = follow()) {
            until("h1:web1:80", "h1:web1:80:9090", "h1:web1:80:127.0.0.1:7000");
            assertThat(service("h1:web1:80").port()).as("the first is one that others reach").isEqualTo(8080);
            assertThat(service("h1:web1:80:9090").port()).isEqualTo(9090);
            assertThat(service("h1:web1:80:127.0.0.1:7000").address()).isEqualTo("127.0.0.1");
            assertThat(services().values()).allMatch(each -> each.service().equals("web"));
            assertThat(following).isNotNull();
        }
    }

    /** Each try waits for its time, which stands here between the steps of half a second. */
    @Test
    @AllowedWarnings("the engine at .* does not answer")
    void anEngineThatIsAwayIsAskedTwiceASecond(ConsulSettings settings) throws IOException {
        try (ManualTime time = ManualTime.create();
                ConsulClient client = ConsulClient.connect(settings.toBuilder().runtime(time).build());
                DockerServices following = DockerServices.builder(client).engine(docker.uri()).host("h1").start()) {
            Await.until(SOON, "listening", () -> "", () -> docker.listeners() == 1);
            docker.fail();
            int first = docker.tries();
            int advances = 0;
            while (docker.tries() < first + 5 && advances < 1_000) {
                advances++;
                time.advance(Duration.ofMillis(500));
                assertThat(docker.tries()).as("after %s times half a second", advances)
                        .isLessThanOrEqualTo(first + advances);
            }
            int last = docker.tries();
            assertThat(last).isGreaterThanOrEqualTo(first + 5);
            // one may be on its way
            assertThat(Await.holdsWithin(Duration.ofSeconds(1), () -> docker.tries() > last + 1)).as("time stands")
                    .isFalse();
            assertThat(following).isNotNull();
        }
    }

    @Test
    @AllowedWarnings("one that nobody else has")
    void aContainerWithTheIdOfSomebodyElseIsRefusedAndLeavesHimAlone() throws IOException {
        consul.agent().registerService(ServiceDefinition.builder("payments").id("payments-1").port(9999).build(), true);
        docker.run("c1", "web1", PORT_80, "[\"SERVICE_ID=payments-1\"]", "{}");
        docker.run("c2", "web2", PORT_80, "[]", "{}");
        try (DockerServices following = follow()) {
            until("payments-1", "h1:web2:80");
            assertThat(service("payments-1").port()).isEqualTo(9999);
            docker.die("c1", "web1");
            docker.die("c2", "web2");
            until("payments-1");
            assertThat(following).isNotNull();
        }
    }

    /** With names and all else alike. */
    @Test
    @AllowedWarnings("one that nobody else has")
    void twoEnginesOfOneAgentDoNotTouchEachOthersInstances() throws IOException {
        try (FakeDocker other = FakeDocker.start().named("E2")) {
            docker.run("c1", "web1", PORT_80, "[]", "{}");
            other.run("c2", "web2", PORT_80, "[]", "{}");
            other.run("c3", "web1", PORT_80, "[\"SERVICE_NAME=other\"]", "{}");
            try (DockerServices following = DockerServices.builder(consul).engine(docker.uri()).start()) {
                until("dock-1:web1:80");
                try (DockerServices second = DockerServices.builder(consul).engine(other.uri()).start()) {
                    until("dock-1:web1:80", "dock-1:web2:80");
                    assertThat(service("dock-1:web1:80").service()).isEqualTo("nginx");
                    other.die("c2", "web2");
                    until("dock-1:web1:80");
                    assertThat(second).isNotNull();
                }
                docker.run("c4", "web4", PORT_80, "[]", "{}");
                until("dock-1:web1:80", "dock-1:web4:80");
                assertThat(following).isNotNull();
            }
        }
    }

    /** As {@code docker restart} with a port that the engine chooses. */
    @Test
    void aMaintenanceOfSomebodyElseOutlivesARestartOfTheContainer() throws IOException {
        docker.run("c1", "web1", PORT_80, "[\"SERVICE_CHECK=none\"]", "{}");
        try (DockerServices following = follow()) {
            until("h1:web1:80");
            consul.agent().maintenance("h1:web1:80", true, "by hand");
            docker.die("c1", "web1");
            until();
            docker.run("c1", "web1", PORT_80.replace("8080", "9090"), "[\"SERVICE_CHECK=none\"]", "{}");
            until("h1:web1:80");
            assertThat(service("h1:web1:80").port()).isEqualTo(9090);
            assertThat(consul.agent().checks("h1:web1:80")).singleElement().extracting(AgentCheck::notes)
                    .isEqualTo("by hand");
            consul.agent().maintenance("h1:web1:80", false, null);
            docker.health("c1", "web1", PORT_80.replace("8080", "7070"), "unhealthy");
            Await.until(SOON, "Docker's own", () -> "", () -> consul.agent().checks("h1:web1:80").stream()
                    .anyMatch(check -> check.notes().equals("Docker: the container is unhealthy")));
            assertThat(following).isNotNull();
        }
    }

    /** The log has one line of a container's wrong setting, however many it has written into it. */
    @Test
    @AllowedWarnings("SERVICE_CHECK_INTERVAL: abc.\\[main\\] ERROR forged \\(expected: a time such as 10s\\)")
    void aContainerWritesNoLinesIntoTheLog() throws IOException {
        docker.run("c1", "web1", PORT_80, "[\"SERVICE_CHECK_INTERVAL=abc\\n[main] ERROR forged\"]", "{}");
        docker.run("c2", "web2", PORT_80, "[]", "{}");
        try (DockerServices following = follow()) {
            until("h1:web2:80");
            assertThat(following).isNotNull();
        }
    }

    @Test
    void aStreamThatEndsIsOpenedAgainAndWhatWasMissedIsMadeGood() throws IOException {
        try (DockerServices following = follow()) {
            docker.run("c1", "web1", PORT_80, "[]", "{}");
            docker.run("c2", "web2", PORT_80, "[]", "{}");
            until("h1:web1:80", "h1:web2:80");
            docker.forget("c2");
            docker.cutStreams();
            until("h1:web1:80");
            Await.until(SOON, "listening again", () -> "", () -> docker.listeners() == 1);
            docker.run("c3", "web3", PORT_80, "[]", "{}");
            until("h1:web1:80", "h1:web3:80");
            assertThat(following).isNotNull();
        }
    }

    @Test
    void aStartCleansUpWhatIsGoneButOnlyItsOwn() throws IOException {
        docker.run("c1", "web1", PORT_80, "[]", "{}");
        docker.run("c2", "web2", PORT_80, "[]", "{}");
        consul.agent().registerService(ServiceDefinition.builder("other").id("h1:other:80").port(1).build(), true);
        try (DockerServices first = follow()) {
            until("h1:web1:80", "h1:web2:80", "h1:other:80");
            assertThat(first).isNotNull();
        }
        docker.forget("c2");
        try (DockerServices second = follow()) {
            until("h1:web1:80", "h1:other:80");
            assertThat(second).isNotNull();
        }
    }

    @Test
    void withoutAnEngineTheErrorSaysWhereItWasLookedFor() {
        assertThatThrownBy(() -> DockerServices.builder(consul).engine(URI.create("tcp://127.0.0.1:1")).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no Docker engine answers at tcp://127.0.0.1:1")
                .hasMessageContaining("DOCKER_HOST");
        assertThatThrownBy(() -> DockerServices.builder(consul).engine(URI.create("unix:///no/docker.sock")).start())
                .hasMessageContaining("no Docker engine answers at unix:///no/docker.sock");
    }

    @Test
    void withoutDockerJavaTheStartSaysSo() throws ReflectiveOperationException {
        Class<?> services = new WithoutDockerJava().loadClass(DockerServices.class.getName());
        Object builder = services.getMethod("builder", ConsulClient.class).invoke(null, consul);
        assertThatThrownBy(() -> builder.getClass().getMethod("start").invoke(builder))
                .hasCauseInstanceOf(IllegalStateException.class).cause()
                .hasMessageStartingWith("docker-java is not on the class path")
                .hasMessageContaining("docker-java-transport-zerodep");
    }

    /** This package anew, on a class path that has no docker-java. */
    private static final class WithoutDockerJava extends ClassLoader {

        WithoutDockerJava() {
            super(DockerServicesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.dockerjava.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(DockerServices.class.getPackageName() + ".")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream code = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = requireNonNull(code).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    @Timeout(120)
    void anEngineThatIsFrozenDoesNotHoldTheEndUp() throws Exception {
        docker.run("c1", "web1", PORT_80, "[]", "{}");
        try (DockerServices following = follow()) {
            until("h1:web1:80");
            docker.freeze();
            docker.run("c2", "web2", PORT_80, "[]", "{}");
            assertThat(docker.awaitUnanswered(SOON)).isTrue();
            assertThat(following).isNotNull();
        }
        until("h1:web1:80");
    }
}
