package io.lictor.api.catalog;

import java.util.List;
import java.util.Map;

/**
 * Service that a gateway stands for.
 *
 * @param gateway name of the gateway
 * @param service name of the service
 * @param gatewayKind such as {@code ingress-gateway} or {@code terminating-gateway}
 * @param port port of the gateway for it, 0 for none
 * @param protocol such as {@code tcp} or {@code http}, empty for none
 * @param hosts names of hosts by which it is asked for at an ingress
 * @param other further fields as a tree: certificates, {@code FromWildcard} ..
 */
public record GatewayService(String gateway, String service, String gatewayKind, int port, String protocol,
        List<String> hosts, Map<String, Object> other) {

    /** Copies the collections. */
    public GatewayService {
        hosts = List.copyOf(hosts);
        other = Map.copyOf(other);
    }
}
