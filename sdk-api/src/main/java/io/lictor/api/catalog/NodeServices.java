package io.lictor.api.catalog;

import java.util.List;

import io.lictor.api.AgentService;

/**
 * Node of the catalog with its services.
 *
 * @param node the node
 * @param services its services
 */
public record NodeServices(CatalogNode node, List<AgentService> services) {

    /** Copies the list. */
    public NodeServices {
        services = List.copyOf(services);
    }
}
