package io.lictor.api.catalog;

import java.util.Map;

import io.lictor.api.AgentService;

/**
 * Instance of a service in the catalog, without its health.
 *
 * @param node the node that it runs on
 * @param service the instance
 * @param kind what it is, such as {@code connect-proxy}; empty for a usual service
 * @param other further fields as a tree, written back as they came: {@code Proxy}, {@code SocketPath}, {@code Locality},
 *     {@code PeerName}, {@code Namespace} ..
 * @param modifyIndex index of its last change, unsigned 64 bit
 */
public record CatalogService(CatalogNode node, AgentService service, String kind, Map<String, Object> other,
        long modifyIndex) {

    /** Copies the map. */
    public CatalogService {
        other = Map.copyOf(other);
    }

    /**
     * Where to connect to.
     *
     * @return the instance's own address, or its node's where it has none
     */
    public String address() {
        return service.address().isEmpty() ? node.address() : service.address();
    }

    /**
     * What a proxy is for and how it is set up.
     *
     * @return a tree of maps, lists, texts, numbers and booleans; empty where it is no proxy
     */
    public Map<String, Object> proxy() {
        return Rest.tree(other, "Proxy");
    }

    /**
     * Socket that it listens on instead of a port; Consul from 1.10.
     *
     * @return the path, empty for none
     */
    public String socketPath() {
        return Rest.text(other, "SocketPath");
    }

    /**
     * Where it runs: {@code Region} and {@code Zone}; Consul from 1.16.
     *
     * @return the tree, empty where it was not said
     */
    public Map<String, Object> locality() {
        return Rest.tree(other, "Locality");
    }

    /**
     * The cluster that it was imported from; Consul from 1.13.
     *
     * @return name of the peer, empty for this cluster's own
     */
    public String peer() {
        return Rest.text(other, "PeerName");
    }

    /**
     * Its namespace; Consul Enterprise only.
     *
     * @return the name, empty where there are none
     */
    public String namespace() {
        return Rest.text(other, "Namespace");
    }

    /**
     * Its admin partition; Consul Enterprise only.
     *
     * @return the name, empty where there are none
     */
    public String partition() {
        return Rest.text(other, "Partition");
    }
}
