package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** However a JVM ends, the agents it started end with it. */
@NeedsConsul
class NothingLeftIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void whenTheJvmIsKilled() throws Exception {
        try (OtherJvm jvm = new OtherJvm("running")) {
            jvm.process.destroyForcibly();
            jvm.assertNothingIsLeft();
        }
    }

    @Test
    void whenTheJvmIsKilledWhileTheAgentIsFrozen() throws Exception {
        try (OtherJvm jvm = new OtherJvm("frozen")) {
            jvm.process.destroyForcibly();
            jvm.assertNothingIsLeft();
        }
    }

    @Test
    void whenTheJvmIsKilledWhileTheAgentIsStopped() throws Exception {
        try (OtherJvm jvm = new OtherJvm("stopped")) {
            jvm.process.destroyForcibly();
            jvm.assertNothingIsLeft();
        }
    }

    @Test
    void whenTheJvmIsKilledAfterTheAgentWasRestarted() throws Exception {
        try (OtherJvm jvm = new OtherJvm("restarted")) {
            jvm.process.destroyForcibly();
            jvm.assertNothingIsLeft();
        }
    }

    @Test
    void whenTheJvmIsTerminated() throws Exception {
        try (OtherJvm jvm = new OtherJvm("running")) {
            jvm.process.destroy();
            jvm.assertNothingIsLeft();
        }
    }

    @Test
    void whenTheJvmExitsWithoutClosing() throws Exception {
        try (OtherJvm jvm = new OtherJvm("running")) {
            jvm.tell("exit");
            jvm.assertNothingIsLeft();
            assertThat(jvm.process.waitFor()).isEqualTo(3);
        }
    }

    @Test
    void whenTheJvmRunsOutOfMemory() throws Exception {
        try (OtherJvm jvm = new OtherJvm("running")) {
            jvm.tell("memory");
            jvm.assertNothingIsLeft();
        }
    }

    /** A JVM that has started an agent. */
    private static final class OtherJvm implements AutoCloseable {
        final Process process;
        private final ProcessHandle consul;
        private final Path folder;
        private final boolean running;

        OtherJvm(String state) throws IOException {
            String java = ProcessHandle.current().info().command().orElseThrow();
            process = new ProcessBuilder(java, "-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-cp",
                    System.getProperty("java.class.path"), Abandoner.class.getName(), state)
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String[] words = String.valueOf(out.readLine()).split(" ", 2);
            assertThat(words).as("pid and folder of the agent").hasSize(2);
            running = !"stopped".equals(state);
            consul = ProcessHandle.of(Long.parseLong(words[0])).orElse(ProcessHandle.current());
            folder = Path.of(words[1]);
            assertThat(Files.exists(folder)).isTrue();
        }

        void tell(String word) throws IOException {
            OutputStream in = process.getOutputStream();
            in.write((word + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        }

        void assertNothingIsLeft() {
            if (running) {
                assertThat(consul.pid()).isNotEqualTo(ProcessHandle.current().pid());
                Await.until(LIMIT, "consul " + consul.pid() + " ended", () -> "it runs", () -> !consul.isAlive());
            }
            Await.until(LIMIT, folder + " removed", () -> "it is there", () -> !Files.exists(folder));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Starts an agent, brings it into a state and ends as it is told, without closing anything. */
    static final class Abandoner {
        private Abandoner() {}

        public static void main(String[] arguments) throws IOException {
            ConsulAgent agent = RealConsul.devAgent();
            switch (arguments[0]) {
                case "frozen" -> agent.freeze();
                case "stopped" -> agent.stop();
                case "restarted" -> agent.restart();
                default -> agent.awaitReady(Duration.ofMinutes(1));
            }
            System.out.println(agent.pid() + " " + agent.dataDir().getParent());
            byte[] word = System.in.readNBytes(4);
            if ("exit".equals(new String(word, StandardCharsets.UTF_8))) {
                System.exit(3);
            }
            List<byte[]> memory = new ArrayList<>();
            while (memory.size() < 1_000_000) {
                memory.add(new byte[1_000_000]);
            }
        }
    }
}
