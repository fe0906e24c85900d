package io.lictor.api.catalog;

import java.util.List;

import io.lictor.api.AgentService;

/**
 * Node of the catalog with its services.
 *
 * @param node the node
 * @param details its services with all that the catalog knows of them
 */
public record NodeServices(CatalogNode node, List<CatalogService> details) {

    /** Copies the list. */
    public NodeServices {
        details = List.copyOf(details);
    }

    /**
     * Its services.
     *
     * @return the services, in Consul's order
     */
    public List<AgentService> services() {
        return details.stream().map(CatalogService::service).toList();
    }
}
