package io.lictor.sync.render;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.lictor.api.internal.Require;
import io.lictor.api.observe.ConsulObserver;
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

    RenderedFile(SyncedFile file, ConsulObserver observer) {
        this.file = file;
        this.observer = observer;
        this.template = Template.compile(file);
        this.status = new FileStatus(file.destination(), Outcome.WAITING, "not rendered yet", null);
    }

    FileStatus status() {
        return status;
    }

    /** Renders; the result is taken back by {@link #wait} when something it needs is not known yet. */
    void render(RenderPass pass) {
        wanted = null;
        broken = false;
        try {
            wanted = template.render(pass).getBytes(StandardCharsets.UTF_8);
        } catch (KeepException e) {
            set(Outcome.KEPT, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            broken = true;
            set(Outcome.FAILED, String.valueOf(e.getMessage()));
        }
    }

    void wait(String missing) {
        wanted = null;
        broken = false;
        status = new FileStatus(file.destination(), Outcome.WAITING, missing, null);
    }

    void fail(String why) {
        set(Outcome.FAILED, why);
        tellFailure();
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

    /** The new content, or null when there is none or the file has it already. */
    byte @Nullable [] changedContent(TargetFile target) throws IOException {
        byte[] content = wanted;
        if (content == null) {
            if (status.outcome() == Outcome.KEPT && !target.exists()) {
                set(Outcome.WAITING, status.detail() + ", and there is no file yet");
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
        if (changedContent(TargetFile.of(file)) != null) {
            set(Outcome.DIFFERS, "");
        }
    }

    private void set(Outcome outcome, String detail) {
        byte[] content = wanted;
        status = new FileStatus(file.destination(), outcome, detail,
                content == null ? null : new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return file.destination().toString();
    }
}
