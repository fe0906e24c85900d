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

/**
 * {@code /v1/session}: writes go to the first address, since a session belongs to the node of the agent unless it names
 * another one.
 */
public final class SessionEndpoint implements SessionView {

    private final Transport transport;
    private final Scope scope;
    private final @Nullable Duration timeout;
    private final boolean anywhere;

    public SessionEndpoint(Transport transport, Scope scope) {
        this(transport, scope, null, false);
    }

    private SessionEndpoint(Transport transport, Scope scope, @Nullable Duration timeout, boolean anywhere) {
        this.transport = transport;
        this.scope = scope;
        this.timeout = timeout;
        this.anywhere = anywhere;
    }

    /**
     * Sessions of nodes that are named, whose writes any address may take. One that was created twice so ends by its own
     * time.
     */
    static SessionView anywhere(Transport transport, Scope scope) {
        return new SessionEndpoint(transport, scope, null, true);
    }

    @Override
    public SessionView within(Duration timeout) {
        return new SessionEndpoint(transport, scope, Require.positiveTimeout(timeout, "timeout"), anywhere);
    }

    @Override
    public SessionView in(QueryOptions elsewhere) {
        return new SessionEndpoint(transport, scope.in(elsewhere), timeout, anywhere);
    }

    @Override
    public String create(SessionDefinition definition) {
        Call call = write("session/create", "/v1/session/create", SessionBody.of(definition)).build();
        return transport.send(call, answer -> SessionAnswer.id(answer.body()));
    }

    @Override
    public Optional<SessionInfo> renew(String id) {
        Call call = write("session/renew", "/v1/session/renew/" + segment(id), null).subject(id).absentIsAnswer()
                .idempotent().lane(Call.Lane.KEEP_ALIVE).build();
        return transport.send(call, answer -> answer.isAbsent()
                ? Optional.empty()
                : SessionAnswer.sessions(answer.body()).stream().findFirst());
    }

    @Override
    public void destroy(String id) {
        transport.send(write("session/destroy", "/v1/session/destroy/" + segment(id), null).subject(id).idempotent()
                .build(), answer -> true);
    }

    private Call.Builder write(String endpoint, String path, byte @Nullable [] body) {
        Call.Builder call = scope.own(Call.put(endpoint, scope.write(path), body)).timeout(timeout);
        return anywhere ? call.failover() : call;
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
