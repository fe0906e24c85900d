package io.lictor.examples.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.lictor.api.ConsulClient;
import io.lictor.sync.render.FileStatus;
import io.lictor.sync.render.FileSync;
import io.lictor.sync.render.NginxUpstream;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Addresses as nobody should register them: what is let through, a real nginx takes, and whatever is an address is let
 * through. {@code -Dlictor.files.addresses=100000} for more of them, {@code -Dlictor.files.seed=..} for others. Host names
 * are not compared: nginx asks the name service for them.
 */
@ConsulTest
@AllowedWarnings({"is left out", "are left out"})
class OddAddressesIT {

    private static final PrintStream OUT = System.out;
    private static final int ADDRESSES = Integer.getInteger("lictor.files.addresses", 2_000);
    private static final long SEED = Long.getLong("lictor.files.seed", 4);
    private static final int BATCH = 1_000;
    private static final int STEP = 64;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Pattern SERVER = Pattern.compile("    server (\\[.*]|[0-9.]+):81 weight=1;");
    private static final Pattern HOST = Pattern
            .compile("    server [A-Za-z0-9._-]*[A-Za-z_-][A-Za-z0-9._-]*:81 weight=1;");

    /** Consul itself takes no service that listens anywhere. */
    private static final Set<String> REFUSED = Set.of("0.0.0.0", "::", "[::]");

    @TempDir
    private Path folder;
    private final Random random = new Random(SEED);
    private final OddAddress odd = new OddAddress(random);

    @Test
    void whateverIsLetThroughIsTakenByNginx(TestConsul server, ConsulClient consul) throws Exception {
        int through = 0;
        int lines = 0;
        try (NginxFolder nginx = NginxFolder.create(folder.resolve("nginx"), "127.0.0.1")) {
            Path file = folder.resolve("web.conf");
            List<String> command = nginx.including(file).command("-t", "-q");
            for (int done = 0; done < ADDRESSES; done += BATCH) {
                List<String> addresses = new ArrayList<>();
                for (int i = 0; i < Math.min(BATCH, ADDRESSES - done); i++) {
                    addresses.add(odd.next());
                }
                addresses.removeAll(REFUSED);
                List<String> servers = rendered(server, consul, "s" + done, addresses);
                lines += servers.size();
                List<String> comparable = servers.stream().filter(line -> SERVER.matcher(line).matches()).toList();
                assertThat(servers).allMatch(
                        line -> SERVER.matcher(line).matches() || HOST.matcher(line).matches());
                through += comparable.size();
                Files.writeString(file, "upstream u {\n" + String.join("\n", comparable) + "\n}\n");
                assertThat(output(command)).isEmpty();
            }
        }
        OUT.printf("addresses: %d odd ones (seed %d), %d let through, %d of them compared with nginx -t%n", ADDRESSES,
                SEED, lines, through);
        assertThat(through).isGreaterThan(ADDRESSES / 10).isLessThan(ADDRESSES);
    }

    @Test
    void whateverIsAnAddressIsLetThrough(TestConsul server, ConsulClient consul) throws Exception {
        TreeSet<String> addresses = new TreeSet<>();
        for (int i = 0; i < BATCH; i++) {
            addresses.add(odd.right());
        }
        addresses.removeAll(REFUSED);
        List<String> servers = rendered(server, consul, "right", new ArrayList<>(addresses));

        assertThat(servers).hasSameSizeAs(addresses);
    }

    /** The lines of the upstream of a service whose instances have these addresses. */
    private static List<String> rendered(TestConsul server, ConsulClient consul, String service,
            List<String> addresses) {
        for (int from = 0; from < addresses.size(); from += STEP) {
            List<String> steps = new ArrayList<>();
            for (int i = from; i < Math.min(from + STEP, addresses.size()); i++) {
                steps.add(
                        """
                                {"Service":{"Verb":"set","Node":"odd","Service":{"ID":"%s-%d","Service":"%s","Address":%s,"Port":81}}}"""
                                .formatted(service, i, service, quoted(addresses.get(i))));
            }
            if (from == 0) {
                server.http().put("/v1/catalog/register", "{\"Node\":\"odd\",\"Address\":\"127.0.0.1\"}").ok();
            }
            server.http().put("/v1/txn", "[" + String.join(",", steps) + "]").ok();
        }
        FileStatus status = FileSync.builder(consul)
                .file(NginxUpstream.of(service).fallback("unix:/none").to(Path.of("no-such-file")).build())
                .preview(SOON)
                .getFirst();
        return String.valueOf(status.content()).lines().filter(line -> line.contains("weight=")).toList();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> json.append("\\u%04x".formatted(c)));
        return json.append('"').toString();
    }

    private String output(List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }
}
