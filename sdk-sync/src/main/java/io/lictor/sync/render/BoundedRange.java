package io.lictor.sync.render;

import java.util.Map;

import io.pebbletemplates.pebble.extension.core.RangeFunction;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;

/** Pebble's {@code range}, which makes a list of all its numbers: one whose end is a mistake shall not eat the memory. */
final class BoundedRange extends RangeFunction {

    private static final long MOST = 100_000;

    @Override
    public Object execute(Map<String, Object> values, PebbleTemplate template, EvaluationContext context, int line) {
        if (values.get("start") instanceof Number start && values.get("end") instanceof Number end
                && Math.abs(end.doubleValue() - start.doubleValue()) > MOST) {
            throw new IllegalStateException("range from " + start + " to " + end + " (expected: " + MOST
                    + " numbers at most)");
        }
        return super.execute(values, template, context, line);
    }
}
