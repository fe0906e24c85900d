package io.lictor.http.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

import io.lictor.api.HealthStatus;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.http.transport.Answer;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.Digest;
import io.lictor.http.wire.DigestAnswer;
import org.jspecify.annotations.Nullable;

/** Whole tables of the catalog, of which only a digest is kept. A blocking read must hold a permit of the poll budget. */
public final class FeedEndpoint {

    /** Thousands of services may be in the answer. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Transport transport;
    private final Scope scope;

    public FeedEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    /** Reader of a body. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(InputStream body) throws IOException;
    }

    /** Keeps what was made of a body, or why it could not be read, until the answer is decoded. */
    private static final class Reading<T> implements Call.Sink {
        private final Reader<T> reader;
        private @Nullable T value;
        private @Nullable RuntimeException unreadable;

        Reading(Reader<T> reader) {
            this.reader = reader;
        }

        @Override
        public void read(InputStream body) throws IOException {
            value = null;
            unreadable = null;
            try {
                value = reader.read(body);
            } catch (RuntimeException e) {
                unreadable = e;
            }
        }

        Indexed<T> answer(Answer answer) {
            if (unreadable != null) {
                throw unreadable;
            }
            if (value == null || answer.metadata().index() == 0) {
                throw new IllegalArgumentException("an answer without an index");
            }
            return new Indexed<>(value, answer.metadata());
        }
    }

    /** The index of the table of services ({@code GET /v1/catalog/services}), which moves with each write of one. */
    public Indexed<Boolean> services(QueryOptions options) {
        return read("catalog/services", options, DigestAnswer::object, options.index() != 0, scope.timeout(options));
    }

    /**
     * All instances ({@code GET /v1/internal/ui/nodes}).
     *
     * @param permitted whether the caller holds a permit of the poll budget, to be used for this
     */
    public Indexed<Digest> instances(QueryOptions options, boolean permitted) {
        return read("internal/ui/nodes", options, DigestAnswer::instances, permitted, LONG);
    }

    /** The checks with a status ({@code GET /v1/health/state/:state}). */
    public Indexed<Digest> checks(HealthStatus status, QueryOptions options) {
        return read("health/state/" + status.text(), options, DigestAnswer::checks, options.index() != 0,
                scope.timeout(options));
    }

    private <T> Indexed<T> read(String path, QueryOptions options, Reader<T> reader, boolean permitted,
            @Nullable Duration timeout) {
        Reading<T> reading = new Reading<>(reader);
        Call call = scope.get(path, "/v1/" + path, options)
                .timeout(timeout)
                .lane(permitted ? Call.Lane.PERMITTED_POLL : Call.Lane.FIRST_READ).failover().large().into(reading)
                .build();
        return transport.send(call, reading::answer);
    }
}
