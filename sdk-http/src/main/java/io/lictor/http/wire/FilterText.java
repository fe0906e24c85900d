package io.lictor.http.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** Expressions of Consul's filter language, and parts of them. */
public final class FilterText {

    private FilterText() {}

    /**
     * Another condition, and that the pairs of a map are as given.
     *
     * @param map the map, such as {@code Node.Meta}
     * @param pairs key to value
     * @param also the other condition, or null for none
     * @return the expression, or null when there is nothing to ask for
     */
    public static @Nullable String withPairs(String map, Map<String, String> pairs, @Nullable String also) {
        List<String> terms = new ArrayList<>();
        new TreeMap<>(pairs).forEach((key, value) -> terms.add(map + "[" + literal(key) + "] == " + literal(value)));
        if (also != null) {
            terms.add(terms.isEmpty() ? also : "(" + also + ")");
        }
        return terms.isEmpty() ? null : String.join(" and ", terms);
    }

    /**
     * A string of Consul's filter language. It has no escape for a quote itself, but takes those of Go for any character
     * by number.
     */
    public static String literal(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if ((point < 0x80 && Character.isLetterOrDigit(point)) || "-_.:/ ".indexOf(point) >= 0) {
                quoted.appendCodePoint(point);
            } else {
                quoted.append(String.format("\\U%08x", point));
            }
        });
        return quoted.append('"').toString();
    }
}
