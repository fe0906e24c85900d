package io.lictor.http.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.AgentService;
import io.lictor.api.HealthStatus;
import io.lictor.api.TaggedAddress;
import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.discovery.Weights;

/** Rows that catalog and health have in common. What is not known here is kept, since a write replaces the whole row. */
final class CatalogRows {

    private static final int MAX = 65_535;
    private static final String ADDRESS = "Address";
    private static final String NATIVE = "Native";
    private static final String CONNECT = "Connect";
    /** Names of the flat rows, and those of the same in a service. */
    private static final Map<String, String> FLAT = Map.of("ServiceProxy", "Proxy", "ServiceConnect", CONNECT,
            "ServiceSocketPath", "SocketPath", "ServiceLocality", "Locality", "ServicePorts", "Ports");

    private CatalogRows() {}

    static CatalogNode node(Tree row) {
        row.without("CreateIndex");
        long modified = row.index("ModifyIndex");
        return new CatalogNode(row.text("ID"), row.text("Node"), row.text(ADDRESS), row.text("Datacenter"),
                row.textMap("TaggedAddresses"), row.textMap("Meta"), row.rest(), modified);
    }

    /** As {@code catalog/node} and a transaction have it; what is left over is the rest. */
    static AgentService service(Tree row) {
        row.without("CreateIndex");
        return new AgentService(row.text("ID"), row.text("Service"), row.texts("Tags"), row.textMap("Meta"),
                row.text(ADDRESS), row.number("Port"), weights(row, "Weights"),
                row.flag("EnableTagOverride"), addresses(row, "TaggedAddresses"), takesNative(row), List.of(), "",
                null);
    }

    /** The flat rows of {@code catalog/service}: node and instance in one. */
    static CatalogService flat(Tree row) {
        row.without("CreateIndex");
        FLAT.forEach(row::rename);
        CatalogNode node = new CatalogNode(row.text("ID"), row.text("Node"), row.text(ADDRESS),
                row.text("Datacenter"), row.textMap("TaggedAddresses"), row.textMap("NodeMeta"),
                row.only("Partition", "PeerName"), 0);
        String kind = row.text("ServiceKind");
        AgentService service = new AgentService(row.text("ServiceID"), row.text("ServiceName"),
                row.texts("ServiceTags"), row.textMap("ServiceMeta"), row.text("ServiceAddress"),
                row.number("ServicePort"), weights(row, "ServiceWeights"),
                row.flag("ServiceEnableTagOverride"), addresses(row, "ServiceTaggedAddresses"), takesNative(row),
                List.of(), "", null);
        long modified = row.index("ModifyIndex");
        return new CatalogService(node, service, kind, row.rest(), modified);
    }

    /** A service of a node with all its details. */
    static CatalogService of(CatalogNode node, Tree row) {
        AgentService service = service(row);
        String kind = row.text("Kind");
        long modified = row.index("ModifyIndex");
        return new CatalogService(node, service, kind, row.rest(), modified);
    }

    static ServiceCheck check(Tree row) {
        row.without("CreateIndex", "ModifyIndex");
        return new ServiceCheck(row.text("Node"), row.text("CheckID"), row.text("Name"),
                HealthStatus.of(row.text("Status")), row.text("Notes"), row.text("Output"), row.text("ServiceID"),
                row.text("ServiceName"), row.texts("ServiceTags"), row.text("Type"), row.rest());
    }

    private static boolean takesNative(Tree row) {
        Map<String, Object> connect = new LinkedHashMap<>(row.tree(CONNECT));
        boolean isNative = Boolean.TRUE.equals(connect.remove(NATIVE));
        if (!connect.isEmpty()) {
            row.rest().put(CONNECT, connect);
        }
        return isNative;
    }

    private static Weights weights(Tree row, String name) {
        Weights weights = row.part(name, each -> new Weights(Math.clamp(each.index("Passing"), 1, MAX),
                Math.clamp(each.index("Warning"), 0, MAX)));
        return weights == null ? Weights.DEFAULT : weights;
    }

    private static Map<String, TaggedAddress> addresses(Tree row, String name) {
        Map<String, TaggedAddress> addresses = new LinkedHashMap<>();
        Tree tagged = row.inner(name);
        for (String tag : List.copyOf(tagged.rest().keySet())) {
            Tree each = tagged.inner(tag);
            String address = each.text(ADDRESS);
            if (Rows.isPlain(address)) {
                addresses.put(tag, new TaggedAddress(address, Math.clamp(each.index("Port"), 0, MAX)));
            }
        }
        return addresses;
    }
}
