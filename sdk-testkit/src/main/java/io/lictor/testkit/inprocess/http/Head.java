package io.lictor.testkit.inprocess.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Request line and headers.
 *
 * @param method the method as sent
 * @param target path and query as sent
 * @param version {@code HTTP/1.1} or {@code HTTP/1.0}
 * @param headers by name in lower case
 */
public record Head(String method, String target, String version, Map<String, List<String>> headers) {

    /** The first value of a header. */
    public Optional<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of()).stream().findFirst();
    }

    /** Whether a header with a list of words names one. */
    boolean says(String lowerCaseName, String word) {
        return headers.getOrDefault(lowerCaseName, List.of()).stream()
                .anyMatch(value -> value.toLowerCase(java.util.Locale.ROOT).contains(word));
    }

    String rawPath() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    String rawQuery() {
        int question = target.indexOf('?');
        return question < 0 ? "" : target.substring(question + 1);
    }

    boolean keepAlive() {
        return "HTTP/1.1".equals(version) ? !says("connection", "close") : says("connection", "keep-alive");
    }
}
