package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.filter.Filter;
import io.lictor.testkit.inprocess.filter.FilterException;
import io.lictor.testkit.inprocess.filter.FilterFields;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.ArrayNode;

/** The way from {@code ?filter=} to the parser. */
final class Filters {

    /** What the rows are, which says what can be selected. */
    enum Kind {
        NODE, CATALOG_SERVICE, NODE_SERVICE, CHECK, HEALTH_ENTRY;

        private FilterFields fields() {
            return switch (this) {
                case NODE -> FilterFields.NODE;
                case CATALOG_SERVICE -> FilterFields.CATALOG_SERVICE;
                case NODE_SERVICE -> FilterFields.NODE_SERVICE;
                case CHECK -> FilterFields.CHECK;
                case HEALTH_ENTRY -> FilterFields.HEALTH_ENTRY;
            };
        }
    }

    private Filters() {}

    /** The rows for which an expression is true; all for an empty one. */
    static ArrayNode keep(String expression, Kind kind, ArrayNode rows) {
        ArrayNode kept = GoJson.array();
        Filter filter = filter(expression, kind);
        rows.valueStream().filter(filter::matches).forEach(kept::add);
        return kept;
    }

    private static Filter filter(String expression, Kind kind) {
        try {
            return Filter.of(expression, kind.fields());
        } catch (FilterException e) {
            throw Refusal.failed(e.getMessage());
        }
    }
}
