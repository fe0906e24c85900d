package io.lictor.testkit.recorded;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * One line of a recording: a request and its answer, or a note of what was done between requests.
 *
 * @param line the line itself
 */
record Exchange(JsonNode line) {
    private static final Pattern WAIT = Pattern.compile("[?&]wait=([0-9]+)s");
    private static final Pattern INDEX = Pattern.compile("[?&]index=([0-9]+)");
    private static final Pattern LONG = Pattern.compile("(?s)(.{1,150})\\.\\.\\. \\(([0-9]+) (?:bytes|characters)\\)");

    /** After which every agent has synchronised once. */
    private static final long LONGEST_SYNC = 110;

    boolean isNote() {
        return line.has("note");
    }

    /** Seconds that a note says to have passed. */
    long pause() {
        Matcher seconds = Pattern.compile("waits ([0-9.]+) s").matcher(line.path("note").asString(""));
        if (line.path("note").asString("").contains("s after its registration")) {
            return LONGEST_SYNC;
        }
        return seconds.find() ? (long) Math.ceil(Double.parseDouble(seconds.group(1))) : 0;
    }

    String step() {
        return line.path("step").asString("");
    }

    String agent() {
        return line.path("agent").asString("");
    }

    String method() {
        return line.at("/request/method").asString("");
    }

    String path() {
        return line.at("/request/path").asString("");
    }

    /** The body, empty for none; what was cut is filled up again. */
    String body() {
        JsonNode request = line.path("request");
        if (request.has("json") && !request.path("json").isString()) {
            return request.path("json").toString();
        }
        String text = request.path("body").asString(request.path("json").asString(""));
        return whole(text);
    }

    private static String whole(String text) {
        Matcher cut = LONG.matcher(text);
        if (!cut.matches()) {
            return text;
        }
        int length = Integer.parseInt(cut.group(2));
        String start = cut.group(1);
        return start.length() >= length
                ? start.substring(0, length)
                : start + start.substring(start.length() - 1).repeat(length - start.length());
    }

    Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        line.at("/request/headers").properties()
                .forEach(header -> headers.put(header.getKey(), whole(header.getValue().asString(""))));
        return headers;
    }

    /** The steps that were made while the request was in flight. */
    List<String> during() {
        return line.path("during").valueStream().map(step -> step.asString("")).toList();
    }

    JsonNode response() {
        return line.path("response");
    }

    String header(String name) {
        return response().path("headers").path(name).asString("");
    }

    /** The wait that the request names, in seconds; 0 for none. */
    long wait(String path) {
        Matcher wait = WAIT.matcher(path);
        return wait.find() ? Long.parseLong(wait.group(1)) : 0;
    }

    /** The index that a request names, empty for none. */
    static String index(String path) {
        Matcher index = INDEX.matcher(path);
        return index.find() ? index.group(1) : "";
    }

    /** Whether the answer came when the wait was over. */
    boolean waited() {
        long wait = wait(path());
        return wait > 0 && line.path("millis").asLong(0) >= wait * 1000 - 20;
    }
}
