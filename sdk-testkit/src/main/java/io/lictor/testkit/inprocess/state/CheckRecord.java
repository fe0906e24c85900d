package io.lictor.testkit.inprocess.state;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A check of a node or of a service on it.
 *
 * @param node the node's name
 * @param id the check's id
 * @param serviceId the instance it is about, empty for the node
 * @param serviceName the instance's service, empty for the node
 * @param status passing, warning or critical
 * @param body as on the wire, without the indexes; not to be changed
 * @param createIndex when it was created
 * @param modifyIndex when it was changed
 */
public record CheckRecord(String node, String id, String serviceId, String serviceName, String status,
        ObjectNode body, long createIndex, long modifyIndex) {

    /** A record from its form on the wire. */
    static CheckRecord of(ObjectNode body, long createIndex, long modifyIndex) {
        return new CheckRecord(text(body, "Node"), text(body, "CheckID"), text(body, "ServiceID"),
                text(body, "ServiceName"), text(body, "Status"), body, createIndex, modifyIndex);
    }

    private static String text(ObjectNode body, String name) {
        JsonNode value = body.path(name);
        return value.isString() ? value.stringValue() : "";
    }

    /** The record as on the wire, where no tags of its service are an empty list. */
    public ObjectNode toJson() {
        ObjectNode row = raw();
        if (row.path("ServiceTags").isNull()) {
            row.putArray("ServiceTags");
        }
        return row;
    }

    /** The record as it is kept. */
    public ObjectNode raw() {
        return body.deepCopy().put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
    }
}
