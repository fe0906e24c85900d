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
     * @param whyUnreadable given the last good value, says why its entries may not be read, or null when they may be
     *     or when that cannot be found out; may call Consul
     */
    public EmptyPolicy<T> provenBy(Function<T, @Nullable String> whyUnreadable) {
        return new EmptyPolicy<>(isEmpty, whyUnreadable);
    }

    /** Whether the answer would empty the value. */
    boolean empties(@Nullable T value, Indexed<T> answer) {
        return value != null && isEmpty.test(answer.value()) && !isEmpty.test(value);
    }

    /** Whether the answer is empty, and Consul says that it left something out. */
    boolean isFiltered(Indexed<T> answer) {
        return answer.metadata().filteredByAcls() && isEmpty.test(answer.value());
    }

    /**
     * Why an answer that would empty the value is not to be believed.
     *
     * @param unsettled whether Consul came back from a restart or an outage just now
     * @return the reason, or null to believe it
     */
    @Nullable
    String doubt(T value, AnswerMetadata answer, boolean unsettled) {
        if (answer.filteredByAcls()) {
            return "filtered by ACLs";
        }
        if (Boolean.FALSE.equals(answer.knownLeader())) {
            return "no leader known";
        }
        return unsettled ? "right after an outage or a reset" : whyUnreadable.apply(value);
    }
}
