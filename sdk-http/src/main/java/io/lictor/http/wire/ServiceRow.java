package io.lictor.http.wire;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.AgentService;
import org.jspecify.annotations.Nullable;

/** Service as the health and agent endpoints send it. */
record ServiceRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("Service") @Nullable String service,
        @JsonProperty("Tags") @Nullable List<@Nullable String> tags,
        @JsonProperty("Meta") @Nullable Map<String, @Nullable String> meta,
        @JsonProperty("Address") @Nullable String address, @JsonProperty("Port") int port,
        @JsonProperty("Weights") @Nullable WeightsRow weights,
        @JsonProperty("EnableTagOverride") boolean enableTagOverride,
        @JsonProperty("TaggedAddresses") @Nullable Map<String, @Nullable AddressRow> taggedAddresses,
        @JsonProperty("Connect") @Nullable ConnectRow connect) {

    record WeightsRow(@JsonProperty("Passing") int passing, @JsonProperty("Warning") int warning) {}

    record AddressRow(@JsonProperty("Address") @Nullable String address, @JsonProperty("Port") int port) {}

    record ConnectRow(@JsonProperty("Native") boolean isNative) {}

    AgentService agentService() {
        return new AgentService(Rows.text(id), Rows.text(service), Rows.list(tags), Rows.map(meta), Rows.text(address),
                port, Rows.weights(weights), enableTagOverride, Rows.taggedAddresses(taggedAddresses),
                connect != null && connect.isNative());
    }
}
