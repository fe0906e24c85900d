package io.lictor.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.ExportedService;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.catalog.GatewayService;
import io.lictor.api.catalog.ImportedService;
import io.lictor.api.catalog.NodeServices;

/**
 * What the cluster knows about nodes and services ({@code /v1/catalog}).
 *
 * <pre>{@code
 * List<CatalogNode> nodes = consul.catalog().nodes(QueryOptions.none()).value();
 * }</pre>
 *
 * <p>Safe for use by several threads. What is registered here and not with an agent is nobody's to keep: see
 * {@link ConsulClient#register} for services of one's own.
 */
public interface CatalogView {

    /**
     * The services with all tags of their instances ({@code GET /v1/catalog/services}).
     *
     * @param options scope, consistency, blocking
     * @return name to tags
     */
    Indexed<Map<String, List<String>>> services(QueryOptions options);

    /**
     * The known datacenters ({@code GET /v1/catalog/datacenters}).
     *
     * @return their names, nearest first
     */
    List<String> datacenters();

    /**
     * The nodes ({@code GET /v1/catalog/nodes}).
     *
     * @param options scope, consistency, filter, order, node metadata, blocking
     * @return the nodes
     */
    Indexed<List<CatalogNode>> nodes(QueryOptions options);

    /**
     * The instances of a service, whatever their health ({@code GET /v1/catalog/service/:service}).
     *
     * @param service its name
     * @param options scope, consistency, filter, order, tags, blocking
     * @return the instances; an empty list also when the service is not known
     */
    Indexed<List<CatalogService>> service(String service, QueryOptions options);

    /**
     * The instances of a service that speak mesh TLS: its proxies, and itself if it is native
     * ({@code GET /v1/catalog/connect/:service}).
     *
     * @param service its name
     * @param options as for {@link #service}
     * @return the instances
     */
    Indexed<List<CatalogService>> connect(String service, QueryOptions options);

    /**
     * One node with its services ({@code GET /v1/catalog/node/:node}).
     *
     * @param node its name or id
     * @param options scope, consistency, filter, blocking
     * @return the node, or empty when there is none
     */
    Indexed<Optional<NodeServices>> node(String node, QueryOptions options);

    /**
     * The services that a gateway stands for ({@code GET /v1/catalog/gateway-services/:gateway}).
     *
     * @param gateway name of an ingress or terminating gateway
     * @param options scope, consistency, blocking
     * @return names of the services
     */
    Indexed<List<String>> gatewayServices(String gateway, QueryOptions options);

    /**
     * The same with ports, protocols and hosts ({@code GET /v1/catalog/gateway-services/:gateway}).
     *
     * @param gateway name of an ingress, terminating or API gateway
     * @param options scope, consistency, blocking
     * @return the services
     */
    Indexed<List<GatewayService>> gatewayDetails(String gateway, QueryOptions options);

    /**
     * The services that others may see ({@code GET /v1/exported-services}); Consul from 1.17.3.
     *
     * @param options partition, blocking
     * @return the services
     * @throws ConsulRejectedException with {@code isUnsupported()} when this Consul is older
     */
    Indexed<List<ExportedService>> exportedServices(QueryOptions options);

    /**
     * The services that come from elsewhere ({@code GET /v1/imported-services}); later than Consul 1.20.
     *
     * @param options partition, blocking
     * @return the services
     * @throws ConsulRejectedException with {@code isUnsupported()} when this Consul is older
     */
    Indexed<List<ImportedService>> importedServices(QueryOptions options);

    /**
     * Registers a node, and a service and checks on it, that no agent looks after ({@code PUT /v1/catalog/register}).
     *
     * @param service what to register
     */
    void register(ExternalService service);

    /**
     * Removes a node with all that is on it ({@code PUT /v1/catalog/deregister}); no error when there is none.
     *
     * @param node its name
     */
    void deregisterNode(String node);

    /**
     * Removes one service of a node ({@code PUT /v1/catalog/deregister}); no error when there is none.
     *
     * @param node name of the node
     * @param serviceId id of the service
     */
    void deregisterService(String node, String serviceId);

    /**
     * Removes one check of a node ({@code PUT /v1/catalog/deregister}); no error when there is none.
     *
     * @param node name of the node
     * @param checkId id of the check
     */
    void deregisterCheck(String node, String checkId);
}
