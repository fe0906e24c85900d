package io.lictor.http.endpoint;

import java.util.List;
import java.util.function.Function;

import io.lictor.api.HealthStatus;
import io.lictor.api.HealthView;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.HealthAnswer;
import io.lictor.http.wire.Paths;
import org.jspecify.annotations.Nullable;

/** {@code /v1/health}. */
public final class HealthEndpoint implements HealthView {

    private final Transport transport;
    private final Scope scope;
    private final Requests requests;

    public HealthEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
        this.requests = new Requests(transport, scope);
    }

    @Override
    public Indexed<List<ServiceInstance>> service(String service, QueryOptions options) {
        return service(service, options, Scope.lane(options));
    }

    /** As {@link #service}, for a caller that holds a permit of the poll budget. */
    public Indexed<List<ServiceInstance>> poll(String service, QueryOptions options) {
        return service(service, options, Call.Lane.PERMITTED_POLL);
    }

    /** As {@link #connect}, for a caller that holds a permit of the poll budget. */
    public Indexed<List<ServiceInstance>> connectPoll(String service, QueryOptions options) {
        return instances("health/connect", service, options, Call.Lane.PERMITTED_POLL);
    }

    private Indexed<List<ServiceInstance>> service(String service, QueryOptions options, Call.Lane lane) {
        return instances("health/service", service, options, lane);
    }

    private Indexed<List<ServiceInstance>> instances(String endpoint, String service, QueryOptions options,
            Call.Lane lane) {
        String path = "/v1/" + endpoint + "/" + Paths.segment(Require.path(service, "service"));
        Call call = scope.getInstances(endpoint, path, options).subject(service)
                .timeout(scope.timeout(options)).lane(lane).failover().large().build();
        // the order by distance is Consul's alone; of the others it has two, one for each way that it reads
        Function<byte[], List<ServiceInstance>> decoder = options.near() == null
                ? HealthAnswer::sorted
                : HealthAnswer::instances;
        return transport.send(call, answer -> new Indexed<>(decoder.apply(answer.body()), answer.metadata()));
    }

    @Override
    public Indexed<List<ServiceInstance>> connect(String service, QueryOptions options) {
        return instances("health/connect", service, options, Scope.lane(options));
    }

    @Override
    public Indexed<List<ServiceInstance>> ingress(String service, QueryOptions options) {
        return instances("health/ingress", service, options, Scope.lane(options));
    }

    @Override
    public Indexed<List<ServiceCheck>> node(String node, QueryOptions options) {
        return requests.read("health/node", Require.path(node, "node"), options, HealthAnswer::checks);
    }

    @Override
    public Indexed<List<ServiceCheck>> checks(String service, QueryOptions options) {
        return requests.read("health/checks", Require.path(service, "service"), options, HealthAnswer::checks);
    }

    @Override
    public Indexed<List<ServiceCheck>> state(@Nullable HealthStatus status, QueryOptions options) {
        return requests.read("health/state", status == null ? "any" : status.text(), options, HealthAnswer::checks);
    }

    /** Whether a service has any check ({@code GET /v1/health/checks/:service}). */
    public Indexed<Boolean> hasChecks(String service, QueryOptions options) {
        return hasChecks(service, options, Scope.lane(options));
    }

    /** As {@link #hasChecks}, for a caller that holds a permit of the poll budget. */
    public Indexed<Boolean> hasChecksPoll(String service, QueryOptions options) {
        return hasChecks(service, options, Call.Lane.PERMITTED_POLL);
    }

    private Indexed<Boolean> hasChecks(String service, QueryOptions options, Call.Lane lane) {
        String path = "/v1/health/checks/" + Paths.segment(Require.path(service, "service"));
        Call call = scope.get("health/checks", path, options).subject(service)
                .timeout(scope.timeout(options)).lane(lane).failover().build();
        return transport.send(call, answer -> new Indexed<>(HealthAnswer.hasChecks(answer.body()), answer.metadata()));
    }
}
