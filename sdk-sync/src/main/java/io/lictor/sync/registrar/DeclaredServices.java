package io.lictor.sync.registrar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.Subscription;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services that a file declares, registered for as long as it does.
 *
 * <pre>{@code
 * services:
 *   - name: web
 *     address: 10.0.0.7
 *     port: 81
 *     tags: [v2]
 *     meta: {zone: b}
 *     checks:
 *       - {http: /health, interval: 5s, deregister-after: 10m}
 * }</pre>
 *
 * <p>The file is YAML or JSON. A change of it is followed within a second and a half, once the file stays as it is for
 * 250 ms; one that is wrong is said once, with line, field and value, and the last good one counts. The programs are none
 * of its business: Consul's agent checks them.
 *
 * <p>Every instance is marked with its owner, which is the file and where it lies: the machine, or the container. An id that
 * is there already under another mark, or none, is refused. What the agent has forgotten is registered again within 10 s. {@link #close} leaves the instances registered, since the programs go on; the next start on the same file takes
 * them over, and removes those that the file no longer declares.
 *
 * <p>Safe for use by several threads; two threads of the client do the work.
 */
public final class DeclaredServices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeclaredServices.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final Duration RESYNC = Duration.ofSeconds(10);

    private final Path file;
    private final OwnedServices owned;
    private final ConsulRuntime.Signal signal;
    private final Jobs jobs;
    private final Subscription closing;
    private String text;
    /** What was found last, when it differs: a file that is being written may be cut off anywhere. */
    private @Nullable String unsettled;
    private @Nullable String problem;
    private volatile boolean closed;

    private DeclaredServices(ConsulClient consul, Path file, @Nullable String owner, Duration resync) {
        this.file = file.toAbsolutePath().normalize();
        this.owned = new OwnedServices(consul, owner == null ? ownerOf(this.file) : owner, resync);
        this.signal = consul.runtime().newSignal();
        this.text = read();
        owned.want(parse(text));
        this.closing = consul.beforeClose(this::close);
        this.jobs = new Jobs(consul.runtime());
        jobs.start("declared-services", owned::run);
        jobs.start("declared-file", this::followFile);
    }

    /**
     * Registers what a file declares, and follows it.
     *
     * @param consul the client; it stays the caller's
     * @param file the file
     * @return the handle, to be closed by the caller
     * @throws IllegalArgumentException when the file is wrong; the message says where
     * @throws UncheckedIOException when it cannot be read
     */
    public static DeclaredServices follow(ConsulClient consul, Path file) {
        return follow(consul, file, RESYNC);
    }

    /**
     * Registers what a file declares, and follows it, under an owner that is named: for a registrar in a container, which
     * is another one with each release, and for two files that are one after the other.
     *
     * @param consul the client; it stays the caller's
     * @param file the file
     * @param owner the owner, which no other registrar at this agent has
     * @return the handle, to be closed by the caller
     * @throws IllegalArgumentException when the file is wrong; the message says where
     * @throws UncheckedIOException when it cannot be read
     */
    public static DeclaredServices follow(ConsulClient consul, Path file, String owner) {
        return new DeclaredServices(consul, file, Mark.named(owner), RESYNC);
    }

    static DeclaredServices follow(ConsulClient consul, Path file, Duration resync) {
        return new DeclaredServices(consul, file, null, resync);
    }

    static DeclaredServices follow(ConsulClient consul, Path file, String owner, Duration resync) {
        return new DeclaredServices(consul, file, owner, resync);
    }

    private static String ownerOf(Path file) {
        return Mark.made("file " + file + " of " + Machine.here().id());
    }

    private String read() {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    private Map<String, Wanted> parse(String declared) {
        return ServiceFileParser.parse(file.getFileName().toString(), declared);
    }

    private void followFile() {
        try {
            while (!closed) {
                signal.await(unsettled == null ? LOOK : LOOK_AGAIN);
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: no longer followed", file);
        }
    }

    private void look() {
        try {
            String now = read();
            boolean settled = now.equals(text) || now.equals(unsettled);
            unsettled = settled ? null : now;
            if (!settled) {
                return;
            }
            if (!now.equals(text)) {
                text = now;
                owned.want(parse(now));
                LOG.info("{}: has changed and counts", file);
            }
            problem = null;
        } catch (RuntimeException e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            if (!message.equals(problem)) {
                problem = message;
                LOG.warn("{}; what was declared before stays", message);
            }
        }
    }

    /** Ends it, within 4 s; idempotent. The instances stay registered. */
    @Override
    public void close() {
        closed = true;
        closing.close();
        owned.end();
        signal.raise();
        jobs.awaitEnd();
    }
}
