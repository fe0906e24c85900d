package io.lictor.http.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.CatalogView;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.ExportedService;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.catalog.GatewayService;
import io.lictor.api.catalog.ImportedService;
import io.lictor.api.catalog.NodeServices;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.CatalogAnswer;
import io.lictor.http.wire.CatalogBody;
import io.lictor.http.wire.ExportsAnswer;
import io.lictor.http.wire.PlainAnswer;
import org.jspecify.annotations.Nullable;

/** {@code /v1/catalog}. */
public final class CatalogEndpoint implements CatalogView {

    private final Requests requests;

    public CatalogEndpoint(Transport transport, Scope scope) {
        this.requests = new Requests(transport, scope);
    }

    @Override
    public Indexed<Map<String, List<String>>> services(QueryOptions options) {
        return requests.read("catalog/services", options, PlainAnswer::textsByName);
    }

    /** As {@link #services}, for a caller that holds a permit of the poll budget. */
    public Indexed<Map<String, List<String>>> pollServices(QueryOptions options) {
        return requests.poll("catalog/services", options, PlainAnswer::textsByName);
    }

    @Override
    public List<String> datacenters() {
        return requests.plain("catalog/datacenters", PlainAnswer::texts);
    }

    @Override
    public Indexed<List<CatalogNode>> nodes(QueryOptions options) {
        return requests.read("catalog/nodes", options, CatalogAnswer::nodes);
    }

    @Override
    public Indexed<List<CatalogService>> service(String service, QueryOptions options) {
        return requests.read("catalog/service", Require.path(service, "service"), options, CatalogAnswer::services);
    }

    @Override
    public Indexed<List<CatalogService>> connect(String service, QueryOptions options) {
        return requests.read("catalog/connect", Require.path(service, "service"), options, CatalogAnswer::services);
    }

    @Override
    public Indexed<Optional<NodeServices>> node(String node, QueryOptions options) {
        return requests.read("catalog/node", Require.path(node, "node"), options, CatalogAnswer::node);
    }

    @Override
    public Indexed<List<String>> gatewayServices(String gateway, QueryOptions options) {
        Indexed<List<GatewayService>> found = gatewayDetails(gateway, options);
        return new Indexed<>(found.value().stream().map(GatewayService::service).toList(), found.metadata());
    }

    @Override
    public Indexed<List<GatewayService>> gatewayDetails(String gateway, QueryOptions options) {
        return requests.read("catalog/gateway-services", Require.path(gateway, "gateway"), options,
                CatalogAnswer::gatewayServices);
    }

    @Override
    public Indexed<List<ExportedService>> exportedServices(QueryOptions options) {
        return requests.read("exported-services", options, ExportsAnswer::exported);
    }

    @Override
    public Indexed<List<ImportedService>> importedServices(QueryOptions options) {
        return requests.read("imported-services", options, ExportsAnswer::imported);
    }

    @Override
    public void register(ExternalService service) {
        requests.put("catalog/register", CatalogBody.registration(service, requests.scope().datacenter()),
                PlainAnswer::acknowledged);
    }

    @Override
    public void deregisterNode(String node) {
        deregister(node, null, null);
    }

    @Override
    public void deregisterService(String node, String serviceId) {
        deregister(node, Require.nonBlank(serviceId, "service id"), null);
    }

    @Override
    public void deregisterCheck(String node, String checkId) {
        deregister(node, null, Require.nonBlank(checkId, "check id"));
    }

    private void deregister(String node, @Nullable String service, @Nullable String check) {
        byte[] body = CatalogBody.removal(Require.nonBlank(node, "node"), service, check,
                requests.scope().datacenter());
        requests.put("catalog/deregister", body, PlainAnswer::acknowledged);
    }
}
