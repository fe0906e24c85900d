package io.lictor.http.endpoint;

import java.util.List;
import java.util.Optional;

import io.lictor.api.StatusView;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.PlainAnswer;

/** {@code /v1/status}. */
public final class StatusEndpoint implements StatusView {

    private final Transport transport;
    private final Scope scope;

    public StatusEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    @Override
    public Optional<String> leader() {
        return transport.send(Call.get("status/leader", scope.datacenterOnly("/v1/status/leader")).failover().build(),
                answer -> Optional.of(PlainAnswer.text(answer.body())).filter(leader -> !leader.isEmpty()));
    }

    @Override
    public List<String> peers() {
        return transport.send(Call.get("status/peers", scope.datacenterOnly("/v1/status/peers")).failover().build(),
                answer -> PlainAnswer.texts(answer.body()));
    }
}
