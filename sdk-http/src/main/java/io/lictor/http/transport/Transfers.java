package io.lictor.http.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulSettings;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of any size that are passed on as they come. Each has an HTTP client of its own, so that one which stalls
 * holds up nobody, and is ended by ending that client.
 */
final class Transfers {

    private static final int PIECE = 64 * 1024;
    private static final int MAX_REFUSAL = 4096;

    private final ConsulSettings settings;
    private final ConsulRuntime runtime;
    private final Credentials credentials;
    private final Failures failures;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    Transfers(ConsulSettings settings, ConsulRuntime runtime, Credentials credentials) {
        this.settings = settings;
        this.runtime = runtime;
        this.credentials = credentials;
        this.failures = new Failures(credentials, settings.connectTimeout());
    }

    /** A client and the deadline of its one exchange. */
    private final class Running implements AutoCloseable {
        private final HttpClient client;
        private final Signal done = runtime.newSignal();
        private final AtomicBoolean late = new AtomicBoolean();

        Running(Duration timeout) {
            // of its own: what it runs may block
            Executor executor = task -> {
                Thread unused = runtime.start("transfer", task);
            };
            client = Sender.client(settings, runtime, executor, executor);
            running.add(this);
            Thread unused = runtime.start("transfer-deadline", () -> guard(timeout));
        }

        private void guard(Duration timeout) {
            try {
                if (!done.await(timeout)) {
                    late.set(true);
                    client.shutdownNow();
                }
            } catch (InterruptedException e) {
                client.shutdownNow();
            }
        }

        private void throwIfLate() throws AbortedException {
            if (late.get()) {
                throw AbortedException.late();
            }
        }

        @Override
        public void close() {
            running.remove(this);
            done.raise();
            client.shutdownNow();
        }
    }

    long download(Failures.Context context, OutputStream target, Duration timeout)
            throws IOException, InterruptedException, AbortedException, AttemptException {
        try (Running transfer = new Running(timeout)) {
            try {
                HttpResponse<InputStream> response = transfer.client.send(request(context, timeout).GET().build(),
                        BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    accepted(context, response, body);
                    return copy(body, target);
                }
            } catch (IOException e) {
                transfer.throwIfLate();
                throw e;
            }
        }
    }

    private static long copy(InputStream body, OutputStream target) throws IOException {
        byte[] piece = new byte[PIECE];
        long length = 0;
        for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
            try {
                target.write(piece, 0, read);
            } catch (IOException e) {
                throw new UncheckedIOException("the target of the transfer cannot be written", e);
            }
            length += read;
        }
        return length;
    }

    long upload(Failures.Context context, InputStream source, Duration timeout)
            throws IOException, InterruptedException, AbortedException, AttemptException {
        Source counted = new Source(source);
        try (Running transfer = new Running(timeout)) {
            try {
                HttpRequest request = request(context, timeout)
                        .method(context.call().method(), BodyPublishers.ofInputStream(() -> counted)).build();
                HttpResponse<InputStream> response = transfer.client.send(request, BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    accepted(context, response, body);
                    return counted.length;
                }
            } catch (IOException e) {
                IOException unreadable = counted.failure.get();
                if (unreadable != null) {
                    throw new UncheckedIOException("the source of the transfer cannot be read", unreadable);
                }
                transfer.throwIfLate();
                throw e;
            }
        }
    }

    private void accepted(Failures.Context context, HttpResponse<?> response, InputStream body)
            throws IOException, AttemptException {
        if (response.statusCode() / 100 != 2) {
            throw failures.refused(context,
                    new Answer(response.statusCode(), response.headers(), body.readNBytes(MAX_REFUSAL)));
        }
    }

    private HttpRequest.Builder request(Failures.Context context, Duration timeout) {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create(context.address() + context.call().target()))
                .version(HttpClient.Version.HTTP_1_1).timeout(timeout);
        credentials.addTo(request, context.call().token());
        context.call().tellCache(request);
        return request;
    }

    /** A source that is not closed, and whose own failure is told from that of the wire. */
    private static final class Source extends FilterInputStream {
        private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        private volatile long length;

        Source(InputStream source) {
            super(source);
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            try {
                int read = in.read(target, offset, count);
                length = read < 0 ? length : length + read;
                return read;
            } catch (IOException e) {
                failure.set(e);
                throw e;
            }
        }

        @Override
        public void close() {
            // its owner closes it
        }
    }

    void close() {
        running.forEach(Running::close);
    }
}
