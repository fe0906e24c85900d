package io.lictor.testkit.fault;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it was seen on the wire.
 *
 * @param method the method
 * @param target path and query, encoded as sent
 * @param headers the headers; looking a name up ignores its case
 * @param body the body as UTF-8; always empty from a {@link FaultProxy}, which records a request before its body
 */
public record RecordedRequest(String method, String target, Map<String, List<String>> headers, String body) {
    /** Copies the headers. */
    public RecordedRequest {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns the path.
     *
     * @return the target up to its question mark, encoded as sent
     */
    public String path() {
        return target.split("\\?", 2)[0];
    }

    /**
     * Returns the query.
     *
     * @return what follows the question mark, encoded as sent, or an empty text
     */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    /**
     * Tells whether the query has a parameter.
     *
     * @param parameter {@code name} or {@code name=value}, encoded as sent
     * @return whether it is there
     */
    public boolean hasQuery(String parameter) {
        return List.of(query().split("&", -1)).contains(parameter);
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the header's name in any case
     * @return its value, or empty when the request has no such header
     */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    RecordedRequest withBody(String text) {
        return new RecordedRequest(method, target, headers, text);
    }
}
