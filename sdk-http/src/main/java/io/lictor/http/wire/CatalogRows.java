package io.lictor.http.wire;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.AgentService;
import io.lictor.api.HealthStatus;
import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.ServiceCheck;
import org.jspecify.annotations.Nullable;

/** Rows that catalog and health have in common. */
final class CatalogRows {

    private CatalogRows() {}

    record Node(@JsonProperty("ID") @Nullable String id, @JsonProperty("Node") @Nullable String name,
            @JsonProperty("Address") @Nullable String address, @JsonProperty("Datacenter") @Nullable String datacenter,
            @JsonProperty("TaggedAddresses") @Nullable Map<String, @Nullable String> taggedAddresses,
            @JsonProperty("Meta") @Nullable Map<String, @Nullable String> meta) {

        CatalogNode node() {
            return new CatalogNode(Rows.text(id), Rows.text(name), Rows.text(address), Rows.text(datacenter),
                    Rows.map(taggedAddresses), Rows.map(meta));
        }
    }

    /** The flat rows of {@code catalog/service}: node and instance in one. */
    record Flat(@JsonProperty("ID") @Nullable String nodeId, @JsonProperty("Node") @Nullable String node,
            @JsonProperty("Address") @Nullable String nodeAddress,
            @JsonProperty("Datacenter") @Nullable String datacenter,
            @JsonProperty("TaggedAddresses") @Nullable Map<String, @Nullable String> nodeTaggedAddresses,
            @JsonProperty("NodeMeta") @Nullable Map<String, @Nullable String> nodeMeta,
            @JsonProperty("ServiceKind") @Nullable String kind, @JsonProperty("ServiceID") @Nullable String id,
            @JsonProperty("ServiceName") @Nullable String name,
            @JsonProperty("ServiceTags") @Nullable List<@Nullable String> tags,
            @JsonProperty("ServiceAddress") @Nullable String address,
            @JsonProperty("ServiceTaggedAddresses") @Nullable Map<String, ServiceRow.@Nullable AddressRow> taggedAddresses,
            @JsonProperty("ServiceWeights") ServiceRow.@Nullable WeightsRow weights,
            @JsonProperty("ServiceMeta") @Nullable Map<String, @Nullable String> meta,
            @JsonProperty("ServicePort") int port,
            @JsonProperty("ServiceEnableTagOverride") boolean enableTagOverride) {

        CatalogService service() {
            CatalogNode own = new CatalogNode(Rows.text(nodeId), Rows.text(node), Rows.text(nodeAddress),
                    Rows.text(datacenter), Rows.map(nodeTaggedAddresses), Rows.map(nodeMeta));
            return new CatalogService(own,
                    new AgentService(Rows.text(id), Rows.text(name), Rows.list(tags), Rows.map(meta),
                            Rows.text(address), port, Rows.weights(weights), enableTagOverride,
                            Rows.taggedAddresses(taggedAddresses), false),
                    Rows.text(kind));
        }
    }

    record Check(@JsonProperty("Node") @Nullable String node, @JsonProperty("CheckID") @Nullable String id,
            @JsonProperty("Name") @Nullable String name, @JsonProperty("Status") @Nullable String status,
            @JsonProperty("Notes") @Nullable String notes, @JsonProperty("Output") @Nullable String output,
            @JsonProperty("ServiceID") @Nullable String serviceId,
            @JsonProperty("ServiceName") @Nullable String serviceName,
            @JsonProperty("ServiceTags") @Nullable List<@Nullable String> serviceTags,
            @JsonProperty("Type") @Nullable String type) {

        ServiceCheck check() {
            return new ServiceCheck(Rows.text(node), Rows.text(id), Rows.text(name),
                    HealthStatus.of(Rows.text(status)), Rows.text(notes), Rows.text(output), Rows.text(serviceId),
                    Rows.text(serviceName), Rows.list(serviceTags), Rows.text(type));
        }
    }
}
