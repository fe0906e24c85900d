package io.lictor.sync.render;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import io.lictor.api.internal.Require;
import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import org.jspecify.annotations.Nullable;

/** A function that templates call, by position or by the names of its arguments. */
final class TemplateFunction implements Function {

    /** Name of the pass among the variables: one that no template can write. */
    static final String PASS = "the pass";

    private final List<String> names;
    private final BiFunction<RenderPass, Arguments, Object> body;

    TemplateFunction(List<String> names, BiFunction<RenderPass, Arguments, Object> body) {
        this.names = names;
        this.body = body;
    }

    @Override
    public List<String> getArgumentNames() {
        return names;
    }

    @Override
    public Object execute(Map<String, Object> values, PebbleTemplate template, EvaluationContext context, int line) {
        return body.apply((RenderPass) context.getVariable(PASS), new Arguments(values));
    }

    /** What a call gave. */
    record Arguments(Map<String, Object> values) {

        /** An argument that must be there. */
        String text(String name) {
            return Require.nonBlank(Require.nonNull(optional(name), name), name);
        }

        /** An argument, or null when it was not given or is empty. */
        @Nullable
        String optional(String name) {
            Object value = values.get(name);
            return value == null || value.toString().isEmpty() ? null : value.toString();
        }

        /** Whether an argument was given, an empty one included. */
        boolean has(String name) {
            return values.get(name) != null;
        }

        /** An argument that was given. */
        Object value(String name) {
            return Require.nonNull(values.get(name), name);
        }
    }
}
