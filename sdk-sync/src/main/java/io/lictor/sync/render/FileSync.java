package io.lictor.sync.render;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.Subscription;
import io.lictor.api.internal.Require;

/**
 * Files that are kept in step with Consul, and the programs that read them.
 *
 * <pre>{@code
 * try (ConsulClient consul = ConsulClient.connect();
 *         FileSync sync = FileSync.builder(consul)
 *                 .file(NginxUpstream.of("web").fallback("127.0.0.1:8081").to(Path.of("/etc/nginx/conf.d/web.conf"))
 *                         .check(Command.of("nginx", "-t", "-q")).reload(Command.of("nginx", "-s", "reload")).build())
 *                 .start()) {
 *     ...
 * }
 * }</pre>
 *
 * <p><b>Templates</b> are Pebble's, with {@code service(name, tag, dc, status)}, {@code services(dc)}, {@code key(name,
 * default)}, {@code keys(prefix)}, {@code env(name, default)} and {@code keep(reason)}. What they ask for is found out by
 * rendering and watched from then on; no file is written before Consul has answered for all that its template asks for. A
 * variable that is not known is an error.
 *
 * <p><b>A run</b> compares what was rendered with the file. When they differ, the new file is written beside the old one,
 * with its mode and owner, and takes its place at once; the check runs, then the reload. When one of them fails or takes
 * too long, the old file is put back, and a program that may have read the new one is told again. Files with the same reload
 * are one unit; those of it with the same check are replaced together, checked and told of once, put back together, and only
 * then come the next. A failure is logged once; the next try comes with the next change, and without one after 30 s, then
 * later and later up to 5 minutes.
 *
 * <p><b>Pace.</b> The first change after a calm time is acted upon at once. Changes within the minimum quiet time (200 ms)
 * of a run wait until none has come for that time, the maximum (2 s) at the longest.
 *
 * <p><b>Threads.</b> Safe for use by several threads; each unit has a thread of the client, which no exception ends. <b>Lifecycle.</b>
 * {@link #close()} ends it, as does closing the client; a command under way is killed and the old file put back. What the
 * program was told meanwhile is remembered beside the file, and the next start tells it again.
 */
public final class FileSync implements AutoCloseable {

    private static final long CLOSE_SECONDS = 10;
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final ConsulClient consul;
    private final List<SyncUnit> units;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ended;
    private final Subscription closing;

    private FileSync(ConsulClient consul, List<SyncUnit> units) {
        this.consul = consul;
        this.units = units;
        this.ended = new CountDownLatch(units.size());
        this.closing = consul.beforeClose(this::close);
        for (SyncUnit unit : units) {
            threads.add(consul.runtime().start("sync-" + unit, () -> follow(unit)));
        }
    }

    private void follow(SyncUnit unit) {
        try {
            unit.follow();
        } finally {
            ended.countDown();
        }
    }

    /**
     * A new builder.
     *
     * @param consul the client; it stays the caller's
     * @return the builder
     */
    public static Builder builder(ConsulClient consul) {
        return new Builder(consul);
    }

    /**
     * Where each file stands. Never blocks.
     *
     * @return one entry for each file
     */
    public List<FileStatus> states() {
        return units.stream().flatMap(unit -> unit.states().stream()).toList();
    }

    /** Ends it; idempotent. The files stay as they are. */
    @Override
    public void close() {
        closing.close();
        units.forEach(SyncUnit::end);
        threads.forEach(Thread::interrupt);
        try {
            if (!ended.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("files: still being replaced (expected: an end within " + CLOSE_SECONDS
                        + " seconds)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "FileSync" + units + " by " + consul.settings().clientName();
    }

    /** Builder of file syncs; not safe for use by several threads. */
    public static final class Builder {
        private final ConsulClient consul;
        private final List<SyncedFile> files = new ArrayList<>();
        private Duration minimumQuiet = Duration.ofMillis(200);
        private Duration maximumQuiet = Duration.ofSeconds(2);
        private Duration retry = Duration.ofSeconds(30);

        private Builder(ConsulClient consul) {
            this.consul = Require.nonNull(consul, "consul");
        }

        /**
         * Adds a file.
         *
         * @param file the file
         * @return this builder
         */
        public Builder file(SyncedFile file) {
            if (files.stream().anyMatch(known -> place(known).equals(place(file)))) {
                throw Require.illegal("destination", file.destination(), "one template for each file");
            }
            files.add(file);
            return this;
        }

        private static Path place(SyncedFile file) {
            try {
                return TargetFile.place(file.destination());
            } catch (IOException e) {
                return file.destination(); // the run will say what is wrong with it
            }
        }

        /**
         * Sets the quiet times.
         *
         * @param minimum time without a change that ends a burst; 200 ms unless set, 0 for a run at every change
         * @param maximum time after which a burst that does not end is acted upon; 2 s unless set
         * @return this builder
         */
        public Builder quiet(Duration minimum, Duration maximum) {
            new Pace(minimum, maximum, retry);
            this.minimumQuiet = minimum;
            this.maximumQuiet = maximum;
            return this;
        }

        /**
         * Sets after what time a failed run is tried again without a change; it doubles up to ten times that.
         *
         * @param retry the time, 30 s unless set
         * @return this builder
         */
        public Builder retry(Duration retry) {
            this.retry = Require.positive(retry, "retry");
            return this;
        }

        /**
         * Starts to follow Consul; returns at once, also with Consul away.
         *
         * @return the sync, to be closed by the caller
         */
        public FileSync start() {
            return new FileSync(consul, units());
        }

        /**
         * Brings the files into step once, with checks and reloads.
         *
         * @param timeout how long to wait until Consul has answered for everything that is asked for
         * @return where each file stands; one that is not {@link FileStatus#isSettled()} is a failure
         */
        public List<FileStatus> once(Duration timeout) {
            return once(timeout, true);
        }

        /**
         * Renders without writing a file or running a command.
         *
         * @param timeout how long to wait until Consul has answered for everything that is asked for
         * @return each file with the content that it would have
         */
        public List<FileStatus> preview(Duration timeout) {
            return once(timeout, false);
        }

        private List<FileStatus> once(Duration timeout, boolean write) {
            Duration patience = Require.timeout(timeout, "timeout").compareTo(FOREVER) < 0 ? timeout : FOREVER;
            long deadline = consul.runtime().nanoTime() + patience.toNanos();
            List<FileStatus> states = new ArrayList<>();
            for (SyncUnit unit : units()) {
                try {
                    unit.once(deadline, write);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new ConsulInterruptedException("interrupted while files are rendered", e);
                }
                states.addAll(unit.states());
            }
            return states;
        }

        private List<SyncUnit> units() {
            if (files.isEmpty()) {
                throw Require.illegal("files", files, "at least one");
            }
            Map<Object, List<SyncedFile>> grouped = new LinkedHashMap<>();
            for (SyncedFile file : files) {
                grouped.computeIfAbsent(reader(file), key -> new ArrayList<>()).add(file);
            }
            Collection<List<SyncedFile>> groups = grouped.values();
            return groups.stream()
                    .map(group -> new SyncUnit(consul, group, new Pace(minimumQuiet, maximumQuiet, retry))).toList();
        }

        /** What reads the file, as far as it is known; a check without a reload looks at its files together. */
        private static Object reader(SyncedFile file) {
            Command reload = file.reload();
            Command check = file.check();
            if (reload != null) {
                return reload;
            }
            return check == null ? file.destination() : List.of(check);
        }
    }
}
