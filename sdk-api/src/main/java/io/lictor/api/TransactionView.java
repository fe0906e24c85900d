package io.lictor.api;

import java.time.Duration;
import java.util.List;

/**
 * Transactions: several operations on keys that take effect together or not at all ({@code /v1/txn}).
 *
 * <pre>{@code
 * TransactionResult result = consul.transactions().apply(List.of(
 *         TransactionOperation.checkSession("leader", session),
 *         TransactionOperation.set("orders/next", value, 0)));
 * if (!result.isCommitted()) {
 *     log.warn("{}", result.errors());
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. A transaction with a write goes to the first address of the settings and is never
 * sent twice.
 */
public interface TransactionView {

    /** The most operations that Consul takes in one transaction: from 1.14; an older one takes 64. */
    int MAX_OPERATIONS = 128;

    /**
     * The same view with a deadline of its own for each call.
     *
     * @param timeout more than zero; without, it is the client's request timeout
     * @return the view
     */
    TransactionView within(Duration timeout);

    /**
     * The same view of another datacenter, namespace or partition, or with another token.
     *
     * @param scope datacenter, namespace, partition, token; anything else is refused
     * @return the view, which needs no closing
     */
    TransactionView in(QueryOptions scope);

    /**
     * Applies operations in their order ({@code PUT /v1/txn}).
     *
     * @param operations 1 to 128; to 64 for Consul before 1.14
     * @return what came of it; a transaction that was not committed is a result, not an exception
     * @throws ConsulRejectedException with status 413 when these are more operations than this Consul takes, or more
     *     bytes; the message has the limit
     */
    TransactionResult apply(List<TransactionOperation> operations);
}
