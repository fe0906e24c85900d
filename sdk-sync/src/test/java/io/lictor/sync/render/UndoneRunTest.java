package io.lictor.sync.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.sync.render.FileStatus.Outcome;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program has read is what is in its files, also after a run that was undone. */
@ConsulTest
@AllowedWarnings({"the old content is in place", "cut short", "no answer from Consul yet",
        "no value yet"})
class UndoneRunTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private Path file;
    private Path other;
    private Path loaded;
    private Path trouble;
    private ConsulClient consul;

    @BeforeEach
    void start(ConsulClient client) throws IOException {
        consul = client;
        file = folder.resolve("x.conf");
        other = folder.resolve("y.conf");
        loaded = Files.createDirectory(folder.resolve("program")).resolve("loaded");
        trouble = loaded.resolveSibling("trouble");
    }

    /** A program that loads the file; in trouble it does so once more, and then its reload goes wrong. */
    private Command reload(String wrong) {
        return Command
                .shell("test -e %1$s || exec cp %2$s %3$s; test -e %1$s.met || { cp %2$s %3$s; touch %1$s.met; }; %4$s"
                        .formatted(trouble, file, loaded, wrong));
    }

    private SyncedFile synced(Command reload) {
        return SyncedFile.builder(file).template("x", "{{ key('x') }}").reload(reload).build();
    }

    private FileSync.Builder sync(SyncedFile... files) {
        FileSync.Builder builder = FileSync.builder(consul).quiet(Duration.ofMillis(20), Duration.ofMillis(100))
                .retry(Duration.ofMillis(100));
        Stream.of(files).forEach(builder::file);
        return builder;
    }

    private static String text(Path path) {
        try {
            return Files.exists(path) ? Files.readString(path) : "nothing";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void until(String what, BooleanSupplier condition) {
        Await.until(SOON, what, () -> "file: " + text(file) + ", loaded: " + text(loaded), condition);
    }

    private void aReloadThatGoesWrong(Command reload) throws IOException {
        consul.keyValue().put("x", "one");
        try (FileSync sync = sync(synced(reload)).start()) {
            until("one is loaded", () -> text(loaded).equals("one")
                    && sync.states().getFirst().outcome() == Outcome.WRITTEN);
            Files.createFile(trouble);
            consul.keyValue().put("x", "two");
            until("two is loaded", () -> text(loaded).equals("two"));
            until("two is undone", () -> text(file).equals("one"));
            consul.keyValue().put("x", "one");
            until("told of nothing", () -> sync.states().getFirst().outcome() == Outcome.FAILED);
            Files.delete(trouble);
            until("one is loaded again", () -> text(loaded).equals("one") && sync.states().getFirst().isSettled());
        }
        assertThat(names()).containsExactly("program", "x.conf");
    }

    @Test
    void aProgramIsToldAgainAfterAReloadThatFails() throws IOException {
        aReloadThatGoesWrong(reload("exit 1"));
    }

    @Test
    void aProgramIsToldAgainAfterAReloadThatTakesTooLong() throws IOException {
        aReloadThatGoesWrong(reload("sleep 600").within(Duration.ofSeconds(2)));
    }

    @Test
    void aProgramIsToldAgainByTheNextStartAfterAClose() throws IOException {
        Command reload = reload("sleep 600");
        Files.writeString(file, "one");
        Files.createFile(trouble);
        consul.keyValue().put("x", "two");
        try (FileSync sync = sync(synced(reload)).start()) {
            until("two is loaded", () -> Files.exists(trouble.resolveSibling("trouble.met")));
            assertThat(sync.states()).hasSize(1);
        }
        assertThat(text(file)).isEqualTo("one");
        assertThat(text(loaded)).isEqualTo("two");
        Files.delete(trouble);
        consul.keyValue().put("x", "one");

        try (FileSync sync = sync(synced(reload)).start()) {
            until("one is loaded", () -> text(loaded).equals("one") && sync.states().getFirst().isSettled());
        }
        assertThat(names()).containsExactly("program", "x.conf");
    }

    @Test
    void aProgramIsToldAgainByTheNextStartAfterAKill() throws IOException {
        Files.writeString(folder.resolve(".x.conf.lictor-old"), "one");
        Files.writeString(file, "two");
        Files.writeString(loaded, "two");
        consul.keyValue().put("x", "one");

        assertThat(sync(synced(reload("exit 1"))).once(SOON)).allMatch(FileStatus::isSettled);

        assertThat(text(file)).isEqualTo("one");
        assertThat(text(loaded)).isEqualTo("one");
        assertThat(names()).containsExactly("program", "x.conf");
    }

    @Test
    void aProgramIsToldAgainWhenNobodyKnowsWhatConsulSays() throws IOException {
        Files.writeString(folder.resolve(".x.conf.lictor-old"), "one");
        Files.writeString(file, "two");
        Files.writeString(loaded, "two");
        SyncedFile nowhere = SyncedFile.builder(file).template("x", "{{ service('x', dc='nowhere') }}")
                .reload(reload("exit 1")).build();

        try (FileSync sync = sync(nowhere).start()) {
            until("one is back and loaded", () -> text(file).equals("one") && text(loaded).equals("one"));
            assertThat(sync.states().getFirst().outcome()).isEqualTo(Outcome.WAITING);
        }
    }

    @Test
    void whatACheckRefusesIsNeverRead() throws IOException {
        Path checked = trouble.resolveSibling("checked");
        Path loads = trouble.resolveSibling("loads");
        Path told = trouble.resolveSibling("told");
        Command reload = Command.shell("echo \"$(cat %s) | $(cat %s)\" >> %s; touch %s".formatted(file, other, loads,
                told));
        // a program that is told meanwhile would be told within this time
        Command check = Command
                .shell("touch %s; for i in 1 2 3 4 5 6 7 8 9 10; do test -e %s || sleep 0.05; done; grep -q"
                        .formatted(checked, told) + " good " + file);
        Files.writeString(file, "good one");
        Files.writeString(other, "one");
        consul.keyValue().put("x", "bad two");
        consul.keyValue().put("y", "two");
        try (FileSync sync = sync(
                SyncedFile.builder(file).template("x", "{{ key('x') | raw }}").check(check).reload(reload).build(),
                SyncedFile.builder(other).template("y", "{{ key('y') }}").reload(reload).build()).start()) {
            until("y is loaded and x is refused", () -> Files.exists(checked) && text(other).equals("two")
                    && sync.states().getFirst().outcome() == Outcome.FAILED);
            consul.keyValue().put("x", "good three");
            until("all is well", () -> text(loads).endsWith("good three | two\n"));
        }
        assertThat(Files.readAllLines(loads)).noneMatch(line -> line.contains("bad"));
    }

    @Test
    void aReloadThatMovesTheFileIsUndone() throws IOException {
        Files.writeString(file, "one");
        consul.keyValue().put("x", "two");
        Command reload = Command.shell("test -e %1$s || mv %2$s %1$s".formatted(loaded, file));

        FileStatus status = sync(synced(reload)).once(SOON).getFirst();

        assertThat(status.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(text(file)).isEqualTo("one");
        assertThat(names()).containsExactly("program", "x.conf");
    }

    @Test
    void aKillBeforeTheReplacementLeavesNothingBehind() throws IOException {
        Files.writeString(file, "one");
        Files.createLink(folder.resolve(".x.conf.lictor-old"), file);
        Files.writeString(folder.resolve(".x.conf.lictor-new"), "half");
        Files.writeString(folder.resolve(".x.conf.lictor-copy"), "half");
        consul.keyValue().put("x", "one");

        FileStatus status = sync(synced(reload("exit 1"))).once(SOON).getFirst();

        assertThat(status.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(text(loaded)).isEqualTo("nothing");
        assertThat(names()).containsExactly("program", "x.conf");
    }

    @Test
    void aNewFileOfSomebodyElseOutlivesAKillBeforeTheReplacement() throws IOException {
        Files.writeString(file, "one");
        Files.createFile(folder.resolve(".x.conf.lictor-absent"));
        Files.writeString(folder.resolve(".x.conf.lictor-new"), "two");
        consul.keyValue().put("x", "one");

        assertThat(sync(synced(reload("exit 1"))).once(SOON).getFirst().outcome()).isEqualTo(Outcome.UNCHANGED);

        assertThat(names()).containsExactly("program", "x.conf");
    }

    /** As where a file is mounted into a container by itself. */
    @Test
    void aFileThatCannotBeReplacedHasNothingLeftBesideIt() throws IOException {
        Files.writeString(file, "one");
        TargetFile target = TargetFile.of(synced(reload("exit 1")));
        Files.delete(target.stage("two".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        org.assertj.core.api.Assertions.assertThatThrownBy(target::replace).isInstanceOf(IOException.class);
        assertThat(target.restore()).isFalse();

        assertThat(text(file)).isEqualTo("one");
        assertThat(names()).containsExactly("program", "x.conf");
    }
}
