package io.lictor.testkit.inprocess.state;

import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A table that is part of a snapshot. Called under the state's lock. */
public interface Persisted {

    /** Writes everything that is in it. */
    JsonNode save();

    /** Replaces everything that is in it. */
    void restore(JsonNode saved);

    /** Rows by their id. */
    static Persisted rows(Map<String, ObjectNode> rows) {
        return new Persisted() {
            @Override
            public JsonNode save() {
                ObjectNode saved = JsonNodeFactory.instance.objectNode();
                rows.forEach((id, row) -> saved.set(id, row.deepCopy()));
                return saved;
            }

            @Override
            public void restore(JsonNode saved) {
                rows.clear();
                saved.properties().forEach(row -> {
                    if (row.getValue() instanceof ObjectNode body) {
                        rows.put(row.getKey(), body.deepCopy());
                    }
                });
            }
        };
    }
}
