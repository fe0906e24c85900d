package io.lictor.testkit.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a {@link FaultServer} does with one request. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * FaultAnswer.json("[]").withIndex("7");
 * FaultAnswer.of(500, "No cluster leader");
 * FaultAnswer.json(longText).stallAfter(100);
 * }</pre>
 */
public final class FaultAnswer {
    private static final int PIECE = 64 * 1024;

    private final byte[] head;
    private final byte[] body;
    private final Shape shape;

    private FaultAnswer(byte[] head, byte[] body, Shape shape) {
        this.head = head;
        this.body = body;
        this.shape = shape;
    }

    /** What happens after the last byte that is sent. */
    enum End {
        KEEP_ALIVE,
        STALL,
        CLOSE,
        RESET
    }

    /**
     * How an answer is sent.
     *
     * @param bodyBytes how much of the body is sent
     * @param repeats how often the body is sent
     * @param delay how long to wait before the first byte
     * @param chunked whether in chunks
     * @param end what happens afterwards
     */
    private record Shape(long bodyBytes, long repeats, Duration delay, boolean chunked, End end) {
        static final Shape WHOLE = ending(Long.MAX_VALUE, End.KEEP_ALIVE);

        static Shape ending(long bodyBytes, End end) {
            return new Shape(bodyBytes, 1, Duration.ZERO, false, end);
        }
    }

    /**
     * Answers with a status and a plain text, as Consul does for an error.
     *
     * @param status the status code
     * @param body the body
     * @return the answer
     */
    public static FaultAnswer of(int status, String body) {
        return of(status, "text/plain; charset=utf-8", body);
    }

    /**
     * Answers 200 with a JSON text.
     *
     * @param body the body, well-formed or not
     * @return the answer
     */
    public static FaultAnswer json(String body) {
        return of(200, "application/json", body);
    }

    private static FaultAnswer of(int status, String type, String body) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status: " + status + " (expected: three digits)");
        }
        String head = "HTTP/1.1 " + status + " Scripted\r\nContent-Type: " + type + "\r\n";
        return new FaultAnswer(bytes(head), bytes(body), Shape.WHOLE);
    }

    /**
     * Reads the request and never answers.
     *
     * @return the answer that is none
     */
    public static FaultAnswer silence() {
        return new FaultAnswer(new byte[0], new byte[0], Shape.ending(0, End.STALL));
    }

    /**
     * Reads the request and resets the connection, with RST.
     *
     * @return the answer that is none
     */
    public static FaultAnswer connectionReset() {
        return new FaultAnswer(new byte[0], new byte[0], Shape.ending(0, End.RESET));
    }

    /**
     * Sends some bytes instead of an answer in HTTP, then closes the connection.
     *
     * @param bytes the bytes
     * @return the answer
     */
    public static FaultAnswer garbage(byte[] bytes) {
        return new FaultAnswer(new byte[0], bytes.clone(), Shape.ending(Long.MAX_VALUE, End.CLOSE));
    }

    /**
     * Answers 200 with a body that is made of one text over and over, in chunks.
     *
     * @param part the text
     * @param bytes how long the body is at least, such as {@code 1L << 30}
     * @return the answer
     */
    public static FaultAnswer endless(String part, long bytes) {
        if (part.isEmpty() || bytes < 1) {
            throw new IllegalArgumentException(
                    "part: \"" + part + "\", bytes: " + bytes + " (expected: not empty, > 0)");
        }
        FaultAnswer once = json(part.repeat(1 + PIECE / part.length()));
        long repeats = (bytes + once.body.length - 1) / once.body.length;
        return new FaultAnswer(once.head, once.body,
                new Shape(Long.MAX_VALUE, repeats, Duration.ZERO, true, End.KEEP_ALIVE));
    }

    /**
     * Adds a header.
     *
     * @param name the header's name
     * @param value the header's value
     * @return the new answer
     */
    public FaultAnswer withHeader(String name, String value) {
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.writeBytes(head);
        more.writeBytes(bytes(name + ": " + value + "\r\n"));
        return new FaultAnswer(more.toByteArray(), body, shape);
    }

    /**
     * Adds the header {@code X-Consul-Index}.
     *
     * @param index its value, a number or not
     * @return the new answer
     */
    public FaultAnswer withIndex(String index) {
        return withHeader("X-Consul-Index", index);
    }

    /**
     * Sends the head and the beginning of the body, then nothing more.
     *
     * @param bytes how many bytes of the body are sent
     * @return the new answer
     */
    public FaultAnswer stallAfter(long bytes) {
        return cut(bytes, End.STALL);
    }

    /**
     * Sends the head and the beginning of the body, then closes the connection in order.
     *
     * @param bytes how many bytes of the body are sent
     * @return the new answer
     */
    public FaultAnswer cutAfter(long bytes) {
        return cut(bytes, End.CLOSE);
    }

    /**
     * Sends the head and the beginning of the body, then resets the connection.
     *
     * @param bytes how many bytes of the body are sent
     * @return the new answer
     */
    public FaultAnswer resetAfter(long bytes) {
        return cut(bytes, End.RESET);
    }

    /**
     * Answers late.
     *
     * @param delay how long to wait before the first byte
     * @return the new answer
     */
    public FaultAnswer after(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
        return new FaultAnswer(head, body, new Shape(shape.bodyBytes, shape.repeats, delay, shape.chunked, shape.end));
    }

    /**
     * Sends the body in chunks, without a Content-Length.
     *
     * @return the new answer
     */
    public FaultAnswer chunked() {
        return new FaultAnswer(head, body, new Shape(shape.bodyBytes, shape.repeats, shape.delay, true, shape.end));
    }

    private FaultAnswer cut(long bytes, End end) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
        }
        return new FaultAnswer(head, body, new Shape(bytes, shape.repeats, shape.delay, shape.chunked, end));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Duration delay() {
        return shape.delay;
    }

    End end() {
        return shape.end;
    }

    /** Writes what is sent of this answer. */
    void writeTo(OutputStream out) throws IOException {
        if (head.length > 0) {
            out.write(head);
            out.write(bytes(shape.chunked
                    ? "Transfer-Encoding: chunked\r\n\r\n"
                    : "Content-Length: " + body.length * shape.repeats + "\r\n\r\n"));
        }
        long left = shape.bodyBytes;
        for (long i = 0; i < shape.repeats && left > 0; i++) {
            int length = (int) Math.min(left, body.length);
            writePiece(out, length);
            left -= length;
        }
        if (shape.chunked && left > 0) {
            out.write(bytes("0\r\n\r\n"));
        }
    }

    private void writePiece(OutputStream out, int length) throws IOException {
        if (!shape.chunked) {
            out.write(body, 0, length);
        } else if (length > 0) {
            out.write(bytes(Integer.toHexString(body.length) + "\r\n"));
            out.write(body, 0, length);
            if (length == body.length) {
                out.write(bytes("\r\n"));
            }
        }
    }
}
