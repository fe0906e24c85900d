package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.Paths;
import org.jspecify.annotations.Nullable;

/** The calls that most sections are made of: the path of an endpoint is its name, maybe followed by one of a thing. */
final class Requests {

    private static final String ROOT = "/v1/";

    private final Transport transport;
    private final Scope scope;
    private final boolean secret;

    Requests(Transport transport, Scope scope) {
        this(transport, scope, false);
    }

    private Requests(Transport transport, Scope scope, boolean secret) {
        this.transport = transport;
        this.scope = scope;
        this.secret = secret;
    }

    /** The same for answers that must not appear in a message. */
    static Requests ofSecrets(Transport transport, Scope scope) {
        return new Requests(transport, scope, true);
    }

    /**
     * Maker of a value from the body of an answer.
     *
     * @param <T> type of the value
     */
    @FunctionalInterface
    interface Decoder<T> extends Function<byte[], T> {}

    /** A read of what the cluster knows. */
    <T> Indexed<T> read(String endpoint, QueryOptions options, Decoder<T> decoder) {
        return read(reading(endpoint, ROOT + endpoint, options), decoder);
    }

    /** As {@link #read(String, QueryOptions, Decoder)}, for a caller that holds a permit of the poll budget. */
    <T> Indexed<T> poll(String endpoint, QueryOptions options, Decoder<T> decoder) {
        return read(reading(endpoint, ROOT + endpoint, options).lane(Call.Lane.PERMITTED_POLL), decoder);
    }

    /** A read of what the cluster knows about one thing. */
    <T> Indexed<T> read(String endpoint, String name, QueryOptions options, Decoder<T> decoder) {
        return read(reading(endpoint, path(endpoint, name), options).subject(name), decoder);
    }

    /** A read of a watch, which holds a permit of the poll budget while it blocks. */
    <T> Indexed<T> poll(Call.Builder call, long index, Decoder<T> decoder) {
        return read(call.lane(index == 0 ? Call.Lane.FIRST_READ : Call.Lane.PERMITTED_POLL), decoder);
    }

    /** The options of one poll. */
    static QueryOptions polling(long index, Duration wait) {
        return index == 0 ? QueryOptions.none() : QueryOptions.builder().blocking(index, wait).build();
    }

    /** A read with a path of its own. */
    <T> Indexed<T> read(Call.Builder call, Decoder<T> decoder) {
        return transport.send(call.build(),
                answer -> new Indexed<>(decoder.apply(answer.body()), answer.metadata()));
    }

    /** A read of one thing that may not be there: 404. */
    <T> Indexed<Optional<T>> find(String endpoint, String name, QueryOptions options, Decoder<T> decoder) {
        return find(reading(endpoint, path(endpoint, name), options).subject(name), decoder);
    }

    /** As {@link #find(String, String, QueryOptions, Decoder)}, with a path of its own. */
    <T> Indexed<Optional<T>> find(Call.Builder call, Decoder<T> decoder) {
        return transport.send(call.absentIsAnswer().build(), answer -> new Indexed<>(
                answer.isAbsent() ? Optional.empty() : Optional.of(decoder.apply(answer.body())), answer.metadata()));
    }

    /** A read without any options, of what is the same everywhere. */
    <T> T plain(String endpoint, Decoder<T> decoder) {
        return transport.send(Call.get(endpoint, ROOT + endpoint).failover().build(),
                answer -> decoder.apply(answer.body()));
    }

    /** A read with a path of its own, to be completed by the caller. */
    Call.Builder reading(String endpoint, String path, QueryOptions options) {
        Call.Builder call = scope.get(endpoint, path, options).timeout(scope.timeout(options))
                .lane(Scope.lane(options)).failover().large();
        return secret ? call.secret() : call;
    }

    /** A write that may be repeated when it was certainly not applied. */
    <T> T put(String endpoint, byte @Nullable [] body, Decoder<T> decoder) {
        return write(Call.put(endpoint, scope.write(ROOT + endpoint), body).idempotent(), decoder);
    }

    /** A write of one thing that may be repeated when it was certainly not applied. */
    <T> T put(String endpoint, String name, byte @Nullable [] body, Decoder<T> decoder) {
        return write(Call.put(endpoint, scope.write(path(endpoint, name)), body).subject(name).idempotent(), decoder);
    }

    /** A write that makes something new each time. */
    <T> T create(String endpoint, byte[] body, Decoder<T> decoder) {
        return write(Call.create(endpoint, scope.write(ROOT + endpoint), body), decoder);
    }

    /** A removal. */
    void delete(String endpoint, String name) {
        Call call = Call.delete(endpoint, scope.write(path(endpoint, name))).subject(name).idempotent()
                .absentIsAnswer().build();
        transport.send(call, answer -> true);
    }

    /** A write with a path or flags of its own. */
    <T> T write(Call.Builder call, Decoder<T> decoder) {
        return transport.send((secret ? call.secret() : call).build(), answer -> decoder.apply(answer.body()));
    }

    Transport transport() {
        return transport;
    }

    Scope scope() {
        return scope;
    }

    static String path(String endpoint, String name) {
        return ROOT + endpoint + "/" + Paths.segment(name);
    }
}
