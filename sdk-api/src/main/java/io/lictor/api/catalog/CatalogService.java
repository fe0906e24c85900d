package io.lictor.api.catalog;

import io.lictor.api.AgentService;

/**
 * Instance of a service in the catalog, without its health.
 *
 * @param node the node that it runs on
 * @param service the instance
 * @param kind what it is, such as {@code connect-proxy}; empty for a usual service
 */
public record CatalogService(CatalogNode node, AgentService service, String kind) {

    /**
     * Where to connect to.
     *
     * @return the instance's own address, or its node's where it has none
     */
    public String address() {
        return service.address().isEmpty() ? node.address() : service.address();
    }
}
