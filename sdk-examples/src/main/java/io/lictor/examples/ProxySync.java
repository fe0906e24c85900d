package io.lictor.examples;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulDuration;
import io.lictor.sync.render.Command;
import io.lictor.sync.render.FileStatus;
import io.lictor.sync.render.FileSync;
import io.lictor.sync.render.NginxUpstream;
import io.lictor.sync.render.SyncedFile;

/**
 * Files rendered from what Consul at {@code CONSUL_HTTP_ADDR} knows, and a command after a change:
 *
 * <pre>
 * ProxySync --nginx web:/etc/nginx/conf.d/web.conf --fallback 127.0.0.1:8081 --check "nginx -t -q" --reload "nginx -s reload"
 * ProxySync --once --template haproxy.peb:/etc/haproxy/haproxy.cfg --check "haproxy -c -f {new}" --reload "..." [--template ...]
 * </pre>
 *
 * <p>{@code --fallback}, {@code --check} and {@code --reload} belong to the file before them. {@code --once} ends with 1
 * when a file is not as it should be, {@code --dry-run} prints and touches nothing.
 */
public final class ProxySync {
    private static final PrintStream OUT = System.out;

    private final List<SyncedFile> files = new ArrayList<>();
    private boolean once;
    private boolean dryRun;
    private Duration timeout = Duration.ofSeconds(30);
    private String quiet = "200ms:2s";

    private ProxySync(Deque<String> words) {
        while (!words.isEmpty()) {
            String option = words.remove();
            switch (option) {
                case "--once" -> once = true;
                case "--dry-run" -> dryRun = true;
                case "--timeout" -> timeout = ConsulDuration.parse(words.remove());
                case "--quiet" -> quiet = words.remove();
                case "--nginx", "--template" -> files.add(file(option, words));
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
    }

    private static SyncedFile file(String option, Deque<String> words) {
        String[] parts = words.remove().split(":", 2);
        if (parts.length != 2) {
            throw new IllegalArgumentException(option + " " + parts[0] + " (expected: a name, a colon and a file)");
        }
        NginxUpstream upstream = NginxUpstream.of(parts[0]);
        if ("--fallback".equals(words.peek()) && words.remove() != null) {
            upstream = upstream.fallback(words.remove());
        }
        Path destination = Path.of(parts[1]);
        SyncedFile.Builder file = option.equals("--nginx")
                ? upstream.to(destination)
                : SyncedFile.builder(destination).template(Path.of(parts[0]));
        while ("--check".equals(words.peek()) || "--reload".equals(words.peek())) {
            boolean check = words.remove().equals("--check");
            Command command = Command.shell(words.remove());
            file = check ? file.check(command) : file.reload(command);
        }
        return file.build();
    }

    private int run(ConsulClient consul) throws InterruptedException {
        String[] times = quiet.split(":", 2);
        FileSync.Builder sync = FileSync.builder(consul).quiet(ConsulDuration.parse(times[0]),
                ConsulDuration.parse(times[1]));
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

    public static void main(String[] args) throws InterruptedException {
        int code = 2;
        try (ConsulClient consul = ConsulClient.connect()) {
            code = new ProxySync(new ArrayDeque<>(List.of(args))).run(consul);
        } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
            System.err.println("usage: see ProxySync; " + e.getMessage());
        }
        System.exit(code);
    }
}
