package io.lictor.http.api;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.lictor.testkit.fault.FaultAnswer;

/**
 * Answer with something wrong with it.
 *
 * @param kind what is wrong
 * @param body what is left of the body
 * @param answer what the server does
 */
record Mutation(Kind kind, String body, FaultAnswer answer) {

    private static final int MAX_SHOWN = 300;
    private static final String[] VALUES = {"null", "true", "-1", "1e400", "1E999999999", "0.5",
            "99999999999999999999999999999999", "\"x\"", "\"\"", "[]", "{}", "[null]", "{\"\":null}", "NaN",
            "\"\\ud800\"", "\"9223372036854775807h\"", "\"0001-01-01T00:00:00Z\""};
    private static final String[] HEADERS = {"X-Consul-Index: abc", "X-Consul-Index: -1", "X-Consul-Index: 1e99",
            "X-Consul-Index: 0", "X-Consul-Index: 18446744073709551616", "X-Consul-LastContact: never",
            "X-Consul-LastContact: 99999999999999999999", "Age: -5", "Age: 9223372036854775807",
            "X-Consul-KnownLeader: maybe", "Content-Encoding: gzip", "Content-Encoding: br",
            "Location: http://127.0.0.1:1/", "X-Consul-Results-Filtered-By-ACLs: \u00fc"};
    private static final int[] STATUS = {201, 204, 301, 400, 403, 404, 409, 418, 500, 599};

    /** What is wrong with an answer. */
    enum Kind {
        TRUNCATED, VALUE, BYTE, NESTED, HEADER, STATUS, HTML, REPEATED, EMPTY, ENDLESS_TEXT, CUT
    }

    static Mutation of(String answer, Random random) {
        // a cut connection is tried again after a pause, so that there are not many of them
        int dice = random.nextInt(1_000);
        Kind kind = dice < 10 ? Kind.CUT : Kind.values()[dice % (Kind.values().length - 1)];
        String body = body(kind, answer, random);
        return new Mutation(kind, body, answer(kind, body, random));
    }

    private static String body(Kind kind, String body, Random random) {
        int at = body.isEmpty() ? 0 : random.nextInt(body.length());
        return switch (kind) {
            case TRUNCATED -> body.substring(0, at);
            case VALUE -> withOtherValue(body, at, VALUES[random.nextInt(VALUES.length)]);
            case BYTE -> body.isEmpty()
                    ? "\u0000"
                    : body.substring(0, at) + (char) random.nextInt(0x250) + body.substring(at + 1);
            case NESTED -> body.substring(0, at) + "[{\"a\":".repeat(1 + random.nextInt(2_000)) + body.substring(at);
            case HTML -> "<html><body>502 Bad Gateway</body></html>";
            case REPEATED -> body.substring(0, at) + body;
            case EMPTY -> " ".repeat(random.nextInt(3));
            case ENDLESS_TEXT -> body.substring(0, at) + "\"" + "x".repeat(random.nextInt(100_000));
            case HEADER, STATUS, CUT -> body;
        };
    }

    /** Puts a value in the place of the one after the next colon. */
    private static String withOtherValue(String body, int from, String value) {
        int colon = body.indexOf(':', from);
        if (colon < 0) {
            return value;
        }
        int end = colon + 1;
        while (end < body.length() && ",}]".indexOf(body.charAt(end)) < 0) {
            end++;
        }
        return body.substring(0, colon + 1) + value + body.substring(end);
    }

    private static FaultAnswer answer(Kind kind, String body, Random random) {
        FaultAnswer whole = FaultAnswer.json(body).withHeader("X-Consul-ContentHash", "0");
        return switch (kind) {
            case HEADER -> {
                String[] header = HEADERS[random.nextInt(HEADERS.length)].split(": ", 2);
                yield whole.withHeader(header[0], header[1]);
            }
            case STATUS -> FaultAnswer.of(STATUS[random.nextInt(STATUS.length)], body);
            // the first two take as long as the deadline
            case CUT -> switch (random.nextInt(40)) {
                case 0 -> FaultAnswer.of(100, body);
                case 1 -> whole.stallAfter(body.length() / 2);
                default -> whole.cutAfter(body.length() / 2);
            };
            case REPEATED -> whole.chunked();
            default -> random.nextBoolean() ? whole.withIndex(Integer.toString(random.nextInt(100))) : whole;
        };
    }

    @Override
    public String toString() {
        String shown = body.length() > MAX_SHOWN ? body.substring(0, MAX_SHOWN) + "..." : body;
        return kind + " (" + shown.getBytes(StandardCharsets.UTF_8).length + " bytes: " + shown + ")";
    }
}
