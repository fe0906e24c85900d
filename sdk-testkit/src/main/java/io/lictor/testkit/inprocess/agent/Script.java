package io.lictor.testkit.inprocess.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.testkit.inprocess.engine.AgentSettings;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Settings;
import io.lictor.testkit.inprocess.json.GoDuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A program that looks at a service: its exit status is the check's, and what it prints the output. */
final class Script {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final int OUTPUT_LIMIT = 4096;
    /** As clients write them, the first that is given counts. */
    private static final List<String> NAMES = List.of("ScriptArgs", "args", "script_args");

    private Script() {}

    /** Whether a check is a program. */
    static boolean isOne(JsonNode check) {
        return !arguments(check).isEmpty();
    }

    private static List<String> arguments(JsonNode check) {
        return NAMES.stream().map(check::path).filter(given -> !given.isEmpty()).findFirst().stream()
                .flatMap(JsonNode::valueStream).map(each -> each.asString("")).toList();
    }

    /** Refuses programs where they are not allowed. */
    static void refuseUnlessAllowed(Settings settings, List<ObjectNode> checks) {
        if (!settings.has(AgentSettings.Option.SCRIPT_CHECKS) && checks.stream().anyMatch(Script::isOne)) {
            throw Refusal.failed("Scripts are disabled on this agent from remote calls; "
                    + "to enable, configure 'enable_script_checks' to true");
        }
    }

    /** Runs it once. */
    static Probe.Result run(ObjectNode check) {
        long nanos = check.path("Timeout").asLong(0);
        Duration timeout = nanos > 0 ? Duration.ofNanos(nanos) : DEFAULT_TIMEOUT;
        List<String> arguments = arguments(check);
        Process process;
        try {
            process = new ProcessBuilder(arguments).redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
        } catch (IOException e) {
            return new Probe.Result("critical", notStarted(arguments.getFirst()));
        }
        try {
            return outcome(process, timeout);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String notStarted(String program) {
        return program.contains("/")
                ? "fork/exec " + program + ": no such file or directory"
                : "exec: \"" + program + "\": executable file not found in $PATH";
    }

    private static Probe.Result outcome(Process process, Duration timeout) {
        Output output = new Output();
        Thread reader = Thread.ofVirtual().name("lictor-in-process-script").start(() -> output.read(process));
        try {
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Probe.Result("critical",
                        "Timed out (" + GoDuration.format(timeout.toNanos()) + ") running check");
            }
            reader.join(timeout);
            return new Probe.Result(status(process.exitValue()), output.text());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Probe.Result("critical", "");
        }
    }

    private static String status(int exit) {
        return exit == 0 ? "passing" : exit == 1 ? "warning" : "critical";
    }

    /** The last of what a program prints. */
    private static final class Output {
        private final ReentrantLock lock = new ReentrantLock();
        private byte[] last = {};
        private long total;

        void read(Process process) {
            byte[] part = new byte[OUTPUT_LIMIT];
            try (InputStream in = process.getInputStream()) {
                int read = in.read(part);
                while (read >= 0) {
                    keep(part, read);
                    read = in.read(part);
                }
            } catch (IOException ended) {
                // the program was killed
            }
        }

        private void keep(byte[] part, int length) {
            lock.lock();
            try {
                append(part, length);
            } finally {
                lock.unlock();
            }
        }

        private void append(byte[] part, int length) {
            byte[] all = new byte[last.length + length];
            System.arraycopy(last, 0, all, 0, last.length);
            System.arraycopy(part, 0, all, last.length, length);
            last = all.length <= OUTPUT_LIMIT
                    ? all
                    : Arrays.copyOfRange(all, all.length - OUTPUT_LIMIT, all.length);
            total += length;
        }

        String text() {
            lock.lock();
            try {
                return whole();
            } finally {
                lock.unlock();
            }
        }

        private String whole() {
            String text = new String(last, StandardCharsets.UTF_8);
            return total <= OUTPUT_LIMIT
                    ? text
                    : "Captured " + OUTPUT_LIMIT + " of " + total + " bytes\n...\n" + text;
        }
    }
}
