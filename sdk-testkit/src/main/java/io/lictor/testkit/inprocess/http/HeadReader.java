package io.lictor.testkit.inprocess.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads request line and headers. */
final class HeadReader {
    private static final int LIMIT = (1 << 20) + 4096;
    /** How a client begins that takes HTTP/2 for granted. */
    private static final String HTTP_2 = "PRI * HTTP/2.0";

    private final InputStream in;

    HeadReader(InputStream in) {
        this.in = in;
    }

    /** The next head; empty at the end of the connection. */
    Optional<Head> next() throws IOException, Malformed {
        int[] budget = {LIMIT};
        String start = line(budget);
        while (start != null && start.isEmpty()) {
            start = line(budget);
        }
        if (start == null) {
            return Optional.empty();
        }
        if (HTTP_2.equals(start)) {
            return Optional.of(new Head("PRI", "*", "HTTP/1.1", Map.of("host", List.of(""))));
        }
        String[] words = start.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/")) {
            throw new Malformed("400 Bad Request", "400 Bad Request");
        }
        if (!words[2].startsWith("HTTP/1.")) {
            throw new Malformed("505 HTTP Version Not Supported",
                    "505 HTTP Version Not Supported: unsupported protocol version");
        }
        return Optional.of(new Head(words[0], words[1], words[2], headers(budget)));
    }

    private Map<String, List<String>> headers(int[] budget) throws IOException, Malformed {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        String line = line(budget);
        while (line != null && !line.isEmpty()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new Malformed("400 Bad Request", "400 Bad Request");
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
            line = line(budget);
        }
        return headers;
    }

    private @org.jspecify.annotations.Nullable String line(int[] budget) throws IOException, Malformed {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
        int b = in.read();
        if (b < 0) {
            return null;
        }
        while (b >= 0 && b != '\n') {
            bytes.write(b);
            if (--budget[0] < 0) {
                throw new Malformed("431 Request Header Fields Too Large", "431 Request Header Fields Too Large");
            }
            b = in.read();
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** A request that Go's server answers by itself, before any handler. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;
        private final String status;

        Malformed(String status, String body) {
            super(body, null, false, false);
            this.status = status;
        }

        String status() {
            return status;
        }
    }
}
