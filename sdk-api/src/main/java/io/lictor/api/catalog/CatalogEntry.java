package io.lictor.api.catalog;

import io.lictor.api.AgentService;

/**
 * What a step of a transaction on the catalog answers with.
 *
 * @see io.lictor.api.TransactionResult#catalogEntry(int)
 */
public sealed interface CatalogEntry {

    /**
     * Index of the last change.
     *
     * @return an unsigned 64-bit number, for the next step that compares it
     */
    long modifyIndex();

    /**
     * A node.
     *
     * @param node the node
     * @param modifyIndex index of its last change
     */
    record OfNode(CatalogNode node, long modifyIndex) implements CatalogEntry {}

    /**
     * A service.
     *
     * @param service the service
     * @param modifyIndex index of its last change
     */
    record OfService(AgentService service, long modifyIndex) implements CatalogEntry {}

    /**
     * A check.
     *
     * @param check the check
     * @param modifyIndex index of its last change
     */
    record OfCheck(ServiceCheck check, long modifyIndex) implements CatalogEntry {}
}
