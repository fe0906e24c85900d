package io.lictor.testkit.inprocess.api;

import java.util.Map;
import java.util.Set;

import io.lictor.testkit.inprocess.json.GoHash;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.ObjectNode;

/** What takes the place of what the config entries say of a chain, and which of it has changed anything. */
final class ChainOverrides {
    private static final Set<String> ADVANCED = Set.of("http", "http2", "grpc");
    private static final int SHOWN = 8;

    private final String protocol;
    private final String gateway;
    private final long timeout;
    private boolean hasProtocol;
    private boolean hasGateway;
    private boolean hasTimeout;

    ChainOverrides(ObjectNode given) {
        this.protocol = given.path("OverrideProtocol").asString("");
        this.gateway = given.at("/OverrideMeshGateway/Mode").asString("");
        this.timeout = given.path("OverrideConnectTimeout").asLong(0);
    }

    static ChainOverrides none() {
        return new ChainOverrides(GoJson.object());
    }

    /** Whether all services count as having the same protocol. */
    boolean setsProtocol() {
        return !protocol.isEmpty();
    }

    String protocol(String otherwise) {
        hasProtocol |= setsProtocol() && !protocol.equals(otherwise);
        return setsProtocol() ? protocol : otherwise;
    }

    /** Whether an entry about routes and splits counts, which a protocol without such leaves out. */
    boolean leavesRoutes(ObjectNode entry) {
        boolean leaves = !setsProtocol() || ADVANCED.contains(protocol) || entry.isEmpty();
        hasProtocol |= !leaves;
        return leaves;
    }

    /** The mode of the gateways to a datacenter other than the own one. */
    String gateway(String otherwise) {
        hasGateway |= !gateway.isEmpty() && !gateway.equals(otherwise);
        return gateway.isEmpty() ? otherwise : gateway;
    }

    long timeout(long otherwise) {
        hasTimeout |= timeout > 0 && timeout != otherwise;
        return timeout > 0 ? timeout : otherwise;
    }

    /** The start of a hash of what has changed something, empty when nothing has. */
    String hash() {
        if (!hasProtocol && !hasGateway && !hasTimeout) {
            return "";
        }
        long hash = GoHash.of("", Map.of(
                "OverrideMeshGateway", GoHash.of("MeshGatewayConfig",
                        Map.of("Mode", GoHash.of(hasGateway ? gateway : ""))),
                "OverrideProtocol", GoHash.of(hasProtocol ? protocol : ""),
                "OverrideConnectTimeout", GoHash.of(hasTimeout ? timeout : 0L)));
        String text = Long.toHexString(hash);
        return text.substring(0, Math.min(SHOWN, text.length()));
    }
}
