package io.lictor.http.registration;

import java.util.Optional;

import io.lictor.http.wire.HomeAnswer;
import org.jspecify.annotations.Nullable;

/** The mark of a living process in the notes of its check: the session that it renews. */
final class Lease {

    private static final String MARK = "lictor-session ";

    private Lease() {}

    /** Notes with the mark in front of the application's. */
    static String marked(String session, @Nullable String notes) {
        return MARK + session + (notes == null || notes.isEmpty() ? "" : "; " + notes);
    }

    /** The session of notes with a mark, or null of others. */
    static @Nullable String of(String notes) {
        if (!notes.startsWith(MARK)) {
            return null;
        }
        int end = notes.indexOf(';');
        return notes.substring(MARK.length(), end < 0 ? notes.length() : end).strip();
    }

    /** The check of an instance that has the mark. */
    static Optional<HomeAnswer.CheckCopy> check(HomeAnswer.Copy instance) {
        return instance.checks().stream().filter(each -> of(each.check().notes()) != null).findFirst();
    }
}
