package io.lictor.sync.render;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.lictor.sync.render.CommandRun.CommandException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of new content into the files with one check: staged, checked, in place, told of; or nothing of it. A file that
 * cannot be staged, or that a check of its own refuses, is left out of it.
 */
final class Replacement {

    private static final Logger LOG = LoggerFactory.getLogger(FileSync.class);

    private final @Nullable Command check;
    private final Program program;
    private final List<RenderedFile> files;
    private final BooleanSupplier isClosed;

    Replacement(@Nullable Command check, Program program, List<RenderedFile> files, BooleanSupplier isClosed) {
        this.check = check;
        this.program = program;
        this.files = files;
        this.isClosed = isClosed;
    }

    /** A file that is about to be replaced. */
    private record Step(RenderedFile rendered, TargetFile target) {}

    /**
     * Brings the files that differ into step.
     *
     * @param failures what has gone wrong is added; the files of which it was are as they were before
     */
    void apply(List<Exception> failures) throws InterruptedException {
        program.begin();
        List<Step> steps = new ArrayList<>();
        boolean done = false;
        try {
            for (RenderedFile file : files) {
                stage(file, steps, failures);
            }
            if (!steps.isEmpty()) {
                replace(steps);
                finish(steps);
            }
            done = true;
        } catch (IOException | CommandException | RuntimeException e) {
            undo(steps, e);
            done = true;
            failed(steps, e, failures);
        } finally {
            if (!done) {
                undo(steps, new IOException("cut short"));
            }
        }
    }

    private void stage(RenderedFile file, List<Step> steps, List<Exception> failures) throws InterruptedException {
        try {
            TargetFile target = file.target();
            if (file.changedContent(target) == null || isClosed.getAsBoolean()) {
                return;
            }
            Step step = new Step(file, target);
            steps.add(step);
            try {
                Path fresh = target.stage(file.wanted());
                if (check != null && check.takesNewFile()) {
                    CommandRun.run(check.on(fresh.toString()));
                }
            } catch (IOException | CommandException | RuntimeException e) {
                steps.remove(step);
                program.undo(file, target, e);
                throw e;
            }
        } catch (IOException | CommandException | RuntimeException e) {
            endIfClosed();
            file.fail(e);
            failures.add(e);
        }
    }

    private void replace(List<Step> steps) throws IOException, CommandException, InterruptedException {
        for (Step step : steps) {
            step.target.replace();
        }
        if (check != null && !check.takesNewFile()) {
            CommandRun.run(check);
        }
        program.tell();
        for (Step step : steps) {
            step.target.sync();
        }
    }

    private void finish(List<Step> steps) throws IOException {
        for (Step step : steps) {
            step.target.commit();
            step.rendered.written();
        }
        LOG.info("{}: in step with Consul{}", String.join(", ", steps.stream().map(s -> s.target.toString()).toList()),
                program.told());
    }

    private void undo(List<Step> steps, Exception failure) {
        steps.forEach(step -> program.undo(step.rendered, step.target, failure));
    }

    private void failed(List<Step> steps, Exception failure, List<Exception> failures) throws InterruptedException {
        endIfClosed();
        steps.forEach(step -> step.rendered.fail(failure));
        failures.add(failure);
    }

    /** A command that was ended together with this process has not failed. */
    private void endIfClosed() throws InterruptedException {
        if (isClosed.getAsBoolean()) {
            throw new InterruptedException("closed");
        }
    }
}
