package io.lictor.sync.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
            assertThat(service.meta()).containsEntry("region", "eu").containsEntry("lictor-registrar", "docker h1");
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
