package io.lictor.api.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lictor.api.AgentService;
import io.lictor.api.internal.Require;

/**
 * Step of a transaction on the catalog: what is written, or what is to be read or removed.
 *
 * <p>Consul's transactions carry less than the catalog holds: of a service neither its tagged addresses nor what makes it
 * a proxy or mesh-native, of a node no locality, of a check not what an agent runs. They would take it away without a
 * word, so a step that has any of it is refused before it is sent; {@link io.lictor.api.CatalogView#register} carries all.
 *
 * @see io.lictor.api.TransactionOperation#register(ExternalService)
 */
public sealed interface CatalogChange {

    /**
     * Name of the node that it is about.
     *
     * @return the name
     */
    String node();

    /**
     * A node is written.
     *
     * @param node its name
     * @param id its id, empty for none
     * @param address its address
     * @param taggedAddresses other addresses by name
     * @param meta its metadata
     * @param other further fields as a tree
     */
    record NodeSet(String node, String id, String address, Map<String, String> taggedAddresses,
            Map<String, String> meta, Map<String, Object> other) implements CatalogChange {

        /** Checks the name, copies the maps. */
        public NodeSet {
            Require.nonBlank(node, "node");
            taggedAddresses = Map.copyOf(taggedAddresses);
            meta = Map.copyOf(meta);
            other = Map.copyOf(other);
        }

        /**
         * A new node.
         *
         * @param node its name
         * @param address its address
         * @param meta its metadata
         */
        public NodeSet(String node, String address, Map<String, String> meta) {
            this(node, "", address, Map.of(), meta, Map.of());
        }

        /**
         * The same at another address.
         *
         * @param changed the address
         * @return the step
         */
        public NodeSet withAddress(String changed) {
            return new NodeSet(node, id, changed, taggedAddresses, meta, other);
        }

        /**
         * The same with other metadata.
         *
         * @param changed all of its metadata
         * @return the step
         */
        public NodeSet withMeta(Map<String, String> changed) {
            return new NodeSet(node, id, address, taggedAddresses, changed, other);
        }
    }

    /**
     * A service is written.
     *
     * @param node name of its node
     * @param service the service
     * @param other further fields as a tree
     */
    record ServiceSet(String node, AgentService service, Map<String, Object> other) implements CatalogChange {

        /** Checks the name, copies the map. */
        public ServiceSet {
            Require.nonBlank(node, "node");
            other = Map.copyOf(other);
        }

        /**
         * A usual service.
         *
         * @param node name of its node
         * @param service the service
         */
        public ServiceSet(String node, AgentService service) {
            this(node, service, Map.of());
        }

        /**
         * The same with another content.
         *
         * @param changed the service
         * @return the step
         */
        public ServiceSet withService(AgentService changed) {
            return new ServiceSet(node, changed, other);
        }
    }

    /**
     * A check is written. Its type is lost: Consul takes none in a transaction, whatever is sent, and takes the one away that
     * is there (seen up to 1.16.3).
     *
     * @param check the check
     */
    record CheckSet(ServiceCheck check) implements CatalogChange {

        @Override
        public String node() {
            return check.node();
        }
    }

    /**
     * A node is removed with all that is on it, or read.
     *
     * @param node its name
     */
    record NodeNamed(String node) implements CatalogChange {

        /** Checks the name. */
        public NodeNamed {
            Require.nonBlank(node, "node");
        }
    }

    /**
     * A service is removed, or read.
     *
     * @param node name of its node
     * @param service its name, which a transaction wants besides the id
     * @param serviceId its id
     */
    record ServiceNamed(String node, String service, String serviceId) implements CatalogChange {

        /** Checks the names. */
        public ServiceNamed {
            Require.nonBlank(node, "node");
            Require.nonBlank(service, "service");
            Require.nonBlank(serviceId, "service id");
        }
    }

    /**
     * A check is removed, or read.
     *
     * @param node name of its node
     * @param checkId its id
     */
    record CheckNamed(String node, String checkId) implements CatalogChange {

        /** Checks the names. */
        public CheckNamed {
            Require.nonBlank(node, "node");
            Require.nonBlank(checkId, "check id");
        }
    }

    /**
     * The steps that register an external service.
     *
     * @param external what to register
     * @return node, service and checks, in this order
     */
    static List<CatalogChange> of(ExternalService external) {
        List<CatalogChange> changes = new ArrayList<>();
        if (!external.skipNodeUpdate()) {
            changes.add(new NodeSet(external.node(), external.nodeId(), external.address(),
                    external.nodeTaggedAddresses(), external.nodeMeta(), external.nodeOther()));
        }
        AgentService service = external.service();
        if (service != null) {
            changes.add(new ServiceSet(external.node(), service, external.serviceOther()));
        }
        external.checks().forEach(check -> changes.add(new CheckSet(check)));
        return changes;
    }
}
