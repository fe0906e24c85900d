package io.lictor.testkit.random;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request to be sent to several servers. Where it says {@code {{kind:n}}} each server gets an id that it made itself.
 *
 * @param method the method
 * @param target path and query
 * @param headers further header lines, each with its line end
 * @param body the body in ISO 8859-1, one character a byte
 * @param chunked whether the body is sent in chunks
 */
record Asked(String method, String target, String headers, String body, boolean chunked) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+):(\\d+)}}");

    /** This request in the words of one server. */
    Asked as(Memory memory) {
        return new Asked(method, fill(target, memory), fill(headers, memory), fill(body, memory), chunked);
    }

    private static String fill(String text, Memory memory) {
        if (!text.contains("{{")) {
            return text;
        }
        Matcher matcher = PLACEHOLDER.matcher(text);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(memory.recall(found.group(1), Integer.parseInt(found.group(2)))));
    }

    @Override
    public String toString() {
        String shown = body.length() > 600 ? body.substring(0, 600) + "... (" + body.length() + ")" : body;
        String path = target.length() > 400 ? target.substring(0, 400) + "... (" + target.length() + ")" : target;
        return method + " " + path + " " + headers.strip() + (chunked ? " chunked" : "")
                + (shown.isEmpty() ? "" : "\n    " + shown);
    }
}
