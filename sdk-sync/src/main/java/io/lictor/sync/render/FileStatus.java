package io.lictor.sync.render;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Where one file stands.
 *
 * @param destination the file
 * @param outcome what the last run did with it
 * @param detail why, for people; empty when there is nothing to say
 * @param content what was rendered last, or null before that or when it could not be
 */
public record FileStatus(Path destination, Outcome outcome, String detail, @Nullable String content) {

    /** What a run can do with a file. */
    public enum Outcome {
        /** Consul has not yet answered for everything that the template asks for; nothing was written. */
        WAITING,
        /** The new content is in its place, checked, and the program was told. */
        WRITTEN,
        /** The file has this content already. */
        UNCHANGED,
        /** The template wanted the file to stay as it is, as it does for a list that is empty. */
        KEPT,
        /**
         * It could not be rendered, checked, written or told of; the file is as it was before, and a program that may have
         * read another one is told again.
         */
        FAILED,
        /** A preview differs from the file. */
        DIFFERS;
    }

    /**
     * Whether the file is as Consul and the template want it.
     *
     * @return true for a file that was written or is unchanged, and for one that is kept
     */
    public boolean isSettled() {
        return outcome == Outcome.WRITTEN || outcome == Outcome.UNCHANGED || outcome == Outcome.KEPT
                || outcome == Outcome.DIFFERS;
    }

    /** Without the content, which may hold secrets. */
    @Override
    public String toString() {
        return destination + ": " + outcome + (detail.isEmpty() ? "" : ": " + detail);
    }
}
