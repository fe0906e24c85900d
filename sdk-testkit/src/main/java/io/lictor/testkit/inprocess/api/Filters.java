package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.filter.Filter;
import io.lictor.testkit.inprocess.filter.FilterException;
import io.lictor.testkit.inprocess.filter.FilterFields;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The use of {@code ?filter=}. */
final class Filters {
    private Filters() {}

    /** The rows of a servers' list for which an expression is true; all for an empty one. */
    static ArrayNode keep(String expression, FilterFields fields, ArrayNode rows) {
        try {
            return keep(Filter.of(expression, fields), rows);
        } catch (FilterException e) {
            throw Call.failedRead(String.valueOf(e.getMessage()));
        }
    }

    /** The rows of one of the agent's own lists. */
    static ArrayNode keepLocal(String expression, FilterFields fields, ArrayNode rows) {
        try {
            return keep(Filter.of(expression, fields), rows);
        } catch (FilterException e) {
            if (fields.equals(Schemas.CHECK) && rows.isEmpty() && e.reason().startsWith("Selector")) {
                // the agent looks at the fields of its checks only when it has some
                return rows;
            }
            throw Refusal.failed(fields.equals(Schemas.CHECK)
                    ? e.reason()
                    : String.valueOf(e.getMessage()));
        }
    }

    private static ArrayNode keep(Filter filter, ArrayNode rows) {
        ArrayNode kept = GoJson.array();
        for (JsonNode row : rows) {
            if (filter.matches(row)) {
                kept.add(row);
            }
        }
        return kept;
    }
}
