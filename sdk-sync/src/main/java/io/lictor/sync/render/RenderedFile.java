package io.lictor.sync.render;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import io.lictor.api.internal.Require;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.sync.render.CommandRun.CommandException;
import io.lictor.sync.render.FileStatus.Outcome;
import org.jspecify.annotations.Nullable;

/** One file of a unit and where it stands. Changed by the unit's thread, its status read by any. */
final class RenderedFile {

    private final SyncedFile file;
    private final Template template;
    private final ConsulObserver observer;
    private volatile FileStatus status;
    private byte @Nullable [] wanted;
    private boolean broken;
    private Set<Dependency<?>> asked = Set.of();
    private @Nullable String kept;
    private boolean untold;
    private @Nullable FileStatus onceTold;

    RenderedFile(SyncedFile file, ConsulObserver observer) {
        this.file = file;
        this.observer = observer;
        this.template = Template.compile(file);
        this.status = new FileStatus(file.destination(), Outcome.WAITING, "not rendered yet", null);
    }

    FileStatus status() {
        return status;
    }

    /** Renders; while something that it needs is not known, it has no new content. */
    void render(RenderPass pass) {
        forget();
        String error = null;
        try {
            wanted = template.render(pass).getBytes(StandardCharsets.UTF_8);
        } catch (KeepException e) {
            kept = String.valueOf(e.getMessage());
        } catch (IllegalStateException e) {
            error = String.valueOf(e.getMessage());
        }
        asked = pass.isComplete() ? pass.asked() : union(asked, pass.asked());
        if (!pass.isComplete()) {
            hold(pass.missing());
        } else if (error != null) {
            broken = true;
            set(Outcome.FAILED, error);
        } else if (kept != null) {
            set(Outcome.KEPT, kept);
        }
    }

    private void forget() {
        wanted = null;
        kept = null;
        broken = false;
        onceTold = null;
    }

    private static Set<Dependency<?>> union(Set<Dependency<?>> some, Set<Dependency<?>> others) {
        Set<Dependency<?>> both = new HashSet<>(some);
        both.addAll(others);
        return both;
    }

    /** What it asks for; while something of that is not known, also what it asked for before. */
    Set<Dependency<?>> asked() {
        return asked;
    }

    /** Leaves the file as it is until more is known. */
    void hold(String missing) {
        forget();
        status = new FileStatus(file.destination(), Outcome.WAITING, missing, null);
    }

    /** Notes and tells that it could not be brought into step. */
    void fail(Throwable failure) {
        set(Outcome.FAILED, text(failure));
        tellFailure();
    }

    /** What people are told of a failure. */
    static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || !(failure instanceof RuntimeException || failure instanceof CommandException)
                ? failure.toString()
                : message;
    }

    void written() {
        set(Outcome.WRITTEN, "");
        observer.fileWritten(toString());
    }

    /** Tells of the failure; one while something was not known yet is none. */
    void tellFailure() {
        observer.fileFailed(toString(), status.detail());
    }

    /** Whether the template could not be rendered. */
    boolean isBroken() {
        return broken;
    }

    SyncedFile file() {
        return file;
    }

    /** Where it stands. */
    TargetFile target() throws IOException {
        return TargetFile.of(file);
    }

    /** Where it stands, or null when that cannot be known: what is wrong with it is said when it is to be replaced. */
    @Nullable
    TargetFile targetIfAny() {
        try {
            return target();
        } catch (IOException e) {
            return null;
        }
    }

    /** The new content, or null when there is none or the file has it already. */
    byte @Nullable [] changedContent(TargetFile target) throws IOException {
        byte[] content = wanted;
        if (content == null) {
            if (kept != null && !target.exists()) {
                set(Outcome.WAITING, kept + ", and there is no file yet");
            }
            return null;
        }
        if (target.hasContent(content)) {
            set(Outcome.UNCHANGED, "");
            return null;
        }
        return content;
    }

    /** The content that was rendered, once {@link #changedContent} has said that there is one. */
    byte[] wanted() {
        return Require.nonNull(wanted, "content");
    }

    /** Compares without writing. */
    void compare() throws IOException {
        if (changedContent(target()) != null) {
            set(Outcome.DIFFERS, "");
        }
    }

    /** The program may know something else than what is in the file: until it is told, nothing is as it should be. */
    void untold() {
        untold = true;
    }

    /** The program knows what is in the file. */
    void told() {
        untold = false;
        FileStatus due = onceTold;
        if (due != null) {
            status = due;
            onceTold = null;
        }
    }

    private void set(Outcome outcome, String detail) {
        byte[] content = wanted;
        FileStatus next = new FileStatus(file.destination(), outcome, detail,
                content == null ? null : new String(content, StandardCharsets.UTF_8));
        boolean waits = untold && (outcome == Outcome.UNCHANGED || outcome == Outcome.KEPT);
        onceTold = waits ? next : null;
        if (!waits) {
            status = next;
        }
    }

    @Override
    public String toString() {
        return file.destination().toString();
    }
}
