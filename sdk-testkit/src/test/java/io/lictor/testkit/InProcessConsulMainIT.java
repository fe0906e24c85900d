package io.lictor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that a user starts from a shell, as the build made it, in a process of its own. */
class InProcessConsulMainIT {
    private static final int LIMIT_SECONDS = 60;

    @Test
    void servesUntilItIsTerminated() throws Exception {
        Process process = start("--datacenter", "home", "--version", "1.16");
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).contains("for tests and first steps (not a Consul)");
            String address = out.readLine().replace("CONSUL_HTTP_ADDR=", "");
            RawHttp http = RawHttp.of(URI.create("http://" + address));

            assertThat(http.get("/v1/catalog/datacenters").ok().body()).contains("home");
            assertThat(http.get("/v1/agent/version").ok().body()).contains("1.16.3");
            assertThat(http.put("/v1/kv/a", "b").ok().body()).contains("true");
            process.destroy();

            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void standsInForTheExecutableOfATestServer(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("consul.json"), """
                {"node_name":"node-1","ports":{"http":0,"dns":8600},"bootstrap":true,"server":true,"segments":null,
                 "retry_join":["10.0.0.1"],"acl":{"enabled":true,"tokens":{"master":"root","agent":"root"}}}
                """);
        Process process = start("--version", "1.8", "agent", "-config-file", config.toString());
        try (BufferedReader out = reader(process)) {
            List<String> lines = new ArrayList<>();
            String line = out.readLine();
            while (line != null && !line.contains("agent: Synced node info")) {
                lines.add(line);
                line = out.readLine();
            }

            assertThat(lines).contains("==> Consul agent running!", "Configuration: without effect here: retry_join");
            assertThat(line).isNotNull();
            RawHttp http = RawHttp.of(URI.create("http://" + lines.stream()
                    .filter(each -> each.startsWith("CONSUL_HTTP_ADDR=")).findFirst().orElseThrow().substring(17)));
            assertThat(http.get("/v1/status/leader").ok().body()).contains("127.0.0.1");
            assertThat(http.withToken("root").get("/v1/agent/self").ok().body()).contains("\"NodeName\":\"node-1\"",
                    "\"Version\":\"1.8.7\"");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysWhichVersionItAnswersAs() throws Exception {
        assertThat(run("version").output()).startsWith("Consul v1.16.3\n");
        assertThat(run("--version", "1.8", "version", "-format=json").output()).contains("\"Version\": \"1.8.7\"");
    }

    @Test
    void saysWhatItIsWhenAskedForHelp() throws Exception {
        Ended ended = run("--help");

        assertThat(ended.status()).isZero();
        assertThat(ended.output()).contains("Usage:", "--port", "This is not a Consul");
    }

    @Test
    void refusesArgumentsThatItDoesNotKnow() throws Exception {
        assertThat(run("--bogus").output()).startsWith("option: --bogus (expected: a known one)");
        assertThat(run("--version", "1.9").output()).startsWith("version: 1.9 (expected: 1.8 or 1.8.7");
        assertThat(run("kv").output()).startsWith("command: kv (expected: agent or version, once)");
        assertThat(run("--config-file", "none.json").status()).isEqualTo(1);
        assertThat(run("--port").output()).startsWith("--port: nothing (expected: a value)");
        assertThat(run("--port", "99999").output()).startsWith("port: 99999 (expected: 0 to 65535)");
        assertThat(run("--port", "abc").status()).isEqualTo(2);
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (InProcessConsul first = InProcessConsul.start()) {
            Ended ended = run("--port", String.valueOf(first.port()));

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.output()).contains("cannot listen on", String.valueOf(first.port()));
            assertThat(ended.output()).doesNotContain("\tat ");
        }
    }

    private record Ended(int status, String output) {}

    private static Ended run(String... arguments) throws Exception {
        Process process = start(arguments);
        try (BufferedReader out = reader(process)) {
            String output = out.lines().reduce("", (all, line) -> all + line + "\n");
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar().toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("sdk-testkit-.*-server\\.jar"))
                    .findFirst().orElseThrow(() -> new IllegalStateException("no server jar in target"));
        }
    }
}
