package io.lictor.api.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lictor.api.AgentService;
import io.lictor.api.internal.Require;

/**
 * Step of a transaction on the catalog: what is written, or what is to be read or removed.
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
     * @param address its address
     * @param meta its metadata
     */
    record NodeSet(String node, String address, Map<String, String> meta) implements CatalogChange {

        /** Copies the metadata. */
        public NodeSet {
            meta = Map.copyOf(meta);
        }
    }

    /**
     * A service is written.
     *
     * @param node name of its node
     * @param service the service
     */
    record ServiceSet(String node, AgentService service) implements CatalogChange {}

    /**
     * A check is written.
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
            changes.add(new NodeSet(external.node(), external.address(), external.nodeMeta()));
        }
        AgentService service = external.service();
        if (service != null) {
            changes.add(new ServiceSet(external.node(), service));
        }
        external.checks().forEach(check -> changes.add(new CheckSet(check)));
        return changes;
    }
}
