package io.lictor.testkit.inprocess.api;

import java.util.HashMap;
import java.util.Map;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoHash;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hash of a service's content: Consul's own for what has no proxy. That of a proxy changes with the content, but is
 * another than Consul's, which is made of all that its settings could hold.
 */
final class ServiceHash {
    private final Release release;

    ServiceHash(Release release) {
        this.release = release;
    }

    String of(ObjectNode row) {
        if (row.has("Proxy")) {
            return Long
                    .toHexString(GoHash.of(new String(GoJson.compact(row), java.nio.charset.StandardCharsets.UTF_8)));
        }
        Map<String, Long> fields = new HashMap<>();
        for (String text : new String[]{"Kind", "ID", "Service", "Address", "ContentHash"}) {
            fields.put(text, GoHash.of(row.path(text).asString("")));
        }
        if (release.has(Feature.SOCKET_PATH)) {
            fields.put("SocketPath", GoHash.of(row.path("SocketPath").asString("")));
        }
        if (release.has(Feature.PEERING)) {
            fields.put("PeerName", GoHash.of(""));
        }
        for (String number : new String[]{"Port", "CreateIndex", "ModifyIndex"}) {
            fields.put(number, GoHash.of(row.path(number).asLong(0)));
        }
        fields.put("Tags",
                GoHash.ofList(row.path("Tags").valueStream().map(tag -> GoHash.of(tag.asString(""))).toList()));
        Map<Long, Long> meta = new HashMap<>();
        row.path("Meta").properties()
                .forEach(pair -> meta.put(GoHash.of(pair.getKey()), GoHash.of(pair.getValue().asString(""))));
        fields.put("Meta", GoHash.ofMap(meta));
        Map<Long, Long> addresses = new HashMap<>();
        row.path("TaggedAddresses").properties()
                .forEach(pair -> addresses.put(GoHash.of(pair.getKey()), address(pair.getValue())));
        fields.put("TaggedAddresses", GoHash.ofMap(addresses));
        fields.put("Weights", GoHash.of("AgentWeights", Map.of("Passing",
                GoHash.of(row.at("/Weights/Passing").asLong(0)), "Warning",
                GoHash.of(row.at("/Weights/Warning").asLong(0)))));
        fields.put("EnableTagOverride", GoHash.of(row.path("EnableTagOverride").asBoolean(false)));
        fields.put("Proxy", GoHash.of(0L));
        fields.put("Connect", row.path("Connect").isMissingNode()
                ? GoHash.of(0L)
                : GoHash.of("AgentServiceConnect", Map.of("Native",
                        GoHash.of(row.at("/Connect/Native").asBoolean(false)), "SidecarService", GoHash.of(0L))));
        return Long.toHexString(GoHash.of("AgentService", fields));
    }

    private static long address(JsonNode address) {
        return GoHash.of("ServiceAddress", Map.of("Address", GoHash.of(address.path("Address").asString("")), "Port",
                GoHash.of(address.path("Port").asLong(0))));
    }
}
