package io.lictor.http.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.KeyValueView;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Answer;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.KeyValueAnswer;
import io.lictor.http.wire.Paths;

/** {@code /v1/kv}. */
public final class KeyValueEndpoint implements KeyValueView {

    private static final int MAX_VALUE = 524_288;

    private final Transport transport;
    private final Scope scope;

    public KeyValueEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    @Override
    public Indexed<Optional<KeyValueEntry>> get(String key, QueryOptions options) {
        Call call = Call.get("kv", scope.read("/v1/kv/" + Paths.key(key), options)).subject(key)
                .timeout(scope.timeout(options)).lane(Scope.lane(options)).failover().absentIsAnswer().secret().build();
        return transport.send(call,
                answer -> new Indexed<>(entries(answer).stream().findFirst(), answer.metadata()));
    }

    @Override
    public Indexed<List<KeyValueEntry>> list(String prefix, QueryOptions options) {
        Call call = Call.get("kv", scope.read("/v1/kv/" + Paths.prefix(prefix) + "?recurse", options)).subject(prefix)
                .timeout(scope.timeout(options)).lane(Scope.lane(options)).failover().large().absentIsAnswer()
                .secret().build();
        return transport.send(call, answer -> new Indexed<>(entries(answer), answer.metadata()));
    }

    private static List<KeyValueEntry> entries(Answer answer) {
        return answer.isAbsent() ? List.of() : KeyValueAnswer.entries(answer.body());
    }

    @Override
    public void put(String key, String value) {
        put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void put(String key, byte[] value) {
        if (value.length > MAX_VALUE) {
            throw Require.illegal("value of " + key, value.length + " bytes", "at most " + MAX_VALUE + " bytes");
        }
        Call call = Call.put("kv", scope.write("/v1/kv/" + Paths.key(key)), value.clone()).subject(key).idempotent()
                .build();
        transport.send(call, KeyValueEndpoint::acknowledged);
    }

    @Override
    public void delete(String key) {
        Call call = Call.delete("kv", scope.write("/v1/kv/" + Paths.key(key))).subject(key).idempotent().build();
        transport.send(call, KeyValueEndpoint::acknowledged);
    }

    private static boolean acknowledged(Answer answer) {
        if (!answer.text().equals("true")) {
            throw new IllegalArgumentException("not \"true\"");
        }
        return true;
    }
}
