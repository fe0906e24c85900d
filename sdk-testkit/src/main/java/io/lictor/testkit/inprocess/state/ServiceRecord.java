package io.lictor.testkit.inprocess.state;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * An instance of a service on a node.
 *
 * @param node the node's name
 * @param id the instance's id
 * @param name the service's name
 * @param body as on the wire, without the indexes; not to be changed
 * @param createIndex when it was created
 * @param modifyIndex when it was changed
 */
public record ServiceRecord(String node, String id, String name, ObjectNode body, long createIndex, long modifyIndex) {

    /** The record as on the wire, where no tags are an empty list. */
    public ObjectNode toJson() {
        ObjectNode row = raw();
        if (row.path("Tags").isNull()) {
            row.putArray("Tags");
        }
        return row;
    }

    /** The record as it is kept. */
    public ObjectNode raw() {
        return body.deepCopy().put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
    }

    /** Its tags. */
    public List<String> tags() {
        List<String> tags = new ArrayList<>();
        body.path("Tags").forEach(tag -> tags.add(tag.asString()));
        return tags;
    }

    /** Whether it has a tag, in any case. */
    public boolean hasTag(String tag) {
        return tags().stream().anyMatch(tag::equalsIgnoreCase);
    }
}
