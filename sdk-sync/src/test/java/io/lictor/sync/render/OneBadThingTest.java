package io.lictor.sync.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

/** One bad thing costs itself only: no other file, no disk, no loop. */
@ConsulTest
@AllowedWarnings({"no answer from Consul yet", "no value yet", "the old content is in place",
        "the file stays as it is", "goes on after"})
class OneBadThingTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private Path web;
    private Path api;
    private Path log;
    private ConsulClient consul;

    @BeforeEach
    void start(ConsulClient client) {
        consul = client;
        web = folder.resolve("web.conf");
        api = folder.resolve("api.conf");
        log = folder.resolve("log");
        consul.keyValue().put("web", "1");
        consul.keyValue().put("api", "1");
    }

    private static SyncedFile.Builder file(Path path, String template) {
        return SyncedFile.builder(path).template(path.getFileName().toString(), template);
    }

    private FileSync.Builder sync(SyncedFile... files) {
        FileSync.Builder builder = FileSync.builder(consul).quiet(Duration.ofMillis(20), Duration.ofMillis(100))
                .retry(Duration.ofMillis(200));
        Stream.of(files).forEach(builder::file);
        return builder;
    }

    private static void until(String what, FileSync sync, BooleanSupplier condition) {
        Await.until(SOON, what, () -> sync.states().toString(), condition);
    }

    private static boolean isWritten(FileSync sync, int index, String content) {
        FileStatus status = sync.states().get(index);
        return status.outcome() == Outcome.WRITTEN && content.equals(status.content());
    }

    @Test
    void whatCannotBeAnsweredHoldsBackTheFileThatAsksForItOnly() {
        Command reload = Command.shell("echo told >> " + log);
        SyncedFile bad = file(api, "{{ service('api', dc=key('api')) }}").reload(reload).build();
        try (FileSync sync = sync(bad, file(web, "{{ key('web') }}").reload(reload).build()).start()) {
            until("web alone", sync, () -> isWritten(sync, 1, "1"));
            consul.keyValue().put("web", "2");
            until("web follows", sync, () -> isWritten(sync, 1, "2"));
            assertThat(sync.states().getFirst().outcome()).isEqualTo(Outcome.WAITING);
        }
        assertThat(api).doesNotExist();
        assertThat(sync(bad, file(web, "{{ key('web') }}").reload(reload).build()).once(Duration.ofSeconds(2)))
                .extracting(FileStatus::outcome).containsExactly(Outcome.WAITING, Outcome.UNCHANGED);
    }

    @Test
    void filesOfOneProgramBeginTogether() throws IOException {
        Command reload = Command.shell("echo \"$(cat %s) $(cat %s)\" >> %s".formatted(web, api, log));
        SyncedFile more = file(api, "{{ key('api') }}{{ service('api') }}{{ keys('none') }}").reload(reload).build();
        try (FileSync sync = sync(file(web, "{{ key('web') }}").reload(reload).build(), more).start()) {
            until("both", sync, () -> isWritten(sync, 0, "1") && isWritten(sync, 1, "1[][]"));
        }
        assertThat(Files.readAllLines(log)).containsExactly("1 1[][]");
    }

    @Test
    void aFileThatCannotBeWrittenOrThatItsOwnCheckRefusesIsLeftOut() {
        Command check = Command.of("grep", "-q", "1", "{new}");
        Path missing = folder.resolve("none/missing.conf");
        try (FileSync sync = sync(file(missing, "{{ key('web') }}").check(check).build(),
                file(api, "no number").check(check).build(), file(web, "{{ key('web') }}").check(check).build())
                .start()) {
            until("web alone", sync, () -> isWritten(sync, 2, "1"));
            until("the others are said", sync, () -> sync.states().subList(0, 2).stream()
                    .allMatch(state -> state.outcome() == Outcome.FAILED));
            assertThat(sync.states().get(1).detail()).contains("ended with 1");
        }
        assertThat(api).doesNotExist();
    }

    @Test
    void noExceptionOfAnyKindEndsTheLoop() {
        Command reload = Command.shell("true");
        for (Throwable thrown : List.of(new AssertionError("an error"), new IOException("not declared"),
                new IllegalStateException("unexpected"))) {
            AtomicInteger left = new AtomicInteger(2);
            ConsulClient odd = throwing(thrown, left);
            try (FileSync sync = FileSync.builder(odd).retry(Duration.ofMillis(100))
                    .file(file(web, "{{ key('web') }}" + thrown.getMessage()).reload(reload).build()).start()) {
                until("written in the end", sync, () -> isWritten(sync, 0, "1" + thrown.getMessage()));
                consul.keyValue().put("web", "2");
                until("followed", sync, () -> isWritten(sync, 0, "2" + thrown.getMessage()));
            }
            consul.keyValue().put("web", "1");
        }
    }

    /** A client that cannot read keys a few times. */
    private ConsulClient throwing(Throwable thrown, AtomicInteger left) {
        return (ConsulClient) Proxy.newProxyInstance(ConsulClient.class.getClassLoader(),
                new Class<?>[]{ConsulClient.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("keyValue") && left.getAndDecrement() > 0) {
                        OneBadThingTest.<RuntimeException>sneak(thrown);
                    }
                    try {
                        return method.invoke(consul, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void whatACommandLeavesInTheBackgroundFillsNoDiskAndGoesOn() throws Exception {
        Path pid = folder.resolve("pid");
        Path done = folder.resolve("done");
        Path go = folder.resolve("go");
        Command reload = Command
                .shell("(for i in $(seq 6000); do test -e %s && break; echo line; sleep 0.01; done; "
                        .formatted(go) + "head -c 3000000 /dev/zero; touch %s) & echo $! > %s".formatted(done, pid));

        assertThat(sync(file(web, "{{ key('web') }}").reload(reload).build()).once(SOON))
                .allMatch(FileStatus::isSettled);

        Path output = Files.readSymbolicLink(Path.of("/proc", Files.readString(pid).strip(), "fd", "1"));
        assertThat(output.toString()).startsWith("pipe:");
        Files.createFile(go);
        Await.until(SOON, "all is written", output::toString, () -> Files.exists(done));
    }

    @Test
    void aCopyOfTheOldFileHasItsNameWhenItIsWholeOnly() throws Exception {
        byte[] content = new byte[20_000_000];
        Arrays.fill(content, (byte) 'x');
        Files.write(web, content);
        TargetFile target = new TargetFile(web, PosixFilePermissions.fromString("rw-------"), (name, of) -> {
            throw new IOException("no links here");
        });
        target.stage(new byte[]{1});
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        List<Long> torn = new java.util.concurrent.CopyOnWriteArrayList<>();
        Path old = folder.resolve(".web.conf.lictor-old");
        Thread looking = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                long size = old.toFile().length();
                looks.incrementAndGet();
                if (size != 0 && size != content.length) {
                    torn.add(size);
                }
            }
        });
        Await.until(SOON, "somebody looks", looks::toString, () -> looks.get() > 0);
        target.replace();
        over.set(true);
        looking.join();

        assertThat(torn).isEmpty();
        assertThat(old).hasSize(content.length);
        assertThat(target.restore()).isTrue();
        assertThat(web).hasBinaryContent(content);
    }
}
