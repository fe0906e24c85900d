package io.lictor.sync.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

import io.lictor.sync.render.CommandRun.CommandException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program that reads the files of a unit, and whether it may know something else than what is in them. What it has
 * been told cannot be seen in the files, so it is remembered here and, for the next process, beside them.
 */
final class Program {

    private static final Logger LOG = LoggerFactory.getLogger(FileSync.class);
    /** A reload such as a signal ends before the program has read anything. */
    private static final long READS_LATE = Duration.ofSeconds(10).toNanos();

    private final @Nullable Command reload;
    /** May have what nobody has checked in place: the program must not be told before they are looked at. */
    private final Set<RenderedFile> unsafe;
    private final Set<RenderedFile> owed = new LinkedHashSet<>();
    private final LongSupplier clock;
    private boolean hasBegun;
    private @Nullable Long lastTold;

    /** @param clock nanoseconds */
    Program(@Nullable Command reload, List<RenderedFile> files, LongSupplier clock) {
        this.reload = reload;
        this.clock = clock;
        this.unsafe = new LinkedHashSet<>(files);
    }

    /**
     * Puts back what runs that were cut short have left in place: content that nobody has checked.
     *
     * @throws IOException when it stays there; nothing may be told then
     */
    void recover() throws IOException {
        for (RenderedFile file : List.copyOf(unsafe)) {
            TargetFile target = file.targetIfAny();
            if (target != null) {
                recover(file, target);
                unsafe.remove(file);
            }
        }
    }

    private void recover(RenderedFile file, TargetFile target) throws IOException {
        boolean wasOwed = target.isOwed();
        if (target.isCutShort()) {
            // first, so that it is known even if this process ends before the program is told
            owe(file, target);
        }
        if (target.restore()) {
            LOG.warn("{}: an earlier run was cut short; the content from before it is back", file);
        } else if (!wasOwed) {
            settle(file, target);
        }
        if (wasOwed && reload != null) {
            owed.add(file);
            file.untold();
        }
    }

    private void settle(RenderedFile file, TargetFile target) {
        try {
            target.settle();
        } catch (IOException e) {
            LOG.warn("{}: the mark beside it that \"{}\" has to run again cannot be removed: {}", file, reload,
                    e.toString());
        }
        owed.remove(file);
        file.told();
    }

    /** Files are about to be replaced, and the program knows nothing of it yet. */
    void begin() {
        hasBegun = false;
    }

    /** Runs the reload, if there is one: then the program knows what is in all files. */
    void tell() throws IOException, CommandException, InterruptedException {
        if (reload == null) {
            return;
        }
        hasBegun = true;
        try {
            CommandRun.run(reload);
        } catch (CommandException e) {
            hasBegun = e.hasStarted();
            throw e;
        } finally {
            lastTold = hasBegun ? (Long) clock.getAsLong() : lastTold;
        }
        for (RenderedFile file : List.copyOf(owed)) {
            TargetFile target = file.targetIfAny();
            if (target != null) {
                settle(file, target);
            }
            file.told();
        }
        owed.clear();
    }

    /** Puts a file back after a failure, and remembers what the program may have read meanwhile. */
    void undo(RenderedFile file, TargetFile target, Throwable failure) {
        try {
            if (hasBegun || (isReading() && target.isCutShort())) {
                owe(file, target);
            }
            target.restore();
        } catch (IOException | UncheckedIOException e) {
            unsafe.add(file);
            failure.addSuppressed(e);
        }
    }

    private boolean isReading() {
        Long told = lastTold;
        return told != null && clock.getAsLong() - told < READS_LATE;
    }

    private void owe(RenderedFile file, TargetFile target) {
        if (reload == null) {
            return;
        }
        owed.add(file);
        file.untold();
        try {
            target.owe();
        } catch (IOException e) {
            LOG.warn("{}: it cannot be noted beside it that \"{}\" has to run again, another process will not know: {}",
                    file, reload, e.toString());
        }
    }

    /**
     * Tells the program again what is in the files, if it may know something else.
     *
     * @return whether it did
     */
    boolean catchUp() throws IOException, CommandException, InterruptedException {
        if (owed.isEmpty() || reload == null) {
            return false;
        }
        String which = names(owed);
        tell();
        LOG.info("{}: \"{}\" has run again, after a run that was undone", which, reload);
        return true;
    }

    /** The files of which the program may know something else. */
    List<RenderedFile> owed() {
        return List.copyOf(owed);
    }

    /** What a line of the log says of a reload. */
    String told() {
        return reload == null ? "" : ", \"" + reload + "\" has run";
    }

    private static String names(Set<RenderedFile> files) {
        return String.join(", ", files.stream().map(RenderedFile::toString).toList());
    }
}
