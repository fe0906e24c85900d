package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@NeedsConsul
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DevAgentIT {
    private final ConsulAgent agent = RealConsul.devAgent(options -> options.nodeName("n1"));

    @BeforeAll
    void isReadyAfterTheStart() {
        assertThat(agent.http().get("/v1/catalog/node/n1").body()).contains("\"n1\"");
        assertThat(agent.http().get("/v1/status/leader").body()).contains(agent.host());
    }

    @AfterAll
    void close() {
        agent.close();
    }

    @BeforeEach
    void startAgain() {
        if (!agent.isRunning()) {
            agent.start();
        }
    }

    @Test
    void tellsWhereItIs() throws Exception {
        assertThat(agent.uri()).hasToString("http://" + agent.address());
        assertThat(agent.address()).isEqualTo(agent.host() + ":" + agent.httpPort());
        assertThat(agent.httpsPort()).isEqualTo(-1);
        assertThat(agent.nodeName()).isEqualTo("n1");
        assertThat(agent.datacenter()).isEqualTo("dc1");
        assertThat(agent.managementToken()).isEmpty();
        assertThat(ProcessHandle.of(agent.pid())).hasValueSatisfying(
                process -> assertThat(process.info().command()).hasValueSatisfying(command -> assertThat(command)
                        .endsWith("consul")));
        assertThat(agent.logTail(500)).contains("agent: Started");
        Set<Integer> ports = new TreeSet<>(Set.of(agent.httpPort(), agent.dnsPort(), agent.serfLanPort()));
        assertThat(ports).hasSize(3).doesNotContain(8500, 8600, 8301);
        for (int port : ports) {
            new Socket(agent.host(), port).close();
        }
    }

    @Test
    void servesKeysAndServices() {
        agent.putKey("a/b", "c");
        agent.registerService("web", "web-2", 80);
        agent.registerService("web", "web-1", 81);
        agent.registerService("other", "other-1", 82);

        assertThat(agent.http().get("/v1/kv/a/b?raw").body()).isEqualTo("c");
        assertThat(agent.passing("web")).containsExactly("web-1", "web-2");
        agent.deregister("web-2");
        assertThat(agent.passing("web")).containsExactly("web-1");
    }

    @Test
    void refusesConnectionsWhileStoppedAndComesBackEmptyOnTheSamePorts() {
        agent.putKey("before", "x");
        String address = agent.address();
        long pid = agent.pid();

        agent.stop();
        assertThat(agent.isRunning()).isFalse();
        assertThat(agent.logTail(500)).contains("Exit code");
        assertRefused();
        agent.stop();

        agent.start();
        assertThat(agent.address()).isEqualTo(address);
        assertThat(agent.pid()).isNotEqualTo(pid);
        assertThat(agent.http().get("/v1/kv/before").status()).isEqualTo(404);
    }

    @Test
    void isGoneAtOnceWhenKilled() {
        int lines = agent.log().size();

        agent.kill();

        assertThat(agent.isRunning()).isFalse();
        assertThat(agent.log().subList(lines, agent.log().size())).noneMatch(line -> line.contains("Exit code"));
        assertRefused();
        agent.restart();
        agent.restartEmpty();
        assertThat(agent.http().get("/v1/status/leader").status()).isEqualTo(200);
    }

    @Test
    void acceptsAndDoesNotAnswerWhileFrozen() {
        agent.freeze();
        assertThat(agent.isFrozen()).isTrue();
        assertThat(agent.isRunning()).isTrue();
        assertThatThrownBy(() -> agent.http().withTimeout(Duration.ofMillis(300)).put("/v1/kv/late", "x"))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("timed out");

        agent.thaw();
        assertThat(agent.isFrozen()).isFalse();
        assertThat(agent.http().get("/v1/status/leader").status()).isEqualTo(200);
        agent.freeze();
        agent.stop();
        agent.start();
        assertThat(agent.isFrozen()).isFalse();
    }

    @Test
    void returnsBeforeItIsReadyIfAskedTo() {
        agent.kill();
        agent.startAsync();

        assertThat(agent.isRunning()).isTrue();
        assertThatThrownBy(agent::startAsync).hasMessageContaining("runs already");
        agent.awaitReady(Duration.ofMinutes(1));
    }

    @Test
    void hasAnAddressBeforeItIsStartedForTheFirstTime() {
        try (ConsulAgent later = RealConsul.stoppedAgent()) {
            assertThat(later.isRunning()).isFalse();
            assertThat(later.log()).isEmpty();
            assertThat(Files.exists(later.dataDir().getParent())).isFalse();
            assertThatThrownBy(later::pid).hasMessageContaining("never started");
            assertThatThrownBy(() -> later.http().get("/v1/status/leader"))
                    .hasRootCauseInstanceOf(ConnectException.class);
            String address = later.address();

            later.start();
            assertThat(later.address()).isEqualTo(address);
            assertThat(later.http().get("/v1/status/leader").status()).isEqualTo(200);
        }
        RealConsul.stoppedAgent().close();
    }

    @Test
    void saysWhyItDoesNotStart() {
        assertThatThrownBy(() -> RealConsul.devAgent(options -> options.extraConfig("{\"no_such_option\": 1}")))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("has ended")
                .hasMessageContaining("no_such_option");
    }

    @Test
    void leavesNothingBehindWhenClosed() {
        ConsulAgent other = RealConsul.devAgent();
        ProcessHandle process = ProcessHandle.of(other.pid()).orElseThrow();

        other.close();
        other.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(Files.exists(other.dataDir().resolveSibling("agent.json"))).isFalse();
        assertThat(Files.exists(other.dataDir().getParent())).isFalse();
        assertThat(other.logTail(100)).contains("agent: Started");
        assertThatThrownBy(other::start).hasMessageContaining("is closed");
        assertThat(other.toString()).isEqualTo("consul agent on " + other.address());
    }

    private void assertRefused() {
        assertThatThrownBy(() -> agent.http().get("/v1/status/leader")).hasRootCauseInstanceOf(ConnectException.class);
    }
}
