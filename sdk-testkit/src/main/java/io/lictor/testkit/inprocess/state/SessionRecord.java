package io.lictor.testkit.inprocess.state;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * A session.
 *
 * @param id its UUID
 * @param node the node it belongs to
 * @param checks the ids of the checks that it dies with
 * @param lockDelayNanos how long its keys cannot be taken after it was invalidated
 * @param deletesKeys whether its keys are deleted, not released
 * @param ttlNanos 0 for none
 * @param body as on the wire, without the indexes; not to be changed
 */
public record SessionRecord(String id, String node, List<String> checks, long lockDelayNanos, boolean deletesKeys,
        long ttlNanos, ObjectNode body) {

    /** The record as on the wire. */
    public ObjectNode toJson() {
        return body.deepCopy();
    }
}
