package io.lictor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulBinary;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consul's own command line, which knows nothing of this project: the same output and status as on a real agent. */
@ForConsul(until = "1.9") // the one that the in-process Consul stands for
class CliOnInProcessConsulIT {
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    @BeforeAll
    static void needsConsul() {
        Assumptions.assumeTrue(RealConsul.isAvailable(), "no Consul found; see bin/fetch-consul");
    }

    @Test
    void theSameOutputAndStatusAsOnARealAgent() throws Exception {
        write("import.json", "[{\"key\":\"imp/x\",\"flags\":0,\"value\":\"aGk=\"}]");
        write("service.json", "{\"service\":{\"name\":\"web\",\"id\":\"web-1\",\"port\":80,\"tags\":[\"v1\"],"
                + "\"check\":{\"ttl\":\"10m\"}}}");
        write("entry.hcl", "Kind = \"service-defaults\"\nName = \"web\"\nProtocol = \"http\"\n");
        List<String> differences = new ArrayList<>();
        int compared = 0;
        try (ConsulAgent real = RealConsul.devAgent();
                InProcessConsul own = InProcessConsul.builder().version("1.8").start()) {
            for (String command : script()) {
                if (command.startsWith("services ")) {
                    differences.addAll(compare(command, real.address(), own.address()));
                    awaitSame(real.address(), own.address());
                } else {
                    differences.addAll(compare(command, real.address(), own.address()));
                }
                compared++;
            }
        }
        System.out.println(compared + " commands of Consul's CLI compared on a real Consul and the in-process one");
        assertThat(differences).isEmpty();
    }

    /** A real agent tells its server about a service a few milliseconds later. */
    private void awaitSame(String real, String own) {
        Await.holdsWithin(java.time.Duration.ofSeconds(30), () -> {
            try {
                return compare("catalog services -tags", real, own).isEmpty();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<String> script() throws IOException {
        try (var in = CliOnInProcessConsulIT.class.getResourceAsStream("cli-script.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
    }

    private List<String> compare(String command, String real, String own) throws IOException, InterruptedException {
        String expected = run(command, real);
        String actual = run(command, own);
        return expected.equals(actual) ? List.of() : List.of(command + "\n real: " + expected + "\n own:  " + actual);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private String run(String command, String address) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(ConsulBinary.find().path().toString()));
        words.addAll(List.of(command.strip().split(" +")));
        words.replaceAll(word -> "''".equals(word) ? "" : word);
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("CONSUL_HTTP_ADDR", address);
        builder.environment().remove("CONSUL_HTTP_TOKEN");
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return "no end within " + LIMIT_SECONDS + " s";
            }
            return comparable(Files.readString(output)) + "exit " + process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Without ids, addresses, indexes and times. */
    private static String comparable(String text) {
        return text.replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "<id>")
                .replaceAll("127\\.\\d+\\.\\d+\\.\\d+(:\\d+)?", "<address>")
                .replaceAll("(?i)((create|modify)index\"?:? +)\\d+", "$1<n>")
                .replaceAll("agent  [0-9a-f]{8}  ", "agent  <id>  ").replaceAll("Created At: .*", "Created At: <time>")
                .replaceAll("id=<id>,port=\\d+", "id=<id>,port=<n>")
                .replaceAll("wan_join_port=\\d+", "wan_join_port=<n>")
                .replaceAll("\"LTime\": \\d+", "\"LTime\": <n>").replaceAll("[ ]{2,}", "  ");
    }
}
