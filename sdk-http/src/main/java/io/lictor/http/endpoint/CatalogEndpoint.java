package io.lictor.http.endpoint;

import java.util.List;
import java.util.Map;

import io.lictor.api.CatalogView;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.PlainAnswer;

/** {@code /v1/catalog}. */
public final class CatalogEndpoint implements CatalogView {

    private final Transport transport;
    private final Scope scope;

    public CatalogEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    @Override
    public Indexed<Map<String, List<String>>> services(QueryOptions options) {
        Call call = Call.get("catalog/services", scope.read("/v1/catalog/services", options))
                .timeout(scope.timeout(options)).lane(Scope.lane(options)).failover().large().build();
        return transport.send(call,
                answer -> new Indexed<>(PlainAnswer.textsByName(answer.body()), answer.metadata()));
    }

    @Override
    public List<String> datacenters() {
        return transport.send(Call.get("catalog/datacenters", "/v1/catalog/datacenters").failover().build(),
                answer -> PlainAnswer.texts(answer.body()));
    }
}
