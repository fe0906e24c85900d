package io.lictor.sync.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervised program: the test itself listens on its port. */
@ConsulTest
class SupervisedCommandTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private ConsulClient consul;
    private ServerSocket port;
    private ServiceDefinition service;

    @BeforeEach
    void start(ConsulClient client) throws IOException {
        consul = client;
        port = new ServerSocket(0, 50, Localhost.address());
        service = ServiceDefinition.builder("prog").id("p1").address("127.0.0.1").port(port.getLocalPort()).build();
    }

    @AfterEach
    void stop() throws IOException {
        port.close();
    }

    private SupervisedCommand.Builder shell(String script) {
        return SupervisedCommand.builder(consul, service, "/bin/sh", "-c", script).drain(Duration.ZERO);
    }

    private boolean isRegistered() {
        return consul.agent().service("p1").isPresent();
    }

    private void until(boolean registered) {
        Await.until(SOON, "registered: " + registered, () -> "not", () -> isRegistered() == registered);
    }

    @Test
    void isRegisteredWhenItsPortAnswersAndDeregisteredWhenItEndsWithItsExitCode() throws Exception {
        int number = port.getLocalPort();
        port.close();
        Path end = folder.resolve("end");
        try (HeldPort held = HeldPort.of(Localhost.address(), number);
                SupervisedCommand program = shell("until test -e " + end + "; do sleep 0.05; done; exit 7").start()) {
            assertThat(held.number()).isEqualTo(number);
            assertThat(Await.holdsWithin(Duration.ofMillis(300), this::isRegistered)).as("before it listens").isFalse();
            port = new ServerSocket(number, 50, Localhost.address());
            until(true);
            Files.createFile(end);
            assertThat(program.awaitEnd()).isEqualTo(7);
            assertThat(isRegistered()).isFalse();
        }
    }

    @Test
    void aProgramThatEndsBeforeItsPortAnswersIsNeverRegistered() throws Exception {
        port.close();
        try (SupervisedCommand program = shell("exit 3").start()) {
            assertThat(program.awaitEnd()).isEqualTo(3);
            assertThat(program.registration()).isNull();
        }
    }

    @Test
    void stoppingDrainsThenSendsTermThenDeregisters() throws Exception {
        Path log = folder.resolve("log");
        SupervisedCommand program = shell("trap 'echo term >> " + log + "; exit 5' TERM; while :; do sleep 0.05; done")
                .drain(Duration.ofSeconds(5)).start();
        until(true);
        Thread stopper = Thread.ofVirtual().start(program::stop);
        Await.until(SOON, "maintenance", () -> "", () -> consul.agent().health("p1")
                .filter(health -> health.status() == HealthStatus.CRITICAL).isPresent());
        assertThat(log).doesNotExist();
        stopper.join();
        assertThat(Files.readAllLines(log)).containsExactly("term");
        assertThat(program.stop()).isEqualTo(5);
        assertThat(isRegistered()).isFalse();
    }

    @Test
    @AllowedWarnings("still runs PT0.3S after SIGTERM")
    void oneThatDoesNotEndIsKilledWithItsChildren() throws Exception {
        Path child = folder.resolve("child");
        SupervisedCommand program = shell(
                "trap '' TERM; sleep 600 & echo $! > " + child + "; while :; do sleep 0.05; done")
                .grace(Duration.ofMillis(300)).start();
        until(true);
        Await.until(SOON, "child", () -> "", () -> child.toFile().length() > 0);
        assertThat(program.stop()).isEqualTo(128 + 9);
        long pid = Long.parseLong(Files.readString(child).strip());
        Await.until(SOON, "no child", () -> "", () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(isRegistered()).isFalse();
    }

    @Test
    void itsHealthCanBeFoundOutByTheRegistrar() throws Exception {
        service = service.toBuilder().check(HealthCheck.ttl(Duration.ofSeconds(3))
                .reporting(LocalHealth.tcp("127.0.0.1", port.getLocalPort()))).build();
        try (SupervisedCommand program = shell("exec sleep 600").start()) {
            until(true);
            Await.until(SOON, "passing", () -> "", () -> status() == HealthStatus.PASSING);
            port.close();
            Await.until(SOON, "critical", () -> "", () -> status() == HealthStatus.CRITICAL);
            assertThat(program.pid()).isPositive();
        }
    }

    private HealthStatus status() {
        return consul.agent().health("p1").orElseThrow().status();
    }

    /** WINCH, since a JVM that is not listening survives it; the others are tried with a process of its own. */
    @Test
    void signalsArePassedOnForAsLongAsTheProgramRuns() throws Exception {
        Path log = folder.resolve("log");
        try (SupervisedCommand program = shell("trap 'echo winch >> " + log + "' WINCH; trap 'exit 5' QUIT;"
                + " touch " + folder + "/ready; while :; do sleep 0.05; done")
                .forwardSignals().stopSignal("SIGQUIT").start()) {
            Await.until(SOON, "ready", () -> "", () -> Files.exists(folder.resolve("ready")));
            raiseWinch();
            Await.until(SOON, "passed on", () -> "", () -> Files.exists(log));
            assertThat(program.stop()).as("by QUIT").isEqualTo(5);
            CountDownLatch taken = new CountDownLatch(1);
            try (Signals mine = Signals.take(List.of("WINCH", "NONE"), name -> taken.countDown())) {
                raiseWinch();
                assertThat(taken.await(60, TimeUnit.SECONDS)).as("no longer passed on").isTrue();
                assertThat(mine).isNotNull();
            }
        }
        assertThatThrownBy(() -> shell("true").stopSignal("QUIT; reboot")).hasMessageContaining("stop signal: QUIT; ");
    }

    private static void raiseWinch() throws Exception {
        new ProcessBuilder("/bin/sh", "-c", "kill -WINCH " + ProcessHandle.current().pid()).start().waitFor();
    }

    @Test
    void aProgramThatCannotBeStartedIsSaidAtOnce() {
        assertThatThrownBy(() -> SupervisedCommand.builder(consul, service, "/no/such/program").start())
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("/no/such/program cannot be run");
    }
}
