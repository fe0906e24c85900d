package io.lictor.testkit.inprocess.api;

import tools.jackson.databind.node.ArrayNode;

/** The way from {@code ?filter=} to the parser. */
final class Filters {

    /** What the rows are, which says what can be selected. */
    enum Kind {
        NODE, CATALOG_SERVICE, NODE_SERVICE, CHECK, HEALTH_ENTRY
    }

    private Filters() {}

    /** The rows for which an expression is true; all for an empty one. */
    static ArrayNode keep(String expression, Kind kind, ArrayNode rows) {
        if (!expression.isEmpty()) {
            throw new UnsupportedOperationException("filter on " + kind);
        }
        return rows;
    }
}
