package io.lictor.http.wire;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.AgentService;
import io.lictor.api.ServicePort;
import io.lictor.api.discovery.ProxiedService;
import org.jspecify.annotations.Nullable;

/** Service as the health and agent endpoints send it. */
record ServiceRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("Service") @Nullable String service,
        @JsonProperty("Tags") @Nullable List<@Nullable String> tags,
        @JsonProperty("Meta") @Nullable Map<String, @Nullable String> meta,
        @JsonProperty("Address") @Nullable String address, @JsonProperty("Port") long port,
        @JsonProperty("Weights") @Nullable WeightsRow weights,
        @JsonProperty("EnableTagOverride") boolean enableTagOverride,
        @JsonProperty("TaggedAddresses") @Nullable Map<String, @Nullable AddressRow> taggedAddresses,
        @JsonProperty("Connect") @Nullable ConnectRow connect,
        @JsonProperty("ModifyIndex") @Nullable BigInteger modifyIndex, @JsonProperty("Kind") @Nullable String kind,
        @JsonProperty("Proxy") @Nullable ProxyRow proxy,
        @JsonProperty("Ports") @Nullable List<@Nullable PortRow> ports,
        @JsonProperty("SocketPath") @Nullable String socketPath, @JsonProperty("PeerName") @Nullable String peerName,
        @JsonProperty("Locality") @Nullable LocalityRow locality) {

    record WeightsRow(@JsonProperty("Passing") long passing, @JsonProperty("Warning") long warning) {}

    record AddressRow(@JsonProperty("Address") @Nullable String address, @JsonProperty("Port") long port) {}

    record ConnectRow(@JsonProperty("Native") boolean isNative) {}

    record ProxyRow(@JsonProperty("DestinationServiceName") @Nullable String service,
            @JsonProperty("DestinationServiceID") @Nullable String id) {}

    record PortRow(@JsonProperty("Name") @Nullable String name, @JsonProperty("Port") long port,
            @JsonProperty("Default") boolean isDefault) {}

    record LocalityRow(@JsonProperty("Region") @Nullable String region, @JsonProperty("Zone") @Nullable String zone) {}

    List<ServicePort> namedPorts() {
        return ports == null || ports.isEmpty()
                ? List.of()
                : ports.stream().filter(Objects::nonNull).filter(row -> Rows.isPlain(row.name))
                        .map(row -> new ServicePort(Rows.text(row.name), Math.clamp(row.port, 0, Rows.MAX_PORT),
                                row.isDefault))
                        .toList();
    }

    /** Consul takes any number of 64 bits. */
    private int onlyPort() {
        return Math.clamp(port, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** The port, or the default one of several. */
    int mainPort() {
        return port != 0
                ? onlyPort()
                : namedPorts().stream().filter(ServicePort::isDefault).mapToInt(ServicePort::port).findFirst()
                        .orElse(0);
    }

    @Nullable
    ProxiedService proxied() {
        String what = Rows.text(kind);
        return what.isEmpty()
                ? null
                : new ProxiedService(what, proxy == null ? "" : Rows.text(proxy.service),
                        proxy == null ? "" : Rows.text(proxy.id));
    }

    AgentService agentService() {
        return new AgentService(Rows.text(id), Rows.text(service), Rows.list(tags), Rows.map(meta), Rows.text(address),
                onlyPort(), Rows.weights(weights), enableTagOverride, Rows.taggedAddresses(taggedAddresses),
                connect != null && connect.isNative(), namedPorts(), Rows.text(socketPath), Rows.locality(locality));
    }
}
