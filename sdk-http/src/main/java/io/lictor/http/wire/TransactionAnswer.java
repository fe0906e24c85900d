package io.lictor.http.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.TransactionError;
import io.lictor.api.TransactionError.Kind;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionOperation.Verb;
import io.lictor.api.TransactionResult;
import org.jspecify.annotations.Nullable;

/**
 * Answers of {@code txn}.
 *
 * <p>Consul's rows do not line up with the operations: deletions have none, a tree has several, and a key that may not
 * be read is left out. They do come in the order of the operations.
 */
public final class TransactionAnswer {

    /** What Consul says, from the more to the less particular. */
    private record Words(Pattern pattern, Kind kind) {
        static final List<Words> KNOWN = List.of(new Words(Pattern.compile("lock delay"), Kind.LOCK_DELAY),
                new Words(Pattern.compile("lock is already held"), Kind.HELD),
                new Words(Pattern.compile("lock isn't held|failed session check"), Kind.NOT_HELD),
                new Words(Pattern.compile("invalid session|missing session|failed session lookup"), Kind.NO_SESSION),
                new Words(Pattern.compile("index is stale|failed index check"), Kind.CHANGED),
                new Words(Pattern.compile("doesn't exist$"), Kind.ABSENT),
                new Words(Pattern.compile("\" exists$"), Kind.EXISTS),
                new Words(Pattern.compile("Permission denied|ACL not found"), Kind.PERMISSION_DENIED));
    }

    private TransactionAnswer() {}

    /** A 409. */
    public static TransactionResult refused(byte[] body) {
        Answer answer = Json.read(body, Answer.class);
        List<@Nullable ErrorRow> rows = answer.errors() == null ? List.of() : answer.errors();
        List<TransactionError> errors = new ArrayList<>();
        for (ErrorRow row : rows) {
            if (row != null) {
                String what = Rows.text(row.what());
                errors.add(new TransactionError(row.operation(), kind(what), what));
            }
        }
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("a conflict without Errors");
        }
        return new TransactionResult(List.of(), errors);
    }

    private static Kind kind(String what) {
        return Words.KNOWN.stream().filter(words -> words.pattern.matcher(what).find()).map(Words::kind).findFirst()
                .orElse(Kind.OTHER);
    }

    /** A 200. */
    public static TransactionResult committed(byte[] body, List<TransactionOperation> operations) {
        List<KeyValueEntry> rows = new ArrayList<>();
        List<@Nullable ResultRow> results = Json.read(body, Answer.class).results();
        for (ResultRow row : results == null ? List.<@Nullable ResultRow>of() : results) {
            if (row != null && row.kv() != null) {
                rows.add(row.kv().entry());
            }
        }
        return new TransactionResult(new Alignment(rows, operations).align(), List.of());
    }

    /** Deals the rows out to the operations. */
    private static final class Alignment {
        private final List<KeyValueEntry> rows;
        private final List<TransactionOperation> operations;
        private int next;

        Alignment(List<KeyValueEntry> rows, List<TransactionOperation> operations) {
            this.rows = rows;
            this.operations = operations;
        }

        List<List<KeyValueEntry>> align() {
            List<List<KeyValueEntry>> dealt = new ArrayList<>();
            for (int i = 0; i < operations.size(); i++) {
                TransactionOperation operation = operations.get(i);
                dealt.add(switch (operation.verb()) {
                    case GET_TREE -> tree(operation.key(), singlesAfter(i));
                    case Verb verb when verb.answersOneEntry() -> single(operation.key());
                    default -> List.of();
                });
            }
            if (next != rows.size()) {
                throw new IllegalArgumentException(rows.size() + " rows, of which " + next + " fit the operations");
            }
            return dealt;
        }

        private int singlesAfter(int operation) {
            return (int) operations.stream().skip(operation + 1L).filter(later -> later.verb().answersOneEntry())
                    .count();
        }

        /** None when the key may not be read. */
        private List<KeyValueEntry> single(String key) {
            return next < rows.size() && rows.get(next).key().equals(key) ? List.of(rows.get(next++)) : List.of();
        }

        /** The rows under the prefix, in the order of their keys, that later operations leave over. */
        private List<KeyValueEntry> tree(String prefix, int needed) {
            List<KeyValueEntry> found = new ArrayList<>();
            String last = "";
            while (next < rows.size() - needed && rows.get(next).key().startsWith(prefix)
                    && (found.isEmpty() || rows.get(next).key().compareTo(last) > 0)) {
                last = rows.get(next).key();
                found.add(rows.get(next++));
            }
            return found;
        }
    }

    record Answer(@JsonProperty("Results") @Nullable List<@Nullable ResultRow> results,
            @JsonProperty("Errors") @Nullable List<@Nullable ErrorRow> errors) {}

    record ResultRow(@JsonProperty("KV") KeyValueAnswer.@Nullable Row kv) {}

    record ErrorRow(@JsonProperty("OpIndex") int operation, @JsonProperty("What") @Nullable String what) {}
}
