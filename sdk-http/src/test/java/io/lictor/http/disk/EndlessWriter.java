package io.lictor.http.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Writes one snapshot after another, as fast as it can, and says what the disk says against it. */
final class EndlessWriter {

    private EndlessWriter() {}

    public static void main(String[] arguments) {
        SnapshotFile file = new SnapshotFile(Path.of(arguments[0]), "scope");
        int size = Integer.parseInt(arguments[1]);
        for (long i = 0;; i++) {
            byte[] body = (i + " " + "x".repeat(size)).getBytes(StandardCharsets.UTF_8);
            try {
                file.write(Map.of("value", new Saved(Instant.EPOCH, () -> body)),
                        ProcessHandle.current().pid() + "-" + i);
                System.out.println("written");
            } catch (IOException e) {
                System.out.println("failed " + e.getMessage());
                return;
            }
        }
    }
}
