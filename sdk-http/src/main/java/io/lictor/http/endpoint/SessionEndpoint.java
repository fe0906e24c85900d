package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.SessionInfo;
import io.lictor.api.SessionView;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.Paths;
import io.lictor.http.wire.SessionAnswer;
import io.lictor.http.wire.SessionBody;
import org.jspecify.annotations.Nullable;

/** {@code /v1/session}: writes go to the first address, since a session belongs to the node of the agent. */
public final class SessionEndpoint implements SessionView {

    private final Transport transport;
    private final Scope scope;
    private final @Nullable Duration timeout;

    public SessionEndpoint(Transport transport, Scope scope) {
        this(transport, scope, null);
    }

    private SessionEndpoint(Transport transport, Scope scope, @Nullable Duration timeout) {
        this.transport = transport;
        this.scope = scope;
        this.timeout = timeout;
    }

    @Override
    public SessionView within(Duration timeout) {
        return new SessionEndpoint(transport, scope, Require.positiveTimeout(timeout, "timeout"));
    }

    @Override
    public SessionView in(QueryOptions elsewhere) {
        return new SessionEndpoint(transport, scope.in(elsewhere), timeout);
    }

    @Override
    public String create(SessionDefinition definition) {
        Call call = scope.own(Call.put("session/create", scope.write("/v1/session/create"), SessionBody.of(definition)))
                .timeout(timeout).build();
        return transport.send(call, answer -> SessionAnswer.id(answer.body()));
    }

    @Override
    public Optional<SessionInfo> renew(String id) {
        Call call = scope.own(Call.put("session/renew", scope.write("/v1/session/renew/" + segment(id)), null))
                .subject(id)
                .absentIsAnswer().idempotent().timeout(timeout).lane(Call.Lane.KEEP_ALIVE).build();
        return transport.send(call, answer -> answer.isAbsent()
                ? Optional.empty()
                : SessionAnswer.sessions(answer.body()).stream().findFirst());
    }

    @Override
    public void destroy(String id) {
        transport.send(scope.own(Call.put("session/destroy", scope.write("/v1/session/destroy/" + segment(id)), null))
                .subject(id)
                .idempotent().timeout(timeout).build(), answer -> true);
    }

    @Override
    public Indexed<Optional<SessionInfo>> info(String id, QueryOptions options) {
        Indexed<List<SessionInfo>> found = read("session/info", "/v1/session/info/" + segment(id), options);
        return new Indexed<>(found.value().stream().findFirst(), found.metadata());
    }

    @Override
    public Indexed<List<SessionInfo>> list(QueryOptions options) {
        return read("session/list", "/v1/session/list", options);
    }

    @Override
    public Indexed<List<SessionInfo>> ofNode(String node, QueryOptions options) {
        return read("session/node", "/v1/session/node/" + Paths.segment(Require.path(node, "node")), options);
    }

    private Indexed<List<SessionInfo>> read(String endpoint, String path, QueryOptions options) {
        Duration own = scope.timeout(options);
        Call call = scope.get(endpoint, path, options).timeout(own == null ? timeout : own)
                .lane(Scope.lane(options)).failover().large().build();
        return transport.send(call, answer -> new Indexed<>(SessionAnswer.sessions(answer.body()), answer.metadata()));
    }

    private static String segment(String id) {
        return Paths.segment(Require.path(id, "session"));
    }
}
