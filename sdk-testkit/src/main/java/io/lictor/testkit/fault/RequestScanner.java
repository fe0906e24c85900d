package io.lictor.testkit.fault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Finds the requests in the bytes that a client sends on one connection, whatever pieces they come in. Bytes that are
 * not HTTP/1, such as TLS, are let pass unseen. For one thread.
 */
final class RequestScanner {
    private static final int MAX_LINE = 1 << 20;

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        TRAILER,
        FOREIGN
    }

    private final Consumer<RecordedRequest> found;
    private final IntConsumer bodyByte;
    private final Runnable complete;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private State state = State.HEAD;
    private long remaining;

    RequestScanner(Consumer<RecordedRequest> found) {
        this(found, ignored -> {}, () -> {});
    }

    /**
     * Makes a scanner.
     *
     * @param found called with each head
     * @param bodyByte called with each byte of a body
     * @param complete called after the last byte of each request
     */
    RequestScanner(Consumer<RecordedRequest> found, IntConsumer bodyByte, Runnable complete) {
        this.found = found;
        this.bodyByte = bodyByte;
        this.complete = complete;
    }

    void accept(byte[] bytes, int length) {
        for (int i = 0; i < length && state != State.FOREIGN; i++) {
            accept(bytes[i]);
        }
    }

    private void accept(byte b) {
        switch (state) {
            case HEAD -> head(b);
            case BODY -> body(b);
            case CHUNK_SIZE -> chunkSize(b);
            case CHUNK -> chunk(b);
            case TRAILER -> trailer(b);
            case FOREIGN -> {
            }
        }
    }

    private void head(byte b) {
        boolean first = text.size() == 0;
        if (first && (b == '\r' || b == '\n')) {
            return;
        }
        if (first && (b < 'A' || b > 'Z')) {
            state = State.FOREIGN;
            return;
        }
        String head = line(b, "\r\n\r\n");
        if (head.isEmpty()) {
            return;
        }
        RecordedRequest request = RequestHead.parse(head);
        if (request == null) {
            state = State.FOREIGN;
            return;
        }
        found.accept(request);
        remaining = RequestHead.contentLength(request);
        if (RequestHead.isChunked(request)) {
            state = State.CHUNK_SIZE;
        } else if (remaining > 0) {
            state = State.BODY;
        } else {
            complete.run();
        }
    }

    private void body(byte b) {
        bodyByte.accept(b);
        if (--remaining == 0) {
            end();
        }
    }

    private void chunkSize(byte b) {
        String line = line(b, "\r\n");
        if (line.isEmpty()) {
            return;
        }
        String size = line.split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            state = State.FOREIGN;
            return;
        }
        remaining = Long.parseLong(size, 16);
        state = remaining == 0 ? State.TRAILER : State.CHUNK;
        remaining += 2;
    }

    /** The chunk and the line end behind it. */
    private void chunk(byte b) {
        if (remaining > 2) {
            bodyByte.accept(b);
        }
        if (--remaining == 0) {
            state = State.CHUNK_SIZE;
        }
    }

    private void trailer(byte b) {
        String line = line(b, "\r\n");
        if ("\r\n".equals(line)) {
            end();
        }
    }

    private void end() {
        state = State.HEAD;
        complete.run();
    }

    /** Adds a byte to the text, and returns the text once it ends as given; until then an empty one. */
    private String line(byte b, String end) {
        text.write(b);
        if (text.size() > MAX_LINE) {
            state = State.FOREIGN;
            return "";
        }
        if (b != '\n') {
            return "";
        }
        String line = text.toString(StandardCharsets.ISO_8859_1);
        if (!line.endsWith(end)) {
            return "";
        }
        text.reset();
        return line;
    }
}
