package io.lictor.http.wire;

import java.util.List;
import java.util.Map;

import io.lictor.api.KeyValueEntry;
import io.lictor.api.Locality;
import io.lictor.api.ServicePort;
import io.lictor.api.discovery.InstanceCheck;
import io.lictor.api.discovery.ProxiedService;
import io.lictor.api.discovery.ServiceInstance;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Lists as Consul itself would send them, for the snapshot on disk: what was written is read by {@link HealthAnswer} and
 * {@link KeyValueAnswer}. One line each.
 */
public final class SavedBody {

    private SavedBody() {}

    /** To be read by {@link HealthAnswer#instances}. */
    public static byte[] instances(List<ServiceInstance> instances) {
        return Json.write(json -> {
            json.writeStartArray();
            instances.forEach(instance -> instance(json, instance));
            json.writeEndArray();
        });
    }

    private static void instance(JsonGenerator json, ServiceInstance instance) {
        ServiceInstance.Node node = instance.node();
        json.writeStartObject();
        json.writeName("Node");
        json.writeStartObject();
        text(json, "Node", node.name());
        text(json, "Address", node.address());
        text(json, "Datacenter", node.datacenter());
        texts(json, "Meta", node.meta());
        text(json, "ID", node.id());
        texts(json, "TaggedAddresses", node.taggedAddresses());
        json.writeEndObject();
        json.writeName("Service");
        service(json, instance);
        json.writeName("Checks");
        checks(json, instance);
        json.writeEndObject();
    }

    private static void checks(JsonGenerator json, ServiceInstance instance) {
        json.writeStartArray();
        for (InstanceCheck check : instance.checks()) {
            json.writeStartObject();
            text(json, "CheckID", check.id());
            text(json, "Name", check.name());
            text(json, "Status", check.status().text());
            text(json, "Type", check.type());
            json.writeEndObject();
        }
        // of an instance that was made by hand the checks need not say how it is
        json.writeStartObject();
        text(json, "Status", instance.status().text());
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void service(JsonGenerator json, ServiceInstance instance) {
        json.writeStartObject();
        text(json, "ID", instance.id());
        text(json, "Service", instance.service());
        text(json, "Address", instance.address());
        json.writeName("Port");
        json.writeNumber(instance.port());
        json.writeName("Tags");
        json.writeStartArray();
        instance.tags().forEach(json::writeString);
        json.writeEndArray();
        texts(json, "Meta", instance.meta());
        json.writeName("Weights");
        json.writeStartObject();
        json.writeName("Passing");
        json.writeNumber(instance.weights().passing());
        json.writeName("Warning");
        json.writeNumber(instance.weights().warning());
        json.writeEndObject();
        places(json, instance);
        ProxiedService proxied = instance.proxied();
        if (proxied != null) {
            text(json, "Kind", proxied.kind());
            texts(json, "Proxy", Map.of("DestinationServiceName", proxied.service(), "DestinationServiceID",
                    proxied.id()));
        }
        json.writeEndObject();
    }

    /** Where it is to be found, apart from its address. */
    private static void places(JsonGenerator json, ServiceInstance instance) {
        json.writeName("TaggedAddresses");
        json.writeStartObject();
        instance.taggedAddresses().forEach((name, tagged) -> {
            json.writeName(name);
            json.writeStartObject();
            text(json, "Address", tagged.address());
            json.writeName("Port");
            json.writeNumber(tagged.port());
            json.writeEndObject();
        });
        json.writeEndObject();
        json.writeName("Ports");
        json.writeStartArray();
        for (ServicePort port : instance.ports()) {
            json.writeStartObject();
            text(json, "Name", port.name());
            json.writeName("Port");
            json.writeNumber(port.port());
            json.writeName("Default");
            json.writeBoolean(port.isDefault());
            json.writeEndObject();
        }
        json.writeEndArray();
        text(json, "SocketPath", instance.socketPath());
        text(json, "PeerName", instance.peer());
        Locality locality = instance.locality();
        if (locality != null) {
            texts(json, "Locality", Map.of("Region", locality.region(), "Zone", locality.zone()));
        }
    }

    /** To be read by {@link KeyValueAnswer#entries}. */
    public static byte[] entries(List<KeyValueEntry> entries) {
        return Json.write(json -> {
            json.writeStartArray();
            entries.forEach(entry -> entry(json, entry));
            json.writeEndArray();
        });
    }

    private static void entry(JsonGenerator json, KeyValueEntry entry) {
        json.writeStartObject();
        text(json, "Key", entry.key());
        json.writeName("Value");
        json.writeBinary(entry.bytes());
        json.writeName("Flags");
        json.writeNumber(new java.math.BigInteger(Long.toUnsignedString(entry.flags())));
        if (entry.session() != null) {
            text(json, "Session", entry.session());
        }
        json.writeName("CreateIndex");
        json.writeNumber(entry.indexes().create());
        json.writeName("ModifyIndex");
        json.writeNumber(entry.indexes().modify());
        json.writeName("LockIndex");
        json.writeNumber(entry.indexes().lock());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeName(name);
            json.writeString(value);
        }
    }

    private static void texts(JsonGenerator json, String name, Map<String, String> values) {
        json.writeName(name);
        json.writeStartObject();
        values.forEach((key, value) -> text(json, key, value));
        json.writeEndObject();
    }
}
