package io.lictor.testkit.inprocess.json;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

import tools.jackson.databind.JsonNode;

/** Moments as Go's {@code time} package reads them from JSON. */
final class GoTime {
    private static final String LAYOUT = "\"2006-01-02T15:04:05Z07:00\"";

    private GoTime() {}

    /** @param plain whether a text that is no time is told without its own quotation marks */
    static JsonNode parse(JsonNode value, boolean plain) throws DecodeException {
        if (!value.isString()) {
            throw unparsed(LAYOUT, value.toString(), value.toString(), "\"");
        }
        String text = value.stringValue();
        try {
            OffsetDateTime.parse(text);
            return value;
        } catch (DateTimeParseException e) {
            throw plain
                    ? unparsed(LAYOUT.replace("\"", ""), text, text, "2006")
                    : unparsed(LAYOUT, "\"" + text + "\"", text + "\"", "2006");
        }
    }

    private static DecodeException unparsed(String layout, String value, String rest, String wanted) {
        return new DecodeException("parsing time \"" + value + "\" as \"" + layout + "\": cannot parse \"" + rest
                + "\" as \"" + wanted + "\"");
    }
}
