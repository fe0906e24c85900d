package io.lictor.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.examples.nginx.Get;
import io.lictor.examples.nginx.NginxFolder;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registrar killed with -9: what is left heals, with it and without it. */
class RegistrarKilledIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    /** Consul removes at a minute at the earliest, and looks every 30 s. */
    private static final Duration REMOVED = Duration.ofMinutes(2);
    private static final boolean LONG = "long".equals(System.getProperty("lictor.registrar"));

    @TempDir
    private Path folder;
    private ConsulAgent agent;
    private NginxFolder nginx;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() {
        agent = RealConsul.devAgent();
        nginx = NginxFolder.create(folder.resolve("nginx"), "127.0.0.1").backend("one");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        nginx.close();
        agent.close();
    }

    private RegistrarProcess registrar(String... arguments) {
        RegistrarProcess process = RegistrarProcess.start(agent.uri(), folder.resolve("registrar.log"), arguments);
        open.add(process);
        return process;
    }

    private RegistrarProcess supervising() {
        List<String> line = new ArrayList<>(List.of("--name", "web", "--id", "web-1", "--port",
                String.valueOf(nginx.port()),
                "--check", "http:/health", "--interval", "1s", "--drain", "0s", "--deregister-after", "1m", "--"));
        line.addAll(nginx.command());
        return registrar(line.toArray(String[]::new));
    }

    private void until(String what, List<String> passing) {
        Await.until(SOON, what, () -> agent.passing("web") + log(), () -> agent.passing("web").equals(passing));
    }

    private String log() {
        try {
            return "\n" + Files.readString(folder.resolve("registrar.log"));
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    @Test
    void theProgramGoesOnIsCheckedAndAnotherRegistrarTakesItsPlace() throws Exception {
        RegistrarProcess registrar = supervising();
        until("registered", List.of("web-1"));
        List<ProcessHandle> programs = registrar.children();
        assertThat(programs).hasSize(1);

        registrar.kill();
        assertThat(Get.from("127.0.0.1", nginx.port()).body()).as("the program goes on").isEqualTo("one");
        assertThat(agent.passing("web")).containsExactly("web-1");

        programs.forEach(ProcessHandle::destroyForcibly);
        until("the check finds it out", List.of());
        if (LONG) {
            Await.until(REMOVED, "removed by Consul", () -> "still there",
                    () -> agent.http().get("/v1/agent/services").body()
                            .indexOf("web-1") < 0);
        }

        RegistrarProcess next = supervising();
        until("registered again, under the same id", List.of("web-1"));
        assertThat(next.terminate()).as("nginx ends with 0 when it is told to").isZero();
        assertThat(agent.http().get("/v1/agent/services").body()).doesNotContain("web-1");
    }

    @Test
    void whatWasDeclaredIsTakenOverAndWhatIsNoLongerIsRemoved() throws Exception {
        Path file = folder.resolve("services.yaml");
        Files.writeString(file, "services: [{name: web, id: w1, port: 81}, {name: web, id: w2, port: 82}]");
        RegistrarProcess registrar = registrar("--file", file.toString());
        until("registered", List.of("w1", "w2"));
        String before = createIndexOf("w1");
        registrar.kill();
        assertThat(agent.passing("web")).containsExactly("w1", "w2");

        Files.writeString(file, "services: [{name: web, id: w1, port: 81}]");
        registrar("--file", file.toString());
        until("cleaned", List.of("w1"));
        assertThat(createIndexOf("w1")).as("written again").isEqualTo(before);
    }

    private String createIndexOf(String id) {
        String body = agent.http().get("/v1/catalog/service/web?filter=ServiceID==" + id).body();
        return body.replaceAll("(?s).*\"ModifyIndex\": ?([0-9]+).*", "$1");
    }

    @Test
    void theExitCodeOfTheProgramIsTheRegistrars() throws Exception {
        String port = String.valueOf(nginx.port());
        RegistrarProcess ends = registrar("--name", "web", "--port", port, "--", "/bin/sh", "-c", "exit 7");
        RegistrarProcess none = registrar("--name", "web", "--port", port, "--", folder + "/none");
        RegistrarProcess wrong = registrar("--name", "web", "--port", "http", "--", "/bin/true");
        assertThat(ends.awaitEnd()).isEqualTo(7);
        assertThat(none.awaitEnd()).as("no such command").isEqualTo(127);
        assertThat(wrong.awaitEnd()).as("no such port").isEqualTo(2);
    }

    @Test
    void signalsReachTheProgramAndThoseThatEndItDrainFirst() throws Exception {
        Path heard = folder.resolve("heard");
        Path ready = folder.resolve("ready");
        HeldPort held = HeldPort.tcp(Localhost.address());
        open.add(held);
        RegistrarProcess registrar = registrar("--name", "web", "--id", "web-1", "--port",
                String.valueOf(held.number()), "--drain", "0s", "--stop-signal", "QUIT", "--", "/bin/sh", "-c",
                "for s in HUP USR1 USR2; do trap \"echo $s >> " + heard
                        + "\" $s; done; trap 'exit 5' QUIT; touch " + ready + "; while :; do sleep 0.05; done");
        Await.until(SOON, "ready", this::log, () -> Files.exists(ready));
        open.add(new ServerSocket(held.number(), 50, Localhost.address()));
        until("registered", List.of("web-1"));
        List<String> names = isHupIgnored() ? List.of("USR1", "USR2") : List.of("HUP", "USR1", "USR2");
        for (String name : names) {
            registrar.signal(name);
            Await.until(SOON, name, this::log, () -> lines(heard).contains(name));
        }
        assertThat(registrar.terminate()).isEqualTo(5);
        assertThat(lines(heard)).isEqualTo(names);
        assertThat(agent.http().get("/v1/agent/services").body()).doesNotContain("web-1");
    }

    /** As early as can be: the program's first act is to end the registrar. */
    @Test
    void aRegistrarThatIsEndedWithItsFirstBreathLeavesNoProgramBehind() throws Exception {
        Path pid = folder.resolve("pid");
        RegistrarProcess registrar = registrar("--name", "web", "--port", String.valueOf(nginx.port()), "--drain", "0s",
                "--", "/bin/sh", "-c", "echo $$ > " + pid + "; kill -TERM $PPID; exec sleep 600");
        assertThat(registrar.awaitEnd()).isEqualTo(128 + 15);
        long program = Long.parseLong(lines(pid).getFirst());
        assertThat(ProcessHandle.of(program).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aProgramThatFailsRemovesNobodysRegistration() throws Exception {
        String port = String.valueOf(nginx.port());
        agent.http().put("/v1/agent/service/register",
                "{\"Name\":\"app\",\"ID\":\"app-127.0.0.1-" + port + "\",\"Port\":" + port + "}").ok();
        assertThat(registrar("--name", "app", "--port", port, "--", "/bin/false").awaitEnd()).isEqualTo(1);
        assertThat(agent.passing("app")).containsExactly("app-127.0.0.1-" + port);
    }

    /** Drain, then the program's end, then calls that nobody answers: in less time than it takes until they give up. */
    @Test
    void anAgentThatIsFrozenDoesNotHoldTheEndUp() throws Exception {
        RegistrarProcess registrar = supervising();
        until("registered", List.of("web-1"));
        agent.freeze();
        long before = System.nanoTime();
        assertThat(registrar.terminate()).isZero();
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        agent.thaw();
        assertThat(took).as("the calls alone would take 15 s").isLessThan(Duration.ofSeconds(12));
    }

    @Test
    void ownersAreNamedByOptions() throws Exception {
        Path file = Files.writeString(folder.resolve("services.yaml"), "services: [{name: web, id: w1, port: 81}]");
        registrar("--file", file.toString(), "--owner", "release");
        until("registered", List.of("w1"));
        assertThat(agent.http().get("/v1/agent/service/w1").body()).contains("\"lictor-registrar\": \"release\"");
        assertThat(registrar("--file", file.toString(), "--owner").awaitEnd()).isEqualTo(2);
        assertThat(registrar("--docker", "--colour", "red").awaitEnd()).isEqualTo(2);
    }

    /** Under nohup whatever is started ignores it, and no shell can trap it. */
    private static boolean isHupIgnored() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) == 1);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
