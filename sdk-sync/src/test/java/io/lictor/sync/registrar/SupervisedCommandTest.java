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

import io.lictor.api.AgentService;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervised program: the test itself listens on its port, from when it has been started. */
@ConsulTest
class SupervisedCommandTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private ConsulClient consul;
    private HeldPort held;
    private @Nullable ServerSocket port;
    private ServiceDefinition service;

    @BeforeEach
    void start(ConsulClient client) {
        consul = client;
        held = HeldPort.tcp(Localhost.address());
        service = ServiceDefinition.builder("prog").id("p1").address("127.0.0.1").port(held.number()).build();
    }

    @AfterEach
    void stop() throws IOException {
        listenNoMore();
        held.close();
    }

    private void listen() throws IOException {
        port = new ServerSocket(held.number(), 50, Localhost.address());
    }

    private void listenNoMore() throws IOException {
        if (port != null) {
            port.close();
        }
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
        Path end = folder.resolve("end");
        try (SupervisedCommand program = shell("until test -e " + end + "; do sleep 0.05; done; exit 7").start()) {
            assertThat(Await.holdsWithin(Duration.ofMillis(300), this::isRegistered)).as("before it listens").isFalse();
            listen();
            until(true);
            Files.createFile(end);
            assertThat(program.awaitEnd()).isEqualTo(7);
            assertThat(isRegistered()).isFalse();
        }
    }

    @Test
    void aProgramThatEndsBeforeItsPortAnswersIsNeverRegistered() throws Exception {
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
        listen();
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
        listen();
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
                .reporting(LocalHealth.tcp("127.0.0.1", held.number()))).build();
        try (SupervisedCommand program = shell("exec sleep 600").start()) {
            listen();
            until(true);
            Await.until(SOON, "passing", () -> "", () -> status() == HealthStatus.PASSING);
            listenNoMore();
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

    /** The signal comes as early as one can: from the program, which has done nothing else. */
    @Test
    void aSignalThatComesWithTheProgramsStartIsPassedOn() throws Exception {
        Path log = folder.resolve("log");
        try (SupervisedCommand program = shell("trap 'echo winch >> " + log
                + "' WINCH; kill -WINCH $PPID; while :; do sleep 0.05; done").forwardSignals().start()) {
            Await.until(SOON, "passed on", () -> "", () -> Files.exists(log));
            assertThat(program.pid()).isPositive();
        }
    }

    @Test
    @AllowedWarnings("belongs to somebody who is no registrar")
    void anInstanceThatSomebodyElseHasRegisteredIsLeftToHim() throws Exception {
        ServiceDefinition app = ServiceDefinition.builder("app").id("p1").port(9999).build();
        consul.agent().registerService(app, true);
        try (SupervisedCommand program = shell("exit 1").start()) {
            assertThat(program.awaitEnd()).isEqualTo(1);
        }
        assertThat(isRegistered()).as("after a program that never listened").isTrue();
        try (SupervisedCommand program = shell("exec sleep 600").start()) {
            listen();
            assertThat(Await.holdsWithin(Duration.ofSeconds(1), () -> portOf("p1") != 9999)).isFalse();
            assertThat(program.registration()).isNull();
        }
        assertThat(portOf("p1")).as("after one that did").isEqualTo(9999);
    }

    private int portOf(String id) {
        return consul.agent().services().values().stream().filter(each -> each.id().equals(id))
                .mapToInt(AgentService::port).findFirst().orElse(0);
    }

    @Test
    @AllowedWarnings({"somebody else listens on port", "belongs to that with the pid"})
    void aSecondStartByMistakeLeavesTheFirstOneRegistered() throws Exception {
        try (SupervisedCommand first = shell("exec sleep 600").start()) {
            listen();
            until(true);
            try (SupervisedCommand second = shell("exit 1").start()) {
                assertThat(second.awaitEnd()).as("as one that finds its port taken").isEqualTo(1);
            }
            assertThat(isRegistered()).isTrue();
            try (SupervisedCommand third = shell("exec sleep 600").start()) {
                listenOnceMore();
                assertThat(Await.holdsWithin(Duration.ofSeconds(1), () -> third.registration() != null)).isFalse();
            }
            assertThat(isRegistered()).isTrue();
            assertThat(first.registration()).isNotNull();
        }
        assertThat(isRegistered()).isFalse();
    }

    private void listenOnceMore() throws IOException {
        listenNoMore();
        listen();
    }

    @Test
    void whatAKilledRegistrarHasLeftIsTakenOverOrTidiedUp() throws Exception {
        Process dead = new ProcessBuilder("/bin/true").start();
        ProgramMark mark = ProgramMark.of(dead.toHandle());
        dead.waitFor();
        ServiceDefinition left = service.toBuilder().meta("lictor-registrar", "mine")
                .meta("lictor-program", mark.toString()).build();
        consul.agent().registerService(left, true);
        try (SupervisedCommand program = shell("exit 1").owner("mine").start()) {
            assertThat(program.awaitEnd()).isEqualTo(1);
            assertThat(isRegistered()).as("tidied up").isFalse();
        }
        consul.agent().registerService(left, true);
        try (SupervisedCommand program = shell("exec sleep 600").owner("mine").start()) {
            listen();
            Await.until(SOON, "taken over", () -> "", () -> consul.agent().services().values().stream()
                    .anyMatch(each -> String.valueOf(each.meta().get("lictor-program"))
                            .startsWith(program.pid() + "@")));
        }
        assertThat(isRegistered()).isFalse();
    }

    @Test
    @AllowedWarnings("somebody else listens on port")
    void aPortOnWhichSomebodyElseListensIsNotTheProgramsUntilItListensItself() throws Exception {
        listen();
        try (SupervisedCommand program = shell("exec sleep 600").start()) {
            assertThat(Await.holdsWithin(Duration.ofSeconds(1), this::isRegistered)).isFalse();
            listenOnceMore();
            until(true);
            assertThat(program.registration()).isNotNull();
        }
    }

    @Test
    @AllowedWarnings("does not listen on port")
    void aPortThatNeverAnswersIsSaidOnce(ConsulSettings settings) {
        try (Warnings log = Warnings.of(SupervisedCommand.class);
                ManualTime time = ManualTime.create();
                ConsulClient client = ConsulClient.connect(settings.toBuilder().runtime(time).build());
                SupervisedCommand program = SupervisedCommand.builder(client, service, "/bin/sleep", "600")
                        .drain(Duration.ZERO).start()) {
            for (int i = 0; i < 250; i++) {
                time.advance(Duration.ofMillis(50));
            }
            assertThat(log.messages()).containsExactly("prog: the program does not listen on port " + held.number()
                    + " of 127.0.0.1 after 10 s; it is registered when it does");
            assertThat(program.registration()).isNull();
        }
    }

    /** The agent is frozen, and the end is there long before its calls have given up. */
    @Test
    @AllowedWarnings({"the instance is left to its check", "prog"})
    void anAgentThatAnswersNothingDoesNotHoldTheEndUp(InProcessConsul server) throws Exception {
        SupervisedCommand program = shell("exec sleep 600").start();
        listen();
        until(true);
        server.faults().freeze();
        long before = System.nanoTime();
        assertThat(program.stop()).isEqualTo(128 + 15);
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        server.faults().thaw();
        assertThat(took).as("its calls take 15 s").isLessThan(Duration.ofSeconds(9));
        until(false);
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
