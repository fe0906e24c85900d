package io.lictor.testkit.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** Reads the head of a request. */
final class RequestHead {
    private RequestHead() {}

    /** Returns the request, or null when the text is no head of an HTTP/1 request. */
    static @Nullable RecordedRequest parse(String text) {
        List<String> lines = text.lines().toList();
        String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            return null;
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return new RecordedRequest(words[0], words[1], headers, "");
    }

    static boolean isChunked(RecordedRequest request) {
        return request.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    }

    static long contentLength(RecordedRequest request) {
        return request.header("Content-Length").filter(text -> text.matches("[0-9]{1,15}")).map(Long::parseLong)
                .orElse(0L);
    }
}
