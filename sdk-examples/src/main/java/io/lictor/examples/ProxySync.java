package io.lictor.examples;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulDuration;
import io.lictor.sync.render.Command;
import io.lictor.sync.render.FileStatus;
import io.lictor.sync.render.FileSync;
import io.lictor.sync.render.NginxUpstream;
import io.lictor.sync.render.SyncedFile;
import org.jspecify.annotations.Nullable;

/**
 * Files rendered from what Consul at {@code CONSUL_HTTP_ADDR} knows, and a command after a change: see {@code --help}. It
 * ends with 1 when {@code --once} leaves a file that is not as it should be.
 */
public final class ProxySync {
    private static final String USAGE = """
            usage: ProxySync [--once | --dry-run] [--timeout <30s>] [--quiet <200ms:2s>] <file> ..
            file:  --nginx <service>:<destination> [--fallback <host:port>] [commands]
                   --template <template>:<destination> [commands]
            commands: --check <line for sh; {new} is the new file>  --reload <line for sh>
            --once     brings the files into step and ends; --timeout is how long Consul may take to answer
            --dry-run  prints what it would write, and touches nothing
            Consul is the one at CONSUL_HTTP_ADDR.""";
    private static final PrintStream OUT = System.out;

    private final List<SyncedFile> files = new ArrayList<>();
    private boolean once;
    private boolean dryRun;
    private Duration timeout = Duration.ofSeconds(30);
    private Duration minimumQuiet = Duration.ofMillis(200);
    private Duration maximumQuiet = Duration.ofSeconds(2);
    private @Nullable Draft draft;

    /** A file whose options are being read. */
    private static final class Draft {
        private final boolean nginx;
        private final String[] parts;
        private @Nullable String fallback;
        private @Nullable Command check;
        private @Nullable Command reload;

        Draft(String option, String value) {
            nginx = option.equals("--nginx");
            parts = value.split(":", 2);
            if (parts.length != 2) {
                throw CommandLine.wrong(option + ": " + value + " (expected: " + (nginx ? "a service" : "a template")
                        + ", a colon and a file)");
            }
        }

        SyncedFile file() {
            Path destination = Path.of(parts[1]);
            if (!nginx) {
                return SyncedFile.builder(destination).template(Path.of(parts[0])).check(check).reload(reload).build();
            }
            NginxUpstream upstream = NginxUpstream.of(parts[0]);
            return (fallback == null ? upstream : upstream.fallback(fallback)).to(destination).check(check)
                    .reload(reload).build();
        }
    }

    private ProxySync(CommandLine words) {
        while (!words.isEmpty()) {
            String option = words.next();
            switch (option) {
                case "--once" -> once = true;
                case "--dry-run" -> dryRun = true;
                case "--timeout" -> timeout = ConsulDuration.parse(words.value(option));
                case "--quiet" -> quiet(words.value(option).split(":", 2));
                case "--nginx", "--template" -> begin(new Draft(option, words.value(option)));
                case "--fallback" -> draft(option).fallback = words.value(option);
                case "--check" -> draft(option).check = Command.shell(words.value(option));
                case "--reload" -> draft(option).reload = Command.shell(words.value(option));
                default -> throw CommandLine.wrong("unknown option " + option);
            }
        }
        begin(null);
    }

    private void quiet(String[] times) {
        minimumQuiet = ConsulDuration.parse(times[0]);
        maximumQuiet = times.length == 1 ? maximumQuiet : ConsulDuration.parse(times[1]);
    }

    private void begin(@Nullable Draft next) {
        if (draft != null) {
            files.add(draft.file());
        }
        draft = next;
    }

    private Draft draft(String option) {
        if (draft == null || (option.equals("--fallback") && !draft.nginx)) {
            throw CommandLine.wrong(option + ": belongs behind " + (option.equals("--fallback")
                    ? "--nginx"
                    : "--nginx or --template"));
        }
        return draft;
    }

    private int run(ConsulClient consul) throws InterruptedException {
        FileSync.Builder sync = FileSync.builder(consul).quiet(minimumQuiet, maximumQuiet);
        files.forEach(sync::file);
        if (once || dryRun) {
            List<FileStatus> states = dryRun ? sync.preview(timeout) : sync.once(timeout);
            states.forEach(
                    state -> OUT.println(state + (dryRun && state.content() != null ? "\n" + state.content() : "")));
            return states.stream().allMatch(FileStatus::isSettled) ? 0 : 1;
        }
        try (FileSync running = sync.start()) {
            OUT.println("following Consul: " + running);
            new CountDownLatch(1).await(); // until the process is told to end
        }
        return 0;
    }

    /** A run that is under way when the process is told to end is undone, and its command does not outlive it. */
    private static CountDownLatch endingInOrder() {
        CountDownLatch ended = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            main.interrupt();
            try {
                ended.await(15, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return ended;
    }

    public static void main(String[] args) {
        System.setProperty("lictor.log", "WARN"); // for logback.xml: nobody else would say that Consul is away
        CommandLine.run(USAGE, args, words -> {
            ProxySync sync = new ProxySync(words);
            CountDownLatch ended = endingInOrder();
            try (ConsulClient consul = ConsulClient.connect()) {
                return sync.run(consul);
            } finally {
                ended.countDown();
            }
        });
    }
}
