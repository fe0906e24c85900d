package io.lictor.api.mesh;

import java.util.Map;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;

/**
 * The service mesh ({@code /v1/connect}, {@code /v1/agent/connect}, {@code /v1/config}).
 *
 * <pre>{@code
 * CaRoots roots = consul.mesh().caRoots(QueryOptions.none()).value();
 * LeafCertificate mine = consul.mesh().leaf("orders", QueryOptions.none()).value();
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public interface MeshView {

    /**
     * Intentions: who may connect to whom.
     *
     * @return the view
     */
    IntentionView intentions();

    /**
     * Config entries: protocols, routes, splits, failover.
     *
     * @return the view
     */
    ConfigEntryView configEntries();

    /**
     * Peerings: other clusters that services are shared with.
     *
     * @return the view
     */
    PeeringView peerings();

    /**
     * The roots that the mesh trusts, from the agent's cache ({@code GET /v1/agent/connect/ca/roots}).
     *
     * @param options blocking
     * @return the roots
     */
    Indexed<CaRoots> caRoots(QueryOptions options);

    /**
     * The roots that the mesh trusts, from the servers ({@code GET /v1/connect/ca/roots}).
     *
     * @param options datacenter, consistency, blocking
     * @return the roots
     */
    Indexed<CaRoots> serverCaRoots(QueryOptions options);

    /**
     * A certificate for a service, kept by the agent ({@code GET /v1/agent/connect/ca/leaf/:service}). Only a blocking
     * query has it renewed with Consul before 1.11.
     *
     * @param service name of the service, which need not be registered
     * @param options blocking
     * @return the certificate with its key
     */
    Indexed<LeafCertificate> leaf(String service, QueryOptions options);

    /**
     * The roots that the mesh trusts from now on, from the agent's cache ({@code GET /v1/agent/connect/ca/roots}).
     *
     * @return the watch, to be closed by the caller
     */
    Watch<CaRoots> watchRoots();

    /**
     * A certificate for a service from now on ({@code GET /v1/agent/connect/ca/leaf/:service}): a new one comes in good
     * time before the last one expires, and within a minute after the authority was given another root. Watches of the
     * same service share one poll, and so one key.
     *
     * @param service name of the service, which need not be registered
     * @return the watch, to be closed by the caller
     */
    Watch<LeafCertificate> watchLeaf(String service);

    /**
     * Whether a client certificate may connect to a service of this node ({@code POST /v1/agent/connect/authorize}).
     * Consul checks neither the certificate nor its trust domain: do so first.
     *
     * @param target name of the service
     * @param clientUri SPIFFE id of the client's certificate
     * @param clientSerial its serial number
     * @return the decision
     */
    Authorization authorize(String target, String clientUri, String clientSerial);

    /**
     * Where the calls to a service go, from all its config entries ({@code GET /v1/discovery-chain/:service}).
     *
     * @param service name of the service
     * @param options scope, consistency, blocking
     * @return the chain as a tree of maps, lists, texts, numbers and booleans
     */
    Indexed<Map<String, Object>> discoveryChain(String service, QueryOptions options);

    /**
     * Where the calls to a service go, from now on. Every write of a config entry wakes the poll; only another content
     * is a change. Watches for the same service and scope share one poll.
     *
     * @param service name of the service
     * @param scope datacenter, namespace and partition whose chain it is, and the token; nothing else of it counts
     * @return the watch, to be closed by the caller
     */
    Watch<Map<String, Object>> watchDiscoveryChain(String service, QueryOptions scope);

    /**
     * The certificate authority ({@code GET /v1/connect/ca/configuration}).
     *
     * @param options datacenter, consistency
     * @return its configuration
     */
    CaConfiguration caConfiguration(QueryOptions options);

    /**
     * Changes the certificate authority ({@code PUT /v1/connect/ca/configuration}), which may rotate the root.
     *
     * @param configuration what it shall be
     */
    void changeCaConfiguration(CaConfiguration configuration);
}
