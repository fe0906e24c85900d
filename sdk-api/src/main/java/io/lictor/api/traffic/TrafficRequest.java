package io.lictor.api.traffic;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.lictor.api.internal.Require;

/**
 * What routes go by.
 *
 * <p>Safe for use by several threads while nobody changes the headers.
 *
 * @param method such as {@code GET}
 * @param path the path, encoded, without a query
 * @param query the query, encoded; empty for none
 * @param headers the headers, whose names are compared without regard to case
 */
public record TrafficRequest(String method, String path, String query, Map<String, List<String>> headers) {

    /** Checks that nothing is missing. */
    public TrafficRequest {
        Require.nonBlank(method, "method");
        Require.nonNull(path, "path");
        Require.nonNull(query, "query");
        Require.nonNull(headers, "headers");
    }

    /** Names of headers only, and no query: values may be credentials. */
    @Override
    public String toString() {
        return "TrafficRequest[" + method + " " + path + ", headers " + new TreeSet<>(headers.keySet()) + "]";
    }
}
