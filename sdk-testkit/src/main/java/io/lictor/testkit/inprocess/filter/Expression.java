package io.lictor.testkit.inprocess.filter;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** A parsed filter. */
sealed interface Expression {

    /** True when the operand is false. */
    record Not(Expression operand) implements Expression {}

    /** True when both are. */
    record And(Expression left, Expression right) implements Expression {}

    /** True when one of the two is. */
    record Or(Expression left, Expression right) implements Expression {}

    /**
     * Compares what a selector finds.
     *
     * @param selector the path, one name an entry
     * @param operator how to compare
     * @param value what to compare with, as written; null with {@code is empty}
     */
    record Match(List<String> selector, Operator operator, @Nullable String value) implements Expression {
        public Match {
            selector = List.copyOf(selector);
        }

        String path() {
            return String.join(".", selector);
        }
    }
}
