package io.lictor.http.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;

/** One request whose body is read by the calling thread as it comes: of any size, but within the deadline. */
final class StreamedExchange implements BodyDeadlines.Guarded {

    private static final int MAX_REFUSAL = 4_096;
    private static final int PIECE = 65_536;
    private static final byte[] NONE = {};

    private final BodyDeadlines deadlines;
    private final long deadline;
    private final Call.Sink sink;
    private final AtomicReference<@Nullable AbortedException> aborted = new AtomicReference<>();
    private volatile @Nullable InputStream body;

    StreamedExchange(BodyDeadlines deadlines, long deadline, Call.Sink sink) {
        this.deadlines = deadlines;
        this.deadline = deadline;
        this.sink = sink;
    }

    /** Sends, and waits until the sink has read all; the answer to a refusal has its body, any other none. */
    Answer run(HttpClient client, HttpRequest request) throws IOException, InterruptedException, AbortedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream stream = response.body()) {
            body = stream;
            deadlines.guard(this);
            return read(response, stream);
        } catch (IOException e) {
            AbortedException reason = aborted.get();
            if (reason != null) {
                throw reason;
            }
            if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
                // the stream of the JDK hides an interruption in an exception of its own
                InterruptedException interrupted = new InterruptedException("while reading a body");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        } finally {
            deadlines.release(this);
        }
    }

    private Answer read(HttpResponse<InputStream> response, InputStream stream) throws IOException {
        boolean packed = response.headers().firstValue("Content-Encoding").filter("gzip"::equalsIgnoreCase).isPresent();
        InputStream plain = packed ? new GZIPInputStream(stream, PIECE) : stream;
        if (response.statusCode() / 100 != 2) {
            return new Answer(response.statusCode(), response.headers(), plain.readNBytes(MAX_REFUSAL));
        }
        sink.read(plain);
        return new Answer(response.statusCode(), response.headers(), NONE);
    }

    @Override
    public long deadline() {
        return deadline;
    }

    /** Closing the stream wakes its reader, with an exception or with the end. */
    @Override
    public void abort(AbortedException reason) {
        InputStream reading = body;
        if (aborted.compareAndSet(null, reason) && reading != null) {
            try {
                reading.close();
            } catch (IOException e) {
                // there is nothing more to end
            }
        }
    }
}
