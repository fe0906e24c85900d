package io.lictor.http.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of values whose moment cannot be right. */
class SnapshotStoreTest {

    private static final String SCOPE = "addresses=http://127.0.0.1:8500";

    @TempDir
    private Path folder;

    private final ManualTime time = ManualTime.create();
    private final Instant now = time.now();

    @AfterEach
    void stop() {
        time.close();
    }

    private SnapshotFile file() {
        return new SnapshotFile(folder, SCOPE);
    }

    private SnapshotStore open() {
        return SnapshotStore.open(folder, SCOPE, "client", time);
    }

    private static Saved saved(Instant confirmedAt) {
        return new Saved(confirmedAt, () -> "[]".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aValueFromTheFutureOrFromBeforeAllClocksIsThereToStartFromButNoNewerThanNow() throws IOException {
        file().write(Map.of("future", saved(now.plus(Duration.ofDays(365))), "max", saved(Instant.MAX),
                "min", saved(Instant.MIN), "past", saved(now.minusSeconds(7))), "one");

        try (SnapshotStore store = open()) {
            assertThat(store.saved("future")).extracting(Saved::confirmedAt).isEqualTo(now);
            assertThat(store.saved("max")).extracting(Saved::confirmedAt).isEqualTo(now);
            assertThat(store.saved("min")).extracting(Saved::confirmedAt).isEqualTo(Instant.EPOCH);
            assertThat(store.saved("past")).extracting(Saved::confirmedAt).isEqualTo(now.minusSeconds(7));
        }
    }

    @Test
    void aValueFromTheFutureIsNotTakenAlongFromAnotherProcess() throws IOException {
        try (SnapshotStore store = open()) {
            store.keep("mine", () -> "[1]".getBytes(StandardCharsets.UTF_8));
            store.keep("both", () -> "[1]".getBytes(StandardCharsets.UTF_8));
            file().write(Map.of("theirs", saved(now.minusSeconds(7)), "both", saved(now.plusSeconds(3_600)), "future",
                    saved(now.plusSeconds(3_600))), "two");
        }

        Map<String, Saved> written = file().read();
        assertThat(written).containsOnlyKeys("mine", "both", "theirs");
        assertThat(written.get("both")).extracting(Saved::confirmedAt).isEqualTo(now);
    }

    @Test
    void closingOnAnInterruptedThreadWritesAllTheSameAndKeepsTheInterruption() throws IOException {
        SnapshotStore store = open();
        store.keep("mine", () -> "[1]".getBytes(StandardCharsets.UTF_8));
        Thread.currentThread().interrupt();
        store.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(file().read()).containsOnlyKeys("mine");
    }
}
