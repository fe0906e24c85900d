package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents in containers, on machines with a Docker engine. */
@NeedsConsul
@NeedsDocker
class ContainerAgentIT {

    private static final Duration SHORT = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private ConsulImage image;

    @BeforeEach
    void makeTheImage() {
        image = ConsulImage.of(ConsulBinary.find(), folder);
    }

    @AfterEach
    void removeTheImage() {
        image.close();
    }

    private ConsulAgent start() {
        return RealConsul.container(options -> options.image(image.name()));
    }

    @Test
    void isReadyOnceItIsReturned() {
        try (ConsulAgent agent = start()) {
            agent.registerService("web", "web-1", 8080);

            assertThat(agent.passing("web")).containsExactly("web-1");
            assertThat(agent.version().text()).isEqualTo(ConsulBinary.find().version().text());
            assertThat(agent.http().get("/v1/agent/self").body()).contains("\"" + agent.version().text())
                    .contains("\"NodeName\": \"" + agent.nodeName() + "\"");
            assertThat(agent.isRunning()).isTrue();
            assertThat(agent.logTail(200)).contains("agent: ");
            assertThat(agent).hasToString("consul agent in a container on " + agent.address());
        }
    }

    @Test
    void keepsItsPortsWhenItIsKilledAndStarted() throws IOException {
        try (ConsulAgent agent = start()) {
            agent.putKey("a", "1");
            agent.kill();
            assertThat(agent.isRunning()).isFalse();
            assertThatThrownBy(() -> agent.http().withTimeout(SHORT).get("/v1/kv/a"))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(isFree(agent.httpPort())).isFalse();
            assertThat(isFree(agent.dnsPort())).isFalse();

            agent.start();
            assertThat(agent.http().get("/v1/kv/a").status()).isEqualTo(404);
            agent.putKey("a", "2");
            agent.restartEmpty();
            assertThat(agent.http().get("/v1/kv/a").status()).isEqualTo(404);
            agent.restart();
            assertThat(agent.isRunning()).isTrue();
        }
    }

    /** Whether the kernel may give the port to somebody else. */
    private static boolean isFree(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(false);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException taken) {
            return false;
        }
    }

    @Test
    void answersNothingWhileItIsFrozen() {
        try (ConsulAgent agent = start()) {
            agent.freeze();
            assertThat(agent.isFrozen()).isTrue();
            assertThatThrownBy(() -> agent.http().withTimeout(SHORT).get("/v1/agent/self"))
                    .isInstanceOf(UncheckedIOException.class);

            agent.thaw();
            assertThat(agent.isFrozen()).isFalse();
            assertThat(agent.http().get("/v1/agent/self").status()).isEqualTo(200);
            agent.freeze();
            agent.stop();
            assertThat(agent.isRunning()).isFalse();
        }
    }

    @Test
    void hasAclsAndConfigurationOfItsOwn() {
        String token = "5ec2e7c0-0000-4000-8000-000000000001";
        try (ConsulAgent agent = RealConsul.container(options -> options.image(image.name()).acl(token)
                .nodeName("boxed").extraConfig("{\"node_meta\":{\"place\":\"box\"}}"))) {
            agent.putKey("a", "1");

            assertThat(agent.http().get("/v1/agent/self").body()).contains("\"place\": \"box\"");
            assertThat(RawHttp.of(agent.uri()).get("/v1/kv/a").status()).isEqualTo(403);
        }
    }

    @Test
    void closingRemovesTheContainerAndKeepsTheLog() {
        ConsulAgent agent = start();
        agent.close();
        agent.close();

        assertThat(agent.log()).anyMatch(line -> line.contains("agent: "));
        assertThatThrownBy(() -> agent.http().withTimeout(SHORT).get("/v1/agent/self"))
                .isInstanceOf(UncheckedIOException.class);
    }
}
