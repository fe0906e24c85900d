package io.lictor.http.wire;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.AgentService;
import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.NodeServices;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/catalog}. */
public final class CatalogAnswer {

    private static final TypeReference<List<CatalogRows.Node>> NODES = new TypeReference<>() {};
    private static final TypeReference<List<CatalogRows.Flat>> SERVICES = new TypeReference<>() {};
    private static final TypeReference<List<GatewayService>> GATEWAY = new TypeReference<>() {};

    private CatalogAnswer() {}

    /** {@code catalog/nodes}. */
    public static List<CatalogNode> nodes(byte[] body) {
        return Json.list(body, NODES).stream().map(CatalogRows.Node::node).toList();
    }

    /** {@code catalog/service/:service} and {@code catalog/connect/:service}. */
    public static List<CatalogService> services(byte[] body) {
        return Json.list(body, SERVICES).stream().map(CatalogRows.Flat::service).toList();
    }

    /** {@code catalog/node/:node}, which is null for an unknown node. */
    public static Optional<NodeServices> node(byte[] body) {
        NodeRow row = Json.orNull(body, NodeRow.class);
        if (row == null || row.node() == null) {
            return Optional.empty();
        }
        Map<String, @Nullable ServiceRow> rows = row.services() == null ? Map.of() : row.services();
        List<AgentService> services = rows.values().stream().filter(Objects::nonNull).map(ServiceRow::agentService)
                .toList();
        return Optional.of(new NodeServices(row.node().node(), services));
    }

    /** {@code catalog/gateway-services/:gateway}, which is null for an unknown gateway. */
    public static List<String> gatewayServices(byte[] body) {
        return Json.listOrNull(body, GATEWAY).stream().map(GatewayService::name).toList();
    }

    record NodeRow(@JsonProperty("Node") CatalogRows.@Nullable Node node,
            @JsonProperty("Services") @Nullable Map<String, @Nullable ServiceRow> services) {}

    /** The service is a text, or in other versions an object with a name. */
    record GatewayService(@JsonProperty("Service") @Nullable Object service) {
        String name() {
            return service instanceof Map<?, ?> named ? String.valueOf(named.get("Name")) : String.valueOf(service);
        }
    }
}
