package io.lictor.testkit.inprocess.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a request, decoded as Go's {@code url.ParseQuery} does: a broken pair is left out. */
public final class Query {
    private final Map<String, List<String>> values;
    private final boolean wellFormed;

    private Query(Map<String, List<String>> values, boolean wellFormed) {
        this.values = values;
        this.wellFormed = wellFormed;
    }

    /** Parses what follows the question mark. */
    public static Query parse(String raw) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : raw.split("[&;]", -1)) {
            int equals = pair.indexOf('=');
            String name = PercentCoding.decode(equals < 0 ? pair : pair.substring(0, equals), true).orElse("");
            PercentCoding.decode(equals < 0 ? "" : pair.substring(equals + 1), true)
                    .filter(value -> !pair.isEmpty())
                    .ifPresent(value -> values.computeIfAbsent(name, any -> new ArrayList<>()).add(value));
        }
        return new Query(values, PercentCoding.decode(raw, true).isPresent());
    }

    /** Whether every percent sign is followed by two hexadecimal digits. */
    public boolean isWellFormed() {
        return wellFormed;
    }

    /** Whether the parameter is there, with a value or without. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The first value, or an empty text. */
    public String first(String name) {
        return values.getOrDefault(name, List.of("")).getFirst();
    }

    /** All values in their order. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }
}
