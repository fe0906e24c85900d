package io.lictor.sync.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.lictor.sync.render.CommandRun.CommandException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of new content into its files: staged, checked, in place, told of; or nothing of it. */
final class Replacement {

    private static final Logger LOG = LoggerFactory.getLogger(FileSync.class);

    private final @Nullable Command check;
    private final @Nullable Command reload;

    Replacement(@Nullable Command check, @Nullable Command reload) {
        this.check = check;
        this.reload = reload;
    }

    /** A file that is about to be replaced. */
    private record Step(RenderedFile rendered, TargetFile target) {}

    /** Puts back what a process that was killed within a run has left: content that nobody has checked. */
    void recover(List<RenderedFile> files) {
        for (RenderedFile file : files) {
            try {
                if (TargetFile.of(file.file()).recover()) {
                    LOG.warn("{}: an earlier run was cut short; the content from before it is back", file);
                }
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("{}: what an earlier run has left cannot be tidied up: {}", file, e.toString());
            }
        }
    }

    /**
     * Brings the files that differ into step.
     *
     * @throws CommandException when the check or the reload fails; the old files are back
     */
    void apply(List<RenderedFile> files, BooleanSupplier isClosed)
            throws IOException, CommandException, InterruptedException {
        List<Step> steps = new ArrayList<>();
        for (RenderedFile file : files) {
            TargetFile target = TargetFile.of(file.file());
            if (file.changedContent(target) != null) {
                steps.add(new Step(file, target));
            }
        }
        if (steps.isEmpty() || isClosed.getAsBoolean()) {
            return;
        }
        try {
            replace(steps);
        } catch (IOException | RuntimeException | CommandException | InterruptedException e) {
            steps.forEach(step -> step.target.restoreAfter(e));
            throw e;
        }
        for (Step step : steps) {
            step.target.commit();
            step.rendered.written();
        }
        LOG.info("{}: in step with Consul{}", String.join(", ", steps.stream().map(s -> s.target.toString()).toList()),
                reload == null ? "" : ", \"" + reload + "\" has run");
    }

    private void replace(List<Step> steps) throws IOException, CommandException, InterruptedException {
        for (Step step : steps) {
            Path fresh = step.target.stage(step.rendered.wanted());
            if (check != null && check.takesNewFile()) {
                CommandRun.run(check.on(fresh.toString()));
            }
        }
        for (Step step : steps) {
            step.target.replace();
        }
        if (check != null && !check.takesNewFile()) {
            CommandRun.run(check);
        }
        if (reload != null) {
            CommandRun.run(reload);
        }
    }
}
