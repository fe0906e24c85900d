package io.lictor.http.wire;

import java.util.List;
import java.util.Map;

import io.lictor.api.KeyValueEntry;
import io.lictor.api.discovery.ServiceInstance;
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
        json.writeEndObject();
        json.writeName("Service");
        service(json, instance);
        json.writeName("Checks");
        json.writeStartArray();
        json.writeStartObject();
        text(json, "Status", instance.status().text());
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
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
        json.writeEndObject();
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

    private static void text(JsonGenerator json, String name, String value) {
        json.writeName(name);
        json.writeString(value);
    }

    private static void texts(JsonGenerator json, String name, Map<String, String> values) {
        json.writeName(name);
        json.writeStartObject();
        values.forEach((key, value) -> text(json, key, value));
        json.writeEndObject();
    }
}
