package io.lictor.benchmarks;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;

import io.lictor.api.mesh.MeshView;

/** Discovery chains that never change: one service is split, the others have no rules. */
final class FixedChains {

    static final String SPLIT = "search";

    private FixedChains() {}

    /** A mesh that has nothing but the chains. */
    static MeshView mesh() {
        return (MeshView) Proxy.newProxyInstance(MeshView.class.getClassLoader(), new Class<?>[]{MeshView.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "watchDiscoveryChain" -> new FixedDiscovery.FixedWatch<>(chain(arguments[0].toString()));
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    private static Map<String, Object> chain(String service) {
        Map<String, Object> nodes = Map.of("s", Map.of("Type", "splitter", "Name", service, "Splits",
                List.of(Map.of("Weight", 90, "NextNode", "r1"), Map.of("Weight", 10, "NextNode", "r2"))), "r1",
                resolver(service), "r2", resolver("mail"));
        return Map.of("Chain", Map.of("StartNode", service.equals(SPLIT) ? "s" : "r1", "Datacenter", "dc1", "Nodes",
                nodes, "Targets", Map.of(service, target(service), "mail", target("mail"))));
    }

    private static Map<String, Object> resolver(String service) {
        return Map.of("Type", "resolver", "Name", service, "Resolver", Map.of("Target", service));
    }

    private static Map<String, Object> target(String service) {
        return Map.of("ID", service, "Service", service, "Datacenter", "dc1");
    }
}
