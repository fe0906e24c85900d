package io.lictor.testkit.inprocess.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes answers as Go does: small bodies with Content-Length, larger ones in chunks. */
final class ResponseWriter {
    private static final int BUFFERED = 2048;
    private static final DateTimeFormatter DATE = DateTimeFormatter
            .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Map<Integer, String> REASONS = Map.ofEntries(Map.entry(200, "OK"),
            Map.entry(301, "Moved Permanently"), Map.entry(307, "Temporary Redirect"), Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"), Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"), Map.entry(409, "Conflict"),
            Map.entry(413, "Request Entity Too Large"), Map.entry(415, "Unsupported Media Type"),
            Map.entry(429, "Too Many Requests"), Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final OutputStream out;
    private final int smallestZipped;
    private long second = Long.MIN_VALUE;
    private String date = "";

    ResponseWriter(OutputStream out, int smallestZipped) {
        this.smallestZipped = smallestZipped;
        this.out = out;
    }

    /** Writes an answer; {@code close} is announced to the client. */
    void write(Head head, Response response, Instant now, boolean close) throws IOException {
        boolean zipped = response.bytes().length >= smallestZipped && head.says("accept-encoding", "gzip")
                && response.headers().containsKey("Vary");
        byte[] body = zipped ? zip(response.bytes()) : response.bytes();
        boolean chunked = body.length > BUFFERED && "HTTP/1.1".equals(head.version());
        StringBuilder text = start(head, response);
        if (zipped) {
            line(text, "Content-Encoding", "gzip");
        }
        line(text, "Date", date(now));
        line(text, chunked ? "Transfer-Encoding" : "Content-Length", chunked ? "chunked" : String.valueOf(body.length));
        if (close) {
            line(text, "Connection", "close");
        }
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!"HEAD".equals(head.method())) {
            writeBody(body, chunked, response.ending() == Response.Ending.TRUNCATE);
        }
        out.flush();
    }

    private static StringBuilder start(Head head, Response response) {
        StringBuilder text = new StringBuilder(256);
        text.append(head.version()).append(' ').append(response.status()).append(' ')
                .append(REASONS.getOrDefault(response.status(), "status code " + response.status())).append("\r\n");
        response.headers().forEach((name, value) -> line(text, name, value));
        return text;
    }

    /** Writes the head of an answer whose body comes by and by; tells whether it comes in chunks. */
    boolean begin(Head head, Response response, Instant now) throws IOException {
        boolean chunked = "HTTP/1.1".equals(head.version());
        StringBuilder text = start(head, response);
        line(text, "Date", date(now));
        if (chunked) {
            line(text, "Transfer-Encoding", "chunked");
        }
        if (!chunked || !head.keepAlive()) {
            line(text, "Connection", "close");
        }
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return chunked;
    }

    /** Writes a part of such a body. */
    void part(byte[] part, boolean chunked) throws IOException {
        if (chunked) {
            out.write((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(part);
        if (chunked) {
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    /** Ends such a body. */
    void end(boolean chunked) throws IOException {
        if (chunked) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    /** Formatted once a second. */
    private String date(Instant now) {
        if (now.getEpochSecond() != second) {
            second = now.getEpochSecond();
            date = DATE.format(now);
        }
        return date;
    }

    private void writeBody(byte[] body, boolean chunked, boolean half) throws IOException {
        if (chunked) {
            out.write((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(body, 0, half ? body.length / 2 : body.length);
        if (chunked && !half) {
            out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Answers what is no request. */
    void refuse(HeadReader.Malformed malformed) throws IOException {
        out.write(("HTTP/1.1 " + malformed.status() + "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Connection: close\r\n\r\n" + malformed.getMessage()).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }

    private static byte[] zip(byte[] plain) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream(plain.length / 2 + 32);
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        }
        return zipped.toByteArray();
    }
}
