package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Answer;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.KeyValueAnswer;
import io.lictor.http.wire.Paths;
import io.lictor.http.wire.PlainAnswer;
import org.jspecify.annotations.Nullable;

/** {@code /v1/kv}. */
public final class KeyValueEndpoint {

    private static final int MAX_VALUE = 524_288;
    private static final String KV = "/v1/kv/";

    private final Transport transport;
    private final Scope scope;

    public KeyValueEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    /** The same keys elsewhere, or with another token. */
    public KeyValueEndpoint in(QueryOptions elsewhere) {
        return new KeyValueEndpoint(transport, scope.in(elsewhere));
    }

    public Scope scope() {
        return scope;
    }

    /** One key. */
    public Indexed<Optional<KeyValueEntry>> get(String key, QueryOptions options) {
        return get(key, options, Scope.lane(options));
    }

    /** As {@link #get}, for a caller that holds a permit of the poll budget when it blocks. */
    public Indexed<Optional<KeyValueEntry>> poll(String key, long index, Duration wait) {
        return get(key, polling(index, wait), permitted(index));
    }

    private Indexed<Optional<KeyValueEntry>> get(String key, QueryOptions options, Call.Lane lane) {
        Call call = read(KV + Paths.key(key), key, options, lane).build();
        return transport.send(call,
                answer -> new Indexed<>(entries(answer).stream().findFirst(), answer.metadata()));
    }

    /** All keys with a prefix. */
    public Indexed<List<KeyValueEntry>> list(String prefix, QueryOptions options) {
        return list(prefix, options, Scope.lane(options));
    }

    /** As {@link #list}, for a caller that holds a permit of the poll budget when it blocks. */
    public Indexed<List<KeyValueEntry>> pollAll(String prefix, long index, Duration wait) {
        return list(prefix, polling(index, wait), permitted(index));
    }

    private Indexed<List<KeyValueEntry>> list(String prefix, QueryOptions options, Call.Lane lane) {
        Call call = read(KV + Paths.prefix(prefix) + "?recurse", prefix, options, lane).large().build();
        return transport.send(call, answer -> new Indexed<>(entries(answer), answer.metadata()));
    }

    /** The keys with a prefix. */
    public Indexed<List<String>> keys(String prefix, @Nullable String separator, QueryOptions options) {
        String path = KV + Paths.prefix(prefix) + "?keys"
                + (separator == null ? "" : "&separator=" + Paths.segment(separator));
        Call call = read(path, prefix, options, Scope.lane(options)).large().build();
        return transport.send(call, answer -> new Indexed<>(
                answer.isAbsent() ? List.of() : PlainAnswer.texts(answer.body()), answer.metadata()));
    }

    private Call.Builder read(String path, String subject, QueryOptions options, Call.Lane lane) {
        return scope.get("kv", path, options).subject(subject).timeout(scope.timeout(options)).lane(lane)
                .failover().absentIsAnswer().secret();
    }

    private static QueryOptions polling(long index, Duration wait) {
        return index == 0 ? QueryOptions.none() : QueryOptions.builder().blocking(index, wait).build();
    }

    private static Call.Lane permitted(long index) {
        return index == 0 ? Call.Lane.FIRST_READ : Call.Lane.PERMITTED_POLL;
    }

    private static List<KeyValueEntry> entries(Answer answer) {
        return answer.isAbsent() ? List.of() : KeyValueAnswer.entries(answer.body());
    }

    /** Writes a value. */
    public void put(String key, byte[] value, long flags) {
        Call call = write(Require.newKey(key), value, flags, "").idempotent().build();
        transport.send(call, KeyValueEndpoint::acknowledged);
    }

    /** Writes a value under a condition: {@code cas=4}, {@code acquire=id} or {@code release=id}. */
    public boolean putIf(String key, byte[] value, long flags, String condition) {
        String written = condition.startsWith("release=") ? key : Require.newKey(key);
        return transport.send(write(written, value, flags, condition).build(), KeyValueEndpoint::yesOrNo);
    }

    private Call.Builder write(String key, byte[] value, long flags, String condition) {
        if (Require.nonNull(value, "value").length > MAX_VALUE) {
            throw Require.illegal("value of " + key, value.length + " bytes", "at most " + MAX_VALUE + " bytes");
        }
        String query = (flags == 0 ? "" : "&flags=" + Long.toUnsignedString(flags))
                + (condition.isEmpty() ? "" : "&" + condition);
        String path = KV + Paths.key(key) + (query.isEmpty() ? "" : "?" + query.substring(1));
        return scope.own(Call.put("kv", scope.write(path), value.clone())).subject(key);
    }

    /** Deletes a key. */
    public void delete(String key) {
        transport.send(removal(Paths.key(key), key).idempotent().build(), KeyValueEndpoint::acknowledged);
    }

    /** Deletes a key if it has this modify index. */
    public boolean compareAndDelete(String key, long index) {
        if (index == 0) {
            throw Require.illegal("index of " + key, index, "the modify index of a key, > 0");
        }
        return transport.send(removal(Paths.key(key) + "?cas=" + Long.toUnsignedString(index), key).build(),
                KeyValueEndpoint::yesOrNo);
    }

    /** Deletes all keys with a prefix. */
    public void deleteAll(String prefix) {
        transport.send(removal(Paths.key(prefix) + "?recurse", prefix).idempotent().build(),
                KeyValueEndpoint::acknowledged);
    }

    private Call.Builder removal(String path, String subject) {
        return scope.own(Call.delete("kv", scope.write(KV + path))).subject(subject);
    }

    private static boolean acknowledged(Answer answer) {
        if (!yesOrNo(answer)) {
            throw new IllegalArgumentException("not \"true\"");
        }
        return true;
    }

    private static boolean yesOrNo(Answer answer) {
        return switch (answer.text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither \"true\" nor \"false\"");
        };
    }
}
