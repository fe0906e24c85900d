package io.lictor.http.wire;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.GatewayService;
import io.lictor.api.catalog.NodeServices;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/catalog}. */
public final class CatalogAnswer {

    private CatalogAnswer() {}

    /** {@code catalog/nodes}. */
    public static List<CatalogNode> nodes(byte[] body) {
        return Tree.all(body).stream().map(CatalogRows::node).toList();
    }

    /** {@code catalog/service/:service} and {@code catalog/connect/:service}. */
    public static List<CatalogService> services(byte[] body) {
        return Tree.all(body).stream().map(CatalogRows::flat).toList();
    }

    /** {@code catalog/node/:node}, which is null for an unknown node. */
    public static Optional<NodeServices> node(byte[] body) {
        NodeRow row = Json.orNull(body, NodeRow.class);
        if (row == null || row.node() == null) {
            return Optional.empty();
        }
        CatalogNode node = CatalogRows.node(Tree.of(row.node()));
        Map<String, @Nullable Map<String, @Nullable Object>> rows = row.services() == null ? Map.of() : row.services();
        return Optional.of(new NodeServices(node, rows.values().stream().filter(Objects::nonNull).map(Tree::of)
                .map(service -> CatalogRows.of(node, service)).toList()));
    }

    /** {@code catalog/gateway-services/:gateway}, which is null for an unknown gateway. */
    public static List<GatewayService> gatewayServices(byte[] body) {
        return Tree.list(body).stream().map(CatalogAnswer::gatewayService).toList();
    }

    private static GatewayService gatewayService(Tree row) {
        row.without("CreateIndex", "ModifyIndex");
        return new GatewayService(name(row, "Gateway"), name(row, "Service"), row.text("GatewayKind"),
                row.number("Port"), row.text("Protocol"), row.texts("Hosts"), row.rest());
    }

    /** A service is a text, or in other versions an object with a name. */
    private static String name(Tree row, String field) {
        return row.isText(field) ? row.text(field) : row.inner(field).text("Name");
    }

    record NodeRow(@JsonProperty("Node") @Nullable Map<String, @Nullable Object> node,
            @JsonProperty("Services") @Nullable Map<String, @Nullable Map<String, @Nullable Object>> services) {}
}
