package io.lictor.testkit.random;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One answer.
 *
 * @param status the status
 * @param headers by name in lower case
 * @param body the body as UTF-8
 */
record Heard(int status, Map<String, String> headers, String body) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether a stack trace or the name of a class got into the body. */
    boolean showsItsInside() {
        return body.contains("\tat ") || body.contains("io.lictor.") || body.contains("in-process Consul failed");
    }

    /** Stands for a connection that ended without an answer. */
    static Heard nothing() {
        return new Heard(0, Map.of(), "");
    }

    /** Stands for a connection that was reset, perhaps with an answer on its way. */
    static Heard reset() {
        return new Heard(0, Map.of(), "reset");
    }

    int statusClass() {
        return status / 100;
    }

    /** The body without what two servers must name differently. */
    String comparable() {
        return body.replaceAll("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", "<id>")
                .replaceAll("127\\.\\d+\\.\\d+\\.\\d+:\\d+", "<address>")
                .replaceAll("modify index \\d+ != \\d+", "modify index <n> != <n>").strip();
    }

    @Override
    public String toString() {
        String shown = body.length() > 300 ? body.substring(0, 300) + "..." : body;
        return status + " " + shown.strip();
    }
}
