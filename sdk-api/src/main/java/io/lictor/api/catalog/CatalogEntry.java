package io.lictor.api.catalog;

import java.util.Map;

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
    record OfNode(CatalogNode node, long modifyIndex) implements CatalogEntry {

        /**
         * The step that writes it as it is, to be changed.
         *
         * @return the step
         */
        public CatalogChange.NodeSet change() {
            return new CatalogChange.NodeSet(node.name(), node.id(), node.address(), node.taggedAddresses(),
                    node.meta(), node.other());
        }
    }

    /**
     * A service.
     *
     * @param service the service
     * @param other further fields as a tree: {@code Kind}, {@code Proxy}, {@code Locality} ..
     * @param modifyIndex index of its last change
     */
    record OfService(AgentService service, Map<String, Object> other, long modifyIndex) implements CatalogEntry {

        /** Copies the map. */
        public OfService {
            other = Map.copyOf(other);
        }

        /**
         * The step that writes it as it is, to be changed.
         *
         * @param node name of its node
         * @return the step
         */
        public CatalogChange.ServiceSet change(String node) {
            return new CatalogChange.ServiceSet(node, service, other);
        }
    }

    /**
     * A check.
     *
     * @param check the check
     * @param modifyIndex index of its last change
     */
    record OfCheck(ServiceCheck check, long modifyIndex) implements CatalogEntry {

        /**
         * The step that writes it as it is, to be changed.
         *
         * @return the step
         */
        public CatalogChange.CheckSet change() {
            return new CatalogChange.CheckSet(check);
        }
    }
}
