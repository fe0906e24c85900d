package io.lictor.sync.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.internal.LoopStep;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.sync.render.CommandRun.CommandException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files with the same reload: rendered from the same values, and replaced one check after another, so that the program
 * is never told while something is in place that a check has yet to look at. One thread does all of it.
 */
final class SyncUnit implements LoopStep {

    private static final Logger LOG = LoggerFactory.getLogger(FileSync.class);
    private static final Duration LONG = Duration.ofHours(1);

    private final ConsulRuntime runtime;
    private final ConsulRuntime.Signal signal;
    private final AtomicBoolean changed = new AtomicBoolean(true);
    private final Dependencies dependencies;
    private final List<RenderedFile> files;
    private final Program program;
    private final List<Replacement> replacements = new ArrayList<>();
    private final Pace pace;
    private final LeftOut leftOut = new LeftOut();
    private final RunReport report = new RunReport();
    private volatile boolean closed;

    SyncUnit(ConsulClient consul, List<SyncedFile> files, Pace pace) {
        this.runtime = consul.runtime();
        this.signal = runtime.newSignal();
        this.dependencies = new Dependencies(consul, this::changed);
        this.files = files.stream().map(file -> new RenderedFile(file, runtime.observer())).toList();
        this.program = new Program(files.getFirst().reload(), this.files, runtime::nanoTime);
        this.pace = pace;
        Map<@Nullable Command, List<RenderedFile>> byCheck = new LinkedHashMap<>();
        for (RenderedFile file : this.files) {
            byCheck.computeIfAbsent(file.file().check(), check -> new ArrayList<>()).add(file);
        }
        byCheck.forEach((check, checked) -> replacements.add(new Replacement(check, program, checked, () -> closed)));
    }

    private void changed() {
        changed.set(true);
        signal.raise();
    }

    /** Where the files stand. */
    List<FileStatus> states() {
        return files.stream().map(RenderedFile::status).toList();
    }

    /** Follows Consul until {@link #end()}, whatever is thrown. */
    void follow() {
        try {
            new GuardedLoop(runtime, "sync-" + this, signal, LOG::error, this).run();
        } finally {
            dependencies.close();
        }
    }

    @Override
    public @Nullable Duration run() throws InterruptedException {
        if (closed) {
            return null;
        }
        if (changed.getAndSet(false)) {
            pace.changed(runtime.nanoTime());
        }
        Long wait = pace.untilRun(runtime.nanoTime());
        if (wait == null || wait > 0) {
            return wait == null ? LONG : Duration.ofNanos(wait);
        }
        pace.begun();
        boolean ended = false;
        try {
            bringIntoStep();
            ended = true;
        } catch (InterruptedException | ConsulClosedException | ConsulInterruptedException e) {
            throw e;
        } catch (Throwable e) {
            files.forEach(file -> file.fail(e));
            throw e;
        } finally {
            if (!ended) {
                pace.failed(runtime.nanoTime());
            }
        }
        return Duration.ZERO;
    }

    private void bringIntoStep() throws InterruptedException {
        List<Exception> failures = new ArrayList<>();
        boolean complete = false;
        // with Consul away as well
        if (recover(failures)) {
            List<RenderPass> passes = render();
            if (hold(passes)) {
                pace.waiting(runtime.nanoTime());
                return;
            }
            passes.stream().filter(RenderPass::isFailing)
                    .forEach(pass -> report.failure(this, pass.missing(), "nothing is written before"));
            complete = passes.stream().allMatch(RenderPass::isComplete);
            apply(failures);
        }
        report(failures);
        if (!failures.isEmpty() || files.stream().anyMatch(RenderedFile::isBroken)) {
            pace.failed(runtime.nanoTime());
            return;
        }
        pace.ended(runtime.nanoTime());
        if (!complete) {
            pace.waiting(runtime.nanoTime());
        }
    }

    private void report(List<Exception> failures) {
        for (Exception failure : failures) {
            report.failure(this, RenderedFile.text(failure), failure.getSuppressed().length > 0
                    ? "and the old content could not be put back: " + failure.getSuppressed()[0]
                    : "the old content is in place, and it is tried again at the next change or after a while");
        }
        for (RenderedFile file : files) {
            if (file.isBroken()) {
                file.tellFailure();
                report.failure(this, file.status().detail(), "the file stays as it is");
            }
        }
        report.end(this);
    }

    /** Puts back what was cut short; false when that fails: nobody may be told while something unchecked is in place. */
    private boolean recover(List<Exception> failures) {
        try {
            program.recover();
            return true;
        } catch (IOException | UncheckedIOException e) {
            files.forEach(file -> file.fail(e));
            failures.add(e);
            return false;
        }
    }

    /** Renders all files. One that asks for what is not known yet has no new content. */
    private List<RenderPass> render() {
        Map<Dependency<?>, Object> values = new HashMap<>();
        List<RenderPass> passes = new ArrayList<>();
        Map<String, String> left = new LinkedHashMap<>();
        Set<Dependency<?>> asked = new HashSet<>();
        for (RenderedFile file : files) {
            RenderPass pass = new RenderPass(dependencies, values);
            file.render(pass);
            passes.add(pass);
            left.putAll(pass.leftOut());
            asked.addAll(file.asked());
        }
        dependencies.retain(asked);
        leftOut.report(toString(), left, passes.stream().allMatch(RenderPass::isComplete));
        return passes;
    }

    /** Holds all files for a moment while first answers are under way, so that they begin together. */
    private boolean hold(List<RenderPass> passes) {
        for (RenderPass pass : passes) {
            if (pass.isEarly()) {
                files.forEach(file -> file.hold(pass.missing()));
                return true;
            }
        }
        return false;
    }

    /** Replaces what differs, and tells the program again what an undone run may have told it. */
    private void apply(List<Exception> failures) throws InterruptedException {
        for (Replacement replacement : replacements) {
            replacement.apply(failures);
            if (!recover(failures)) {
                return;
            }
        }
        try {
            program.catchUp();
        } catch (IOException | CommandException e) {
            if (closed) {
                throw new InterruptedException("closed");
            }
            program.owed().forEach(file -> file.fail(e));
            failures.add(e);
        }
    }

    /** Runs once, when everything is known or at the deadline; {@code write} or only look. */
    void once(long deadline, boolean write) throws InterruptedException {
        try {
            if (write && !recover(new ArrayList<>())) {
                return;
            }
            while (!render().stream().allMatch(RenderPass::isComplete)) {
                long left = deadline - runtime.nanoTime();
                if (left <= 0) {
                    break;
                }
                signal.await(Duration.ofNanos(left));
            }
            if (write) {
                apply(new ArrayList<>());
            } else {
                compare();
            }
        } finally {
            dependencies.close();
        }
    }

    private void compare() {
        for (RenderedFile file : files) {
            try {
                file.compare();
            } catch (IOException e) {
                file.fail(e);
            }
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
