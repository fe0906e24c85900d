package io.lictor.testkit.inprocess.filter;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a filter may select in one kind of list, and how its values compare: Consul checks a filter before it looks at any data. */
public sealed interface FilterFields {

    /** Entries of {@code /v1/catalog/nodes}. */
    FilterFields NODE = Schemas.NODE;

    /** Entries of {@code /v1/catalog/service/:name}. */
    FilterFields CATALOG_SERVICE = Schemas.CATALOG_SERVICE;

    /** Entries of {@code /v1/agent/services} and {@code /v1/catalog/node/:node}. */
    FilterFields NODE_SERVICE = Schemas.NODE_SERVICE;

    /** Entries of {@code /v1/health/state/:state}, {@code /v1/health/checks/:service}, {@code /v1/health/node/:node} and {@code /v1/agent/checks}. */
    FilterFields CHECK = Schemas.CHECK;

    /** Entries of {@code /v1/health/service/:name} and {@code /v1/health/connect/:name}. */
    FilterFields HEALTH_ENTRY = Schemas.HEALTH_ENTRY;

    /** Entries of {@code /v1/connect/intentions}. */
    FilterFields INTENTION = Schemas.INTENTION;

    /** What may be asked of this value itself. */
    Set<Operator> operators();

    /** A single value. */
    enum Scalar implements FilterFields {
        STRING, NUMBER, BOOL;

        @Override
        public Set<Operator> operators() {
            return this == STRING
                    ? EnumSet.range(Operator.EQUAL, Operator.NOT_MATCHES)
                    : EnumSet.of(Operator.EQUAL, Operator.NOT_EQUAL);
        }
    }

    /** An object with fixed fields. */
    record Struct(Map<String, FilterFields> fields) implements FilterFields {
        public Struct {
            fields = Map.copyOf(fields);
        }

        @Override
        public Set<Operator> operators() {
            return Set.of();
        }

        Struct with(String name, FilterFields type) {
            Map<String, FilterFields> more = new LinkedHashMap<>(fields);
            more.put(name, type);
            return new Struct(more);
        }
    }

    /** An object whose keys are data. */
    record Dictionary(FilterFields value) implements FilterFields {
        @Override
        public Set<Operator> operators() {
            return EnumSet.of(Operator.IN, Operator.NOT_IN, Operator.IS_EMPTY, Operator.IS_NOT_EMPTY);
        }
    }

    /** An array. */
    record ListOf(FilterFields item) implements FilterFields {
        @Override
        public Set<Operator> operators() {
            return item instanceof Scalar
                    ? EnumSet.of(Operator.IN, Operator.NOT_IN, Operator.IS_EMPTY, Operator.IS_NOT_EMPTY)
                    : EnumSet.of(Operator.IS_EMPTY, Operator.IS_NOT_EMPTY);
        }
    }
}
