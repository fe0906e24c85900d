package io.lictor.http.endpoint;

import java.util.List;

import io.lictor.api.EventDefinition;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.UserEvent;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.EventAnswer;
import io.lictor.http.wire.Paths;
import org.jspecify.annotations.Nullable;

/** {@code /v1/event}: the first agent, since each one keeps a list of its own. */
public final class EventEndpoint {

    private final Transport transport;
    private final Scope scope;

    public EventEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    /** Fires an event: never sent twice, since each time would be another event. */
    public UserEvent fire(EventDefinition event) {
        StringBuilder path = new StringBuilder(Requests.path("event/fire", event.name()));
        add(path, "node", event.target().node());
        add(path, "service", event.target().service());
        add(path, "tag", event.target().tag());
        Call call = Call.put("event/fire", scope.datacenterOnly(path.toString()), event.bytes()).subject(event.name())
                .build();
        return transport.send(call, answer -> EventAnswer.event(answer.body()));
    }

    /** What the agent has received. */
    public Indexed<List<UserEvent>> list(@Nullable String name, QueryOptions options) {
        return list(name, options, Scope.lane(options));
    }

    /** As {@link #list}, for a caller that holds a permit of the poll budget when it blocks. */
    public Indexed<List<UserEvent>> poll(@Nullable String name, QueryOptions options) {
        return list(name, options, options.index() == 0 ? Call.Lane.FIRST_READ : Call.Lane.PERMITTED_POLL);
    }

    private Indexed<List<UserEvent>> list(@Nullable String name, QueryOptions options, Call.Lane lane) {
        StringBuilder path = new StringBuilder("/v1/event/list");
        add(path, "name", name == null ? "" : Require.path(name, "event"));
        Call.Builder call = scope.get("event/list", path.toString(), options)
                .timeout(scope.timeout(options)).lane(lane).large();
        return transport.send((name == null ? call : call.subject(name)).build(),
                answer -> new Indexed<>(EventAnswer.events(answer.body()), answer.metadata()));
    }

    private static void add(StringBuilder path, String name, String value) {
        if (!value.isEmpty()) {
            path.append(path.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(Paths.segment(value));
        }
    }
}
