package io.lictor.sync.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.sync.render.FileStatus.Outcome;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in step with Consul: what is written when, and what is put back. */
@ConsulTest
class FileSyncTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String TEMPLATE = "value {{ key('app/value') }}\n";

    @TempDir
    private Path folder;
    private Path file;
    private Path log;
    private ConsulClient consul;

    @BeforeEach
    void start(ConsulClient client) {
        consul = client;
        file = folder.resolve("app.conf");
        log = folder.resolve("commands.log");
    }

    private SyncedFile.Builder synced() {
        return SyncedFile.builder(file).template("app", TEMPLATE);
    }

    /** A command that notes its name and what the file says at that moment. */
    private Command noting(String name) {
        return Command.shell("echo \"" + name + " $(cat " + file + ")\" >> " + log);
    }

    private List<String> commands() throws IOException {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    private String content() throws IOException {
        return Files.exists(file) ? Files.readString(file) : "no file";
    }

    private static void until(String what, CheckedCondition condition) {
        BooleanSupplier holds = () -> {
            try {
                return condition.holds();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        Await.until(SOON, what, () -> "not", holds);
    }

    private interface CheckedCondition {
        boolean holds() throws IOException;
    }

    private FileSync.Builder sync(SyncedFile... files) {
        FileSync.Builder builder = FileSync.builder(consul).quiet(Duration.ofMillis(20), Duration.ofMillis(100));
        for (SyncedFile each : files) {
            builder.file(each);
        }
        return builder;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aChangeIsWrittenCheckedAndToldOf() throws IOException {
        consul.keyValue().put("app/value", "1");
        try (FileSync sync = sync(synced().check(noting("check")).reload(noting("reload")).build()).start()) {
            until("first", () -> isDone(sync, "value 1\n"));
            consul.keyValue().put("app/value", "2");
            until("second", () -> isDone(sync, "value 2\n"));
        }
        assertThat(commands()).containsExactly("check value 1", "reload value 1", "check value 2", "reload value 2");
        assertThat(names()).containsExactly("app.conf", "commands.log");
    }

    /** What a command has noted says only that it has run: the run may be under way, and a close would undo it. */
    private static boolean isDone(FileSync sync, String content) {
        FileStatus status = sync.states().getFirst();
        return status.isSettled() && content.equals(status.content());
    }

    @Test
    @AllowedWarnings("template app")
    void whatIsWrittenAndWhatFailsIsReported(ConsulSettings settings) {
        List<String> told = new CopyOnWriteArrayList<>();
        ConsulObserver observer = new ConsulObserver() {
            @Override
            public void fileWritten(String written) {
                told.add("written " + written);
            }

            @Override
            public void fileFailed(String failed, String reason) {
                told.add("failed " + failed + ": " + reason);
            }
        };
        consul.keyValue().put("app/value", "1");
        try (ConsulClient observed = ConsulClient.connect(settings.toBuilder().observer(observer).build());
                FileSync sync = FileSync.builder(observed).quiet(Duration.ofMillis(20), Duration.ofMillis(100))
                        .file(synced().template("app", TEMPLATE + "{{ 1 / (key('app/value') == '2' ? 0 : 1) }}")
                                .build())
                        .start()) {
            Await.until(SOON, "written", told::toString, () -> told.equals(List.of("written " + file)));
            consul.keyValue().put("app/value", "2");
            until("failed", () -> told.size() > 1);
            assertThat(sync.states().getFirst().outcome()).isEqualTo(Outcome.FAILED);
        }
        assertThat(told.get(1)).startsWith("failed " + file + ": template app");
    }

    @Test
    void contentThatIsThereAlreadyRunsNothing() throws IOException {
        Files.writeString(file, "value 1\n");
        Object before = Files.getAttribute(file, "unix:ino");
        consul.keyValue().put("app/value", "1");
        try (FileSync sync = sync(synced().check(noting("check")).reload(noting("reload")).build()).start()) {
            until("unchanged", () -> sync.states().getFirst().outcome() == Outcome.UNCHANGED);
            consul.keyValue().put("app/value", "2");
            until("written", () -> isDone(sync, "value 2\n"));
        }
        assertThat(commands()).containsExactly("check value 2", "reload value 2");
        assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(before);
    }

    @Test
    void modeAndOwnerAndLinkStayAndANewFileHasTheStatedMode() throws IOException {
        consul.keyValue().put("app/value", "1");
        Path link = folder.resolve("link.conf");
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(link, file);
        SyncedFile linked = SyncedFile.builder(link).template("t", TEMPLATE).build();
        SyncedFile fresh = SyncedFile.builder(folder.resolve("new.conf")).template("t", TEMPLATE).build();
        SyncedFile secret = SyncedFile.builder(folder.resolve("secret.conf")).template("t", TEMPLATE)
                .newFileMode("rw-------").build();

        assertThat(sync(linked, fresh, secret).once(SOON)).allMatch(FileStatus::isSettled);

        assertThat(link).isSymbolicLink();
        assertThat(content()).isEqualTo("value 1\n");
        assertThat(mode(file)).isEqualTo("rw-r-----");
        assertThat(mode(fresh.destination())).isEqualTo("rw-r--r--");
        assertThat(mode(secret.destination())).isEqualTo("rw-------");
    }

    @Test
    void aLinkThatLeadsNowhereYetStaysOneAndAFailedCheckLeavesItSo() throws IOException {
        consul.keyValue().put("app/value", "1");
        Path link = folder.resolve("link.conf");
        Files.createSymbolicLink(link, Path.of("app.conf"));
        SyncedFile.Builder linked = SyncedFile.builder(link).template("t", TEMPLATE);

        assertThat(sync(linked.check(Command.shell("exit 1")).build()).once(SOON)).noneMatch(FileStatus::isSettled);
        assertThat(names()).containsExactly("link.conf");
        assertThat(sync(linked.check(null).build()).once(SOON)).allMatch(FileStatus::isSettled);

        assertThat(link).isSymbolicLink();
        assertThat(content()).isEqualTo("value 1\n");
        assertThat(mode(file)).isEqualTo("rw-r--r--");
    }

    @Test
    void whatIsNoFileIsNotReplacedByOne() throws IOException {
        consul.keyValue().put("app/value", "1");
        Files.createDirectory(file);
        Path device = folder.resolve("device");
        Files.createSymbolicLink(device, Path.of("/dev/null"));

        List<FileStatus> states = sync(synced().build(), SyncedFile.builder(device).template("t", TEMPLATE).build())
                .once(SOON);

        assertThat(states).allSatisfy(state -> assertThat(state.outcome()).isEqualTo(Outcome.FAILED))
                .allSatisfy(state -> assertThat(state.detail()).endsWith(": neither a file nor free for one"));
        assertThat(names()).containsExactly("app.conf", "device");
        assertThat(file).isEmptyDirectory();
        assertThat(device).isSymbolicLink();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    @AllowedWarnings("\"exit 3\" ended with 3")
    void aFailedCheckPutsTheOldFileBackAndTellsNobody() throws IOException {
        Files.writeString(file, "old");
        Object inode = Files.getAttribute(file, "unix:ino");
        consul.keyValue().put("app/value", "1");
        SyncedFile synced = synced().check(Command.shell("exit 3")).reload(noting("reload")).build();

        FileStatus status = sync(synced).once(SOON).getFirst();

        assertThat(status.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(status.detail()).isEqualTo("\"exit 3\" ended with 3");
        assertThat(content()).isEqualTo("old");
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
        assertThat(names()).containsExactly("app.conf");
    }

    @Test
    void aCheckOfTheNewFileRunsBeforeTheOldOneIsTouched() throws IOException {
        Files.writeString(file, "old");
        consul.keyValue().put("app/value", "1");
        SyncedFile synced = synced()
                .check(Command.of("/bin/sh", "-c", "cat \"$0\" " + file + " > " + log + "; exit 1", "{new}")).build();

        assertThat(sync(synced).once(SOON).getFirst().outcome()).isEqualTo(Outcome.FAILED);

        assertThat(commands()).containsExactly("value 1", "old");
        assertThat(content()).isEqualTo("old");
        assertThat(names()).containsExactly("app.conf", "commands.log");
    }

    @Test
    void aFailedFirstWriteLeavesNoFile() throws IOException {
        consul.keyValue().put("app/value", "1");

        assertThat(sync(synced().reload(Command.shell("exit 1")).build()).once(SOON).getFirst().isSettled()).isFalse();

        // the program may have read it: that is remembered
        assertThat(names()).containsExactly(".app.conf.lictor-untold");

        assertThat(sync(synced().check(Command.shell("exit 1")).build()).once(SOON).getFirst().isSettled()).isFalse();
        assertThat(sync(synced().reload(Command.of("no-such-program")).build()).once(SOON).getFirst().isSettled())
                .isFalse();

        assertThat(names()).containsExactly(".app.conf.lictor-untold");
    }

    @Test
    @AllowedWarnings("broken reload")
    void aFailedReloadIsReportedOnceAndTriedAgainAtTheNextChangeAndWithoutOne() throws IOException {
        Files.writeString(file, "old\n");
        consul.keyValue().put("app/value", "1");
        Path ready = folder.resolve("ready");
        Command reload = Command
                .shell("cat " + file + " >> " + log + "; test -e " + ready + " || { echo broken reload $$; exit 1; }");
        try (FileSync sync = sync(synced().reload(reload).build()).retry(Duration.ofMillis(300)).start()) {
            until("failed", () -> sync.states().getFirst().outcome() == Outcome.FAILED);
            assertThat(content()).isEqualTo("old\n");
            consul.keyValue().put("app/value", "2");
            until("tried again", () -> commands().contains("value 2"));
            Files.createFile(ready);
            until("healed without a change", () -> content().equals("value 2\n")
                    && sync.states().getFirst().outcome() == Outcome.WRITTEN);
        }
    }

    @Test
    void aCommandThatTakesTooLongIsKilledWithItsChildren() throws IOException {
        consul.keyValue().put("app/value", "1");
        Path pid = folder.resolve("pid");
        Command slow = Command.shell("sleep 600 & echo $! > " + pid + "; wait").within(Duration.ofSeconds(3));

        FileStatus status = sync(synced().reload(slow).build()).once(SOON).getFirst();

        assertThat(status.detail()).contains("took longer than PT3S and was killed");
        long child = Long.parseLong(Files.readString(pid).strip());
        until("no child", () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void ofACommandThatWritesWithoutEndTheEndIsKept() {
        Command endless = Command.of("/bin/sh", "-c", "yes & sleep 0.2; echo the end >&2; kill $!; exit 3");

        assertThatThrownBy(() -> CommandRun.run(endless)).hasMessageContaining("ended with 3: ...");
        assertThatThrownBy(() -> CommandRun.run(Command.shell("head -c 3000000 /dev/zero; echo said; exit 4")))
                .hasMessageContaining("ended with 4: ...").hasMessageEndingWith("said");
    }

    @Test
    void filesWithTheSameCommandsAreReplacedTogetherAndToldOfOnce() throws IOException {
        consul.keyValue().put("app/value", "1");
        Path other = folder.resolve("other.conf");
        Command check = Command.shell("grep -q 1 " + file + " && grep -q 1 " + other);
        SyncedFile second = SyncedFile.builder(other).template("o", "other {{ key('app/value') }}\n").check(check)
                .reload(noting("reload")).build();

        assertThat(sync(synced().check(check).reload(noting("reload")).build(), second).once(SOON))
                .allMatch(status -> status.outcome() == Outcome.WRITTEN);
        assertThat(commands()).containsExactly("reload value 1");

        consul.keyValue().put("app/value", "2");
        // a watch that is opened again on the same client may begin with the value that it ended with
        until("both refused", () -> sync(synced().check(check).reload(noting("reload")).build(), second).once(SOON)
                .stream().allMatch(status -> status.outcome() == Outcome.FAILED));
        assertThat(content()).isEqualTo("value 1\n");
        assertThat(Files.readString(other)).isEqualTo("other 1\n");
    }

    @Test
    @AllowedWarnings("no key app/value")
    void aKeyThatIsDeletedLeavesTheFileAndItsReturnIsWritten() throws IOException {
        consul.keyValue().put("app/value", "1");
        try (FileSync sync = sync(synced().build()).start()) {
            until("written", () -> content().equals("value 1\n"));
            consul.keyValue().delete("app/value");
            until("broken", () -> sync.states().getFirst().outcome() == Outcome.FAILED);
            assertThat(content()).isEqualTo("value 1\n");
            consul.keyValue().put("app/value", "3");
            until("written again", () -> content().equals("value 3\n"));
        }
    }

    @Test
    void anEmptyListKeepsTheLastUpstreamOrNamesTheFallback(TestConsul server) throws IOException {
        server.http().put("/v1/agent/service/register",
                "{\"Name\":\"web\",\"ID\":\"w1\",\"Address\":\"127.0.0.1\",\"Port\":81}").ok();
        SyncedFile keeping = NginxUpstream.of("web").to(file).build();
        SyncedFile falling = NginxUpstream.of("web").fallback("127.0.0.1:99").to(folder.resolve("f.conf")).build();
        try (FileSync sync = sync(keeping, falling).start()) {
            until("written", () -> sync.states().stream().allMatch(s -> s.outcome() == Outcome.WRITTEN));
            String full = content();
            assertThat(full).contains("server 127.0.0.1:81 weight=1;");
            server.http().put("/v1/agent/service/deregister/w1", "").ok();
            until("fallback", () -> Files.readString(falling.destination()).contains("server 127.0.0.1:99;"));
            until("kept", () -> sync.states().getFirst().outcome() == Outcome.KEPT);
            assertThat(sync.states().getFirst().detail()).isEqualTo("no passing instance of web");
            assertThat(content()).isEqualTo(full);
        }
    }

    @Test
    void withoutAnInstanceAndWithoutAFileNothingIsWrittenAndOnceSaysSo() throws IOException {
        FileStatus status = sync(NginxUpstream.of("web").to(file).build()).once(SOON).getFirst();

        assertThat(status.isSettled()).isFalse();
        assertThat(status.detail()).isEqualTo("no passing instance of web, and there is no file yet");
        assertThat(names()).isEmpty();
    }

    @Test
    @AllowedWarnings("no value yet")
    void withConsulAwayNothingIsWrittenAndOnceFailsClearlyAtItsDeadline() throws IOException {
        Files.writeString(file, "old");
        ConsulSettings nobody = ConsulSettings.builder().addresses(List.of(URI.create("http://127.0.0.1:1"))).build();
        try (ConsulClient away = ConsulClient.connect(nobody)) {
            FileStatus status = FileSync.builder(away).file(synced().reload(noting("reload")).build())
                    .once(Duration.ofSeconds(4)).getFirst();

            assertThat(status.outcome()).isEqualTo(Outcome.WAITING);
            assertThat(status.detail()).startsWith("no answer from Consul yet for key app/value (");
        }
        assertThat(content()).isEqualTo("old");
        assertThat(names()).containsExactly("app.conf");
    }

    @Test
    @AllowedWarnings({"no value yet",
            "app.conf: no answer from Consul yet for key app/value .* nothing is written before"})
    void withConsulAwayOneThatFollowsSaysWhy() throws IOException {
        ConsulSettings nobody = ConsulSettings.builder().addresses(List.of(URI.create("http://127.0.0.1:1"))).build();
        try (ManualTime time = ManualTime.create();
                ConsulClient away = ConsulClient.connect(nobody.toBuilder().runtime(time).build());
                FileSync sync = FileSync.builder(away).file(synced().build()).start()) {
            Await.until(SOON, "the reason", () -> sync.states().toString(), () -> {
                time.advance(Duration.ofSeconds(1));
                return sync.states().getFirst().detail().contains("key app/value (");
            });
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aPreviewShowsTheContentAndTouchesNothing() throws IOException {
        consul.keyValue().put("app/value", "1");
        FileStatus status = sync(synced().check(noting("check")).reload(noting("reload")).build()).preview(SOON)
                .getFirst();

        assertThat(status.outcome()).isEqualTo(Outcome.DIFFERS);
        assertThat(status.content()).isEqualTo("value 1\n");
        assertThat(status.toString()).doesNotContain("value 1");
        assertThat(names()).isEmpty();
    }

    @Test
    @AllowedWarnings("cut short")
    void aRunThatWasKilledInTheMiddleIsUndoneAndDoneAgain() throws IOException {
        consul.keyValue().put("app/value", "2");
        Files.writeString(file, "value 2\n"); // in its place, but nobody was told
        Files.writeString(folder.resolve(".app.conf.lictor-old"), "value 1\n");
        Files.writeString(folder.resolve(".app.conf.lictor-new"), "half");

        assertThat(sync(synced().reload(noting("reload")).build()).once(SOON).getFirst().outcome())
                .isEqualTo(Outcome.WRITTEN);

        assertThat(commands()).containsExactly("reload value 2");
        assertThat(names()).containsExactly("app.conf", "commands.log");
    }

    @Test
    void closingWhileACommandRunsKillsItAndPutsTheOldFileBack() throws IOException {
        Files.writeString(file, "old");
        consul.keyValue().put("app/value", "1");
        Path started = folder.resolve("started");
        FileSync sync = sync(synced().reload(Command.shell("touch " + started + "; sleep 600")).build()).start();
        until("reload runs", () -> Files.exists(started));

        sync.close();

        assertThat(content()).isEqualTo("old");
    }

    @Test
    void watchesOfWhatIsNoLongerAskedForAreClosed(TestConsul server) {
        consul.keyValue().put("app/which", "one");
        consul.keyValue().put("app/one", "1");
        consul.keyValue().put("app/two", "2");
        SyncedFile following = SyncedFile.builder(file).template("t", "{{ key('app/' + key('app/which')) }}").build();
        try (FileSync sync = sync(following).start()) {
            until("one", () -> content().equals("1"));
            consul.keyValue().put("app/which", "two");
            until("two", () -> content().equals("2"));
            assertThat(sync.states()).hasSize(1);
        }
    }

    @Test
    void twoTemplatesForOneFileAreRefused() throws IOException {
        assertThatThrownBy(() -> sync(synced().build(), synced().build()))
                .hasMessageContaining("one template for each file");
        SyncedFile linked = SyncedFile.builder(folder.resolve("link.conf")).template("t", TEMPLATE).build();
        Files.createSymbolicLink(linked.destination(), file);
        assertThatThrownBy(() -> sync(synced().build(), linked)).hasMessageContaining("one template for each file");
    }

    @Test
    @AllowedWarnings("the folder of")
    void aFolderThatIsMissingIsSaidClearly() {
        consul.keyValue().put("app/value", "1");
        SyncedFile nowhere = SyncedFile.builder(folder.resolve("none/app.conf")).template("t", TEMPLATE).build();

        assertThat(sync(nowhere).once(SOON).getFirst().detail()).contains("none").contains("is not there");
    }
}
