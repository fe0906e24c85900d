package io.lictor.http.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.AgentService;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.TransactionError;
import io.lictor.api.TransactionError.Kind;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionOperation.Verb;
import io.lictor.api.TransactionResult;
import io.lictor.api.catalog.CatalogEntry;
import io.lictor.api.catalog.CatalogNode;
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
                new Words(Pattern.compile("unknown \\w+ verb|unsupported operation", Pattern.CASE_INSENSITIVE),
                        Kind.UNSUPPORTED),
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
        return new TransactionResult(List.of(), List.of(), errors);
    }

    private static Kind kind(String what) {
        return Words.KNOWN.stream().filter(words -> words.pattern.matcher(what).find()).map(Words::kind).findFirst()
                .orElse(Kind.OTHER);
    }

    /** A 200. */
    public static TransactionResult committed(byte[] body, List<TransactionOperation> operations) {
        List<Object> rows = new ArrayList<>();
        List<@Nullable ResultRow> results = Json.read(body, Answer.class).results();
        for (ResultRow row : results == null ? List.<@Nullable ResultRow>of() : results) {
            Object entry = row == null ? null : row.entry();
            if (entry != null) {
                rows.add(entry);
            }
        }
        return new Alignment(rows, operations).align();
    }

    /** Deals the rows out to the operations. A row is an entry of a key, or of the catalog. */
    private static final class Alignment {
        private final List<Object> rows;
        private final List<TransactionOperation> operations;
        private int next;

        Alignment(List<Object> rows, List<TransactionOperation> operations) {
            this.rows = rows;
            this.operations = operations;
        }

        TransactionResult align() {
            List<List<KeyValueEntry>> keys = new ArrayList<>();
            List<List<CatalogEntry>> catalog = new ArrayList<>();
            for (int i = 0; i < operations.size(); i++) {
                TransactionOperation operation = operations.get(i);
                boolean answers = operation.verb().answersOneEntry();
                boolean ofCatalog = operation.catalog() != null;
                catalog.add(answers && ofCatalog ? catalogEntry() : List.of());
                keys.add(operation.verb() == Verb.GET_TREE
                        ? tree(operation.key(), singlesAfter(i))
                        : answers && !ofCatalog ? single(operation.key()) : List.of());
            }
            if (next != rows.size()) {
                throw new IllegalArgumentException(rows.size() + " rows, of which " + next + " fit the operations");
            }
            return new TransactionResult(keys, catalog, List.of());
        }

        private int singlesAfter(int operation) {
            return (int) operations.stream().skip(operation + 1L).filter(later -> later.verb().answersOneEntry())
                    .count();
        }

        /** None when it may not be read. */
        private List<CatalogEntry> catalogEntry() {
            if (next < rows.size() && rows.get(next) instanceof CatalogEntry entry) {
                next++;
                return List.of(entry);
            }
            return List.of();
        }

        /** None when the key may not be read, or is not there: then its row has no index. */
        private List<KeyValueEntry> single(String key) {
            if (next < rows.size() && rows.get(next) instanceof KeyValueEntry entry && entry.key().equals(key)) {
                next++;
                return entry.indexes().modify() == 0 ? List.of() : List.of(entry);
            }
            return List.of();
        }

        /** The rows under the prefix, in the order of their keys, that later operations leave over. */
        private List<KeyValueEntry> tree(String prefix, int needed) {
            List<KeyValueEntry> found = new ArrayList<>();
            String last = "";
            while (next < rows.size() - needed && rows.get(next) instanceof KeyValueEntry entry
                    && entry.key().startsWith(prefix) && (found.isEmpty() || entry.key().compareTo(last) > 0)) {
                last = entry.key();
                found.add(entry);
                next++;
            }
            return found;
        }
    }

    record Answer(@JsonProperty("Results") @Nullable List<@Nullable ResultRow> results,
            @JsonProperty("Errors") @Nullable List<@Nullable ErrorRow> errors) {}

    record ResultRow(@JsonProperty("KV") KeyValueAnswer.@Nullable Row kv,
            @JsonProperty("Node") @Nullable Map<String, @Nullable Object> node,
            @JsonProperty("Service") @Nullable Map<String, @Nullable Object> service,
            @JsonProperty("Check") @Nullable Map<String, @Nullable Object> check) {

        private @Nullable Object entry() {
            if (kv != null) {
                return kv.entry();
            }
            if (node != null) {
                CatalogNode read = CatalogRows.node(Tree.of(node));
                return new CatalogEntry.OfNode(read, read.modifyIndex());
            }
            if (service != null) {
                return service(Tree.of(service));
            }
            return check == null ? null : check(Tree.of(check));
        }

        private static CatalogEntry service(Tree row) {
            AgentService service = CatalogRows.service(row);
            long modified = row.index("ModifyIndex");
            return new CatalogEntry.OfService(service, row.rest(), modified);
        }

        private static CatalogEntry check(Tree row) {
            long modified = row.index("ModifyIndex");
            return new CatalogEntry.OfCheck(CatalogRows.check(row), modified);
        }
    }

    record ErrorRow(@JsonProperty("OpIndex") int operation, @JsonProperty("What") @Nullable String what) {}
}
