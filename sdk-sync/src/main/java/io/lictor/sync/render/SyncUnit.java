package io.lictor.sync.render;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulClient;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files with the same commands: rendered from the same values, replaced together, checked once, told of once, and put
 * back together. One thread does all of it.
 */
final class SyncUnit {

    private static final Logger LOG = LoggerFactory.getLogger(FileSync.class);
    private static final Duration LONG = Duration.ofHours(1);

    private final ConsulRuntime runtime;
    private final ConsulRuntime.Signal signal;
    private final AtomicBoolean changed = new AtomicBoolean(true);
    private final Dependencies dependencies;
    private final List<RenderedFile> files;
    private final Replacement replacement;
    private final Pace pace;
    private final LeftOut leftOut = new LeftOut();
    private volatile boolean closed;
    private @Nullable String reported;

    SyncUnit(ConsulClient consul, List<SyncedFile> files, Pace pace) {
        this.runtime = consul.runtime();
        this.signal = runtime.newSignal();
        this.dependencies = new Dependencies(consul, this::changed);
        this.files = files.stream().map(file -> new RenderedFile(file, runtime.observer())).toList();
        this.replacement = new Replacement(files.getFirst().check(), files.getFirst().reload());
        this.pace = pace;
    }

    private void changed() {
        changed.set(true);
        signal.raise();
    }

    /** Where the files stand. */
    List<FileStatus> states() {
        return files.stream().map(RenderedFile::status).toList();
    }

    /** Whether every file is as Consul and its template want it. */
    boolean isSettled() {
        return states().stream().allMatch(FileStatus::isSettled);
    }

    /** Follows Consul until {@link #end()}. */
    void follow() {
        try {
            replacement.recover(files);
            while (!closed) {
                awaitTurn();
                runOnce();
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: ended", this);
        } finally {
            dependencies.close();
        }
    }

    private void awaitTurn() throws InterruptedException {
        while (true) {
            if (changed.getAndSet(false)) {
                pace.changed(runtime.nanoTime());
            }
            Long wait = pace.untilRun(runtime.nanoTime());
            if (wait != null && wait <= 0) {
                return;
            }
            signal.await(wait == null ? LONG : Duration.ofNanos(wait));
            if (closed) {
                throw new InterruptedException("closed");
            }
        }
    }

    private void runOnce() throws InterruptedException {
        pace.begun();
        try {
            RenderPass pass = render();
            if (!pass.isComplete()) {
                if (pass.isFailing()) {
                    report(pass.missing(), "nothing is written before");
                }
                pace.waiting(runtime.nanoTime());
                return;
            }
            replacement.apply(files, this::currentlyClosed);
            fine();
            pace.ended(runtime.nanoTime());
        } catch (IOException | CommandRun.CommandException | RuntimeException e) {
            failed(e);
        }
    }

    private boolean currentlyClosed() {
        return closed;
    }

    /** Renders all files; one that is not complete does not count yet. */
    private RenderPass render() {
        RenderPass pass = new RenderPass(dependencies);
        files.forEach(file -> file.render(pass));
        if (!pass.isComplete()) {
            files.forEach(file -> file.wait(pass.missing()));
            return pass;
        }
        dependencies.retain(pass.asked());
        leftOut.report(this.toString(), pass.leftOut());
        return pass;
    }

    private void fine() {
        List<RenderedFile> broken = files.stream().filter(RenderedFile::isBroken).toList();
        broken.forEach(RenderedFile::tellFailure);
        if (!broken.isEmpty()) {
            report(broken.getFirst().status().detail(), "the file stays as it is");
        } else if (reported != null) {
            reported = null;
            LOG.info("{}: in step with Consul again", this);
        }
    }

    private void failed(Exception failure) {
        if (closed) {
            return;
        }
        String why = failure.getMessage() == null || failure instanceof IOException
                ? failure.toString()
                : failure.getMessage();
        files.forEach(file -> file.fail(why));
        report(why, failure.getSuppressed().length > 0
                ? "and the old content could not be put back: " + failure.getSuppressed()[0]
                : "the old content is in place, and it is tried again at the next change or after a while");
        pace.failed(runtime.nanoTime());
    }

    /** Says a failure once, however often it comes back; pids and times in it do not make it another one. */
    private void report(String why, String what) {
        String key = why.replaceAll("[0-9]+", "#");
        if (key.equals(reported)) {
            LOG.debug("{}: {}", this, why);
        } else {
            reported = key;
            LOG.warn("{}: {}; {}", this, why, what);
        }
    }

    /** Runs once, when everything is known or at the deadline; {@code write} or only look. */
    void once(long deadline, boolean write) throws InterruptedException {
        try {
            if (write) {
                replacement.recover(files);
            }
            while (!render().isComplete()) {
                long left = deadline - runtime.nanoTime();
                if (left <= 0) {
                    return;
                }
                signal.await(Duration.ofNanos(left));
            }
            if (write) {
                replacement.apply(files, this::currentlyClosed);
            } else {
                for (RenderedFile file : files) {
                    file.compare();
                }
            }
        } catch (IOException | CommandRun.CommandException e) {
            files.forEach(file -> file.fail(e instanceof IOException ? e.toString() : String.valueOf(e.getMessage())));
        } finally {
            dependencies.close();
        }
    }

    /** Ends {@link #follow}. A command that runs is killed, and the old content put back. */
    void end() {
        closed = true;
        signal.raise();
    }

    @Override
    public String toString() {
        return String.join(", ", files.stream().map(RenderedFile::toString).toList());
    }
}
