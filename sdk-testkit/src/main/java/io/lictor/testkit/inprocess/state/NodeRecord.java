package io.lictor.testkit.inprocess.state;

import tools.jackson.databind.node.ObjectNode;

/**
 * A node.
 *
 * @param name its name
 * @param body as on the wire, without the indexes; not to be changed
 * @param createIndex when it was created
 * @param modifyIndex when it was changed
 */
public record NodeRecord(String name, ObjectNode body, long createIndex, long modifyIndex) {

    /** The record as on the wire. */
    public ObjectNode toJson() {
        return body.deepCopy().put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
    }

    /** A value of the node's metadata, or an empty text. */
    public boolean hasMeta(String key, String value) {
        return value.equals(body.path("Meta").path(key).asString(null));
    }
}
