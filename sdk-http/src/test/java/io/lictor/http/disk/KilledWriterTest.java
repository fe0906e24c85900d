package io.lictor.http.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they write the snapshot, and disks that take no more. */
class KilledWriterTest {

    private static final int KILLS = 6;

    @TempDir
    private Path folder;

    private Process fork(String limit, int size) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", limit + "exec \"$@\"", "sh", java,
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-cp",
                System.getProperty("java.class.path"), EndlessWriter.class.getName(), folder.toString(),
                Integer.toString(size)).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_") || name.startsWith("JDK_"));
        return builder.start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    }

    @Test
    void whoeverIsKilledAtAnyMomentLeavesAWholeFile() throws Exception {
        Random random = new Random(20_261_122);
        SnapshotFile file = new SnapshotFile(folder, "scope");
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = fork("", 200_000);
            BufferedReader output = output(process);
            for (int writes = random.nextInt(1, 40); writes > 0; writes--) {
                assertThat(output.readLine()).isEqualTo("written");
            }
            process.destroyForcibly().waitFor();

            assertThat(requireNonNull(file.read().get("value")).body().get()).hasSizeGreaterThan(200_000);
        }
        file.tidy(Instant.now().plusSeconds(3_600));
        try (var left = Files.list(folder)) {
            assertThat(left.toList()).isEqualTo(List.of(file.path()));
        }
    }

    @Test
    void aDiskThatTakesNoMoreLeavesTheOldFileAndNothingBeside() throws Exception {
        SnapshotFile file = new SnapshotFile(folder, "scope");
        byte[] old = "old".getBytes(StandardCharsets.UTF_8);
        file.write(java.util.Map.of("value", new Saved(Instant.EPOCH, () -> old)), "old");

        // no file of this process may have more than 64 blocks
        Process process = fork("ulimit -f 64; ", 500_000);
        try {
            assertThat(output(process).readLine()).startsWith("failed ");
        } finally {
            process.destroyForcibly().waitFor();
        }

        assertThat(requireNonNull(file.read().get("value")).body().get()).isEqualTo(old);
        try (var left = Files.list(folder)) {
            assertThat(left.toList()).isEqualTo(List.of(file.path()));
        }
    }
}
