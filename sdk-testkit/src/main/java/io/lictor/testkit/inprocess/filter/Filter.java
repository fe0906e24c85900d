package io.lictor.testkit.inprocess.filter;

import java.util.List;

import io.lictor.testkit.inprocess.filter.Expression.And;
import io.lictor.testkit.inprocess.filter.Expression.Match;
import io.lictor.testkit.inprocess.filter.Expression.Not;
import io.lictor.testkit.inprocess.filter.Expression.Or;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A filter, ready for use on the entries of a list. Immutable. */
public final class Filter {
    private static final Filter ALL = new Filter(null);

    private final @Nullable Test test;

    private Filter(@Nullable Test test) {
        this.test = test;
    }

    /**
     * Reads a filter and checks it against the fields that there are.
     *
     * @param text the filter; an empty one keeps everything
     * @param fields what it may select
     * @return the filter
     * @throws FilterException with Consul's text when the filter is not valid
     */
    public static Filter of(String text, FilterFields fields) {
        return text.isEmpty() ? ALL : new Filter(compile(FilterParser.parse(text), fields));
    }

    /**
     * Tells whether the text was empty.
     *
     * @return whether everything stays in the list
     */
    public boolean keepsAll() {
        return test == null;
    }

    /**
     * Tells whether an entry stays in the list.
     *
     * @param entry the entry as Consul answers it
     * @return whether the filter is true for it
     */
    public boolean matches(JsonNode entry) {
        return test == null || test.on(entry);
    }

    private static Test compile(Expression expression, FilterFields fields) {
        return switch (expression) {
            case Not not -> {
                Test operand = compile(not.operand(), fields);
                yield entry -> !operand.on(entry);
            }
            case And and -> {
                List<Test> both = List.of(compile(and.left(), fields), compile(and.right(), fields));
                yield entry -> both.getFirst().on(entry) && both.getLast().on(entry);
            }
            case Or or -> {
                List<Test> both = List.of(compile(or.left(), fields), compile(or.right(), fields));
                yield entry -> both.getFirst().on(entry) || both.getLast().on(entry);
            }
            case Match match -> CheckedMatch.of(match, fields);
        };
    }

    /** A part of the filter, evaluated. */
    @FunctionalInterface
    interface Test {
        boolean on(JsonNode entry);
    }
}
