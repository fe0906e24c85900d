package io.lictor.http.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of the snapshot: what is written is read, and nothing else is. */
class SnapshotFileTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path folder;

    private SnapshotFile file() {
        return new SnapshotFile(folder.resolve("made/here"), "addresses=http://127.0.0.1:8500");
    }

    private static Map<String, Saved> values(String... pairs) {
        Map<String, Saved> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            byte[] body = pairs[i + 1].getBytes(StandardCharsets.UTF_8);
            values.put(pairs[i], new Saved(NOON, () -> body));
        }
        return values;
    }

    private static Map<String, String> texts(Map<String, Saved> values) {
        Map<String, String> texts = new HashMap<>();
        values.forEach((key, saved) -> texts.put(key,
                saved.confirmedAt() + " " + new String(saved.body().get(), StandardCharsets.UTF_8)));
        return texts;
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        file().write(values("health/a b\nc&é", "[{\"x\": \"ü\"}]", "config/x/0", "[]"), "one");

        assertThat(texts(file().read())).isEqualTo(
                Map.of("health/a b\nc&é", NOON + " [{\"x\": \"ü\"}]", "config/x/0", NOON + " []"));
        assertThat(file().isReplaced()).isTrue();
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        SnapshotFile file = file();
        file.write(values("a", "1"), "one");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path()))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("made/here"))))
                .isEqualTo("rwx------");

        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(file()::read).isInstanceOf(IOException.class).hasMessageContaining("0600");
    }

    @Test
    void aFileOfAnotherOwnerIsNotBelieved() throws IOException {
        SnapshotFile file = file();
        file.write(values("a", "1"), "one");
        UserPrincipal self = Ownership.ofNewFiles(folder, "owner");
        UserPrincipal other = self.getName().equals("nobody") ? named("root") : named("nobody");

        Ownership.require(file.path(), self);
        assertThatThrownBy(() -> Ownership.require(file.path(), other)).isInstanceOf(IOException.class)
                .hasMessageContaining("of another owner, " + self.getName())
                .hasMessageContaining("(expected: " + other.getName() + ")");
        try {
            Files.setOwner(file.path(), other);
        } catch (IOException e) {
            return; // only root may give a file away
        }
        assertThatThrownBy(file()::read).hasMessageContaining("of another owner, " + other.getName());
    }

    private UserPrincipal named(String user) throws IOException {
        return folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
    }

    @Test
    void aFileThatEverybodyMayReplaceIsNotBelieved() throws IOException {
        SnapshotFile file = file();
        file.write(values("a", "1"), "one");
        Path directory = folder.resolve("made/here");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(file()::read).isInstanceOf(IOException.class)
                .hasMessageContaining("everybody may replace the files in it");

        Files.setAttribute(directory, "unix:mode", 0b1_111_111_111);
        assertThat(texts(file().read())).containsKey("a");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThat(texts(file().read())).containsKey("a");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file.path());
        }
    }

    @Test
    void everyDamagedByteAndEveryCutIsNoticed() throws IOException {
        SnapshotFile file = file();
        file.write(values("health/orders", "[1,2,3]"), "one");
        byte[] good = Files.readAllBytes(file.path());

        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= 0x41;
            Files.write(file.path(), flipped);
            assertThatThrownBy(file()::read).as("byte %d", i).isInstanceOf(IOException.class);
            Files.write(file.path(), Arrays.copyOf(good, i));
            assertThatThrownBy(file()::read).as("cut at %d", i).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aForeignFileANewerOneAndOneOfAnotherScopeAreRefused() throws IOException {
        SnapshotFile file = file();
        file.write(values("a", "1"), "one");
        SnapshotFile other = new SnapshotFile(folder.resolve("made/here"), "addresses=http://127.0.0.1:8501");
        assertThat(other.path()).isNotEqualTo(file.path());
        Files.copy(file.path(), other.path());
        assertThatThrownBy(other::read).hasMessageContaining("of another scope");

        Files.writeString(file.path(), "lictor-snapshot 2 sha512=0\nx\n");
        assertThatThrownBy(file()::read).hasMessageContaining("of another version");
        Files.writeString(file.path(), "root:x:0:0\n");
        assertThatThrownBy(file()::read).hasMessageContaining("no snapshot of Lictor's");
        Files.delete(file.path());
        Files.createSymbolicLink(file.path(), other.path());
        assertThatThrownBy(file()::read).hasMessageContaining("no regular file");
    }

    @Test
    void whoeverIsKilledWhileWritingLeavesTheOldFileAndNothingForLong() throws IOException {
        SnapshotFile file = file();
        file.write(values("a", "1"), "one");
        // a process that was killed at any step before the move has left a part of its file beside
        Path beside = file.path().resolveSibling(file.path().getFileName() + ".77-1-1.tmp");
        Files.writeString(beside, "lictor-snapshot 1 sha");

        assertThat(texts(file().read())).containsKey("a");
        file.tidy(Instant.now());
        assertThat(beside).exists();
        file.tidy(Instant.now().plusSeconds(3_600));
        assertThat(beside).doesNotExist();
        assertThat(file.path()).exists();
    }

    @Test
    void aDirectoryThatCannotBeWrittenLeavesTheOldFile() throws IOException {
        Path place = folder.resolve("a file");
        Files.writeString(place, "not a directory");

        assertThatThrownBy(() -> new SnapshotFile(place, "x").write(values("a", "1"), "one"))
                .isInstanceOf(IOException.class);

        SnapshotFile file = file();
        file.write(values("a", "1"), "one");
        // the name beside it is taken, as by an attacker's link
        Files.createSymbolicLink(file.path().resolveSibling(file.path().getFileName() + ".two.tmp"),
                folder.resolve("elsewhere"));
        assertThatThrownBy(() -> file.write(values("a", "2"), "two")).isInstanceOf(IOException.class);
        assertThat(folder.resolve("elsewhere")).doesNotExist();
        assertThat(texts(file().read())).containsEntry("a", NOON + " 1");
    }

    @Test
    void keepsWhatWasConfirmedLastWhenThereIsTooMuch() throws IOException {
        byte[] large = new byte[SnapshotFile.MOST_BYTES / 4];
        Arrays.fill(large, (byte) 'x');
        Map<String, Saved> values = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            values.put("v" + i, new Saved(NOON.plusSeconds(i), () -> large));
        }

        SnapshotFile file = file();
        assertThat(file.write(values, "one")).isLessThanOrEqualTo(SnapshotFile.MOST_BYTES);
        assertThat(file.read().keySet()).containsExactlyInAnyOrder("v7", "v6", "v5");
    }

    @Test
    void manyWritersLeaveAWholeFileAtAnyMoment() throws Exception {
        SnapshotFile first = file();
        first.write(values("begin", "0"), "begin");
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new java.util.ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                String name = "w" + writer;
                all.add(writers.submit(() -> {
                    SnapshotFile mine = file();
                    for (int i = 0; i < 25; i++) {
                        mine.write(values(name, "x".repeat(1_000 * i)), name + "-" + i);
                    }
                    return null;
                }));
            }
            while (!all.stream().allMatch(Future::isDone)) {
                assertThat(file().read()).hasSize(1);
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        try (var left = Files.list(first.path().getParent())) {
            assertThat(left).containsExactly(first.path());
        }
    }
}
