package io.lictor.api;

import java.util.List;
import java.util.Optional;

import io.lictor.api.catalog.CatalogEntry;
import io.lictor.api.internal.Require;

/**
 * Outcome of a transaction: either every operation took effect, or none did.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param entries for each operation of a committed transaction the entries that it answers with: one for most, several
 *     for a tree, none for deletions; the values of keys that were only written are empty. Without a commit there are
 *     none.
 * @param catalog the same for nodes, services and checks: one for each that was written or read
 * @param errors why it was not committed; empty when it was
 */
public record TransactionResult(List<List<KeyValueEntry>> entries, List<List<CatalogEntry>> catalog,
        List<TransactionError> errors) {

    /** Copies the lists. */
    public TransactionResult {
        entries = entries.stream().map(List::copyOf).toList();
        catalog = catalog.stream().map(List::copyOf).toList();
        errors = List.copyOf(errors);
    }

    /**
     * Whether the operations took effect.
     *
     * @return true when they did
     */
    public boolean isCommitted() {
        return errors.isEmpty();
    }

    /**
     * The one entry of an operation of a committed transaction.
     *
     * @param operation its position, from 0
     * @return the entry
     * @throws IllegalStateException when the operation has not answered with exactly one
     */
    public KeyValueEntry entry(int operation) {
        return only(operation, entries);
    }

    /**
     * The entry of an operation of a committed transaction that may find none: {@link TransactionOperation#getOrEmpty}.
     *
     * @param operation its position, from 0
     * @return the entry, or empty when there is no such key, or it may not be read
     * @throws IllegalStateException when there is no such operation, or it has answered with several
     */
    public Optional<KeyValueEntry> find(int operation) {
        if (operation < entries.size() && entries.get(operation).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(entry(operation));
    }

    /**
     * The node, service or check of an operation of a committed transaction that wrote or read one.
     *
     * @param operation its position, from 0
     * @return the entry
     * @throws IllegalStateException when the operation has not answered with exactly one
     */
    public CatalogEntry catalogEntry(int operation) {
        return only(operation, catalog);
    }

    private <T> T only(int operation, List<List<T>> all) {
        List<T> own = operation < all.size() ? all.get(operation) : List.of();
        if (own.size() != 1) {
            throw new IllegalStateException("operation " + operation + " of the transaction has " + own.size()
                    + " entries (expected: 1); errors " + errors);
        }
        return own.getFirst();
    }

    /**
     * Whether an operation failed for a reason.
     *
     * @param kind the reason
     * @return true when one did
     */
    public boolean failedBecause(TransactionError.Kind kind) {
        Require.nonNull(kind, "kind");
        return errors.stream().anyMatch(error -> error.kind() == kind);
    }
}
