package io.lictor.http.watch;

import java.util.function.Function;
import java.util.function.Predicate;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.Indexed;
import org.jspecify.annotations.Nullable;

/**
 * Says whether an empty answer may take the place of a full value. Empty is not unknown: nobody registered, a missing
 * right, a server without a leader and an agent that has just lost its data all look alike on the wire.
 *
 * @param <T> type of the value
 */
public final class EmptyPolicy<T> {

    private final Predicate<T> isEmpty;
    private final Function<T, @Nullable String> whyUnreadable;

    private EmptyPolicy(Predicate<T> isEmpty, Function<T, @Nullable String> whyUnreadable) {
        this.isEmpty = isEmpty;
        this.whyUnreadable = whyUnreadable;
    }

    /** Believes every answer. */
    public static <T> EmptyPolicy<T> believed() {
        return of(value -> false);
    }

    /** Doubts an empty answer by its headers and by the history of the watch. */
    public static <T> EmptyPolicy<T> of(Predicate<T> isEmpty) {
        return new EmptyPolicy<>(isEmpty, value -> null);
    }

    /**
     * Asks for a proof too, when an answer would otherwise be believed.
     *
     * @param whyUnreadable given the last good value, names the right to read its entries that is missing, or null when
     *     none is or when that cannot be found out; may call Consul, whose failure counts as one of the poll
     */
    public EmptyPolicy<T> provenBy(Function<T, @Nullable String> whyUnreadable) {
        return new EmptyPolicy<>(isEmpty, whyUnreadable);
    }

    /** Whether the answer would empty the value. */
    boolean empties(@Nullable T value, Indexed<T> answer) {
        return value != null && isEmpty.test(answer.value()) && !isEmpty.test(value);
    }

    /** Whether a value counts as empty. */
    boolean isEmpty(T value) {
        return isEmpty.test(value);
    }

    /** Whether the answer is empty, and Consul says that it left something out. */
    boolean isFiltered(Indexed<T> answer) {
        return answer.metadata().filteredByAcls() && isEmpty.test(answer.value());
    }

    /**
     * Why an empty answer is not believed.
     *
     * @param reason one of a few words, for meters
     * @param detail what there is to say beyond them, for logs; maybe empty
     */
    record Doubt(String reason, String detail) {
        private static final String FILTERED = "filtered by ACLs";
        private static final Doubt LEADERLESS = new Doubt("no leader known", "");
        private static final Doubt UNSETTLED = new Doubt("right after an outage or a reset", "");

        @Override
        public String toString() {
            return detail.isEmpty() ? reason : reason + ": " + detail;
        }
    }

    /**
     * Why an answer that would empty the value is not to be believed.
     *
     * @param unsettled whether Consul came back from a restart or an outage just now
     * @return the reason, or null to believe it
     */
    @Nullable
    Doubt doubt(T value, AnswerMetadata answer, boolean unsettled) {
        if (answer.filteredByAcls()) {
            // the proof only names the right: an agent may know older policies than the server that has filtered
            String missing = whyUnreadable.apply(value);
            return new Doubt(Doubt.FILTERED, missing == null ? "" : missing);
        }
        if (Boolean.FALSE.equals(answer.knownLeader())) {
            return Doubt.LEADERLESS;
        }
        if (unsettled) {
            return Doubt.UNSETTLED;
        }
        String missing = whyUnreadable.apply(value);
        return missing == null ? null : new Doubt("missing right", missing);
    }
}
