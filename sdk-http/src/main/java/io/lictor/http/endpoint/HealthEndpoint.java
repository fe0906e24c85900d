package io.lictor.http.endpoint;

import java.util.List;

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
        return instances("health/service", service, options);
    }

    @Override
    public Indexed<List<ServiceInstance>> connect(String service, QueryOptions options) {
        return instances("health/connect", service, options);
    }

    @Override
    public Indexed<List<ServiceInstance>> ingress(String service, QueryOptions options) {
        return instances("health/ingress", service, options);
    }

    private Indexed<List<ServiceInstance>> instances(String endpoint, String service, QueryOptions options) {
        // the order by distance is Consul's alone; of the others it has two, one for each way that it reads
        return instances(call(endpoint, service, options).lane(Scope.lane(options)), options,
                options.near() == null ? HealthAnswer::sorted : HealthAnswer::instances);
    }

    /**
     * The list of a watch, for a caller that holds a permit of the poll budget if it blocks. What checks have said is left
     * out: it may be another text with each run, and each would be a change.
     */
    public Indexed<List<ServiceInstance>> watched(String service, boolean connect, QueryOptions options) {
        return instances(
                call(connect ? "health/connect" : "health/service", service, options)
                        .lane(options.index() == 0 ? Call.Lane.FIRST_READ : Call.Lane.PERMITTED_POLL),
                options,
                body -> HealthAnswer.watched(body, options.near() != null));
    }

    private Call.Builder call(String endpoint, String service, QueryOptions options) {
        String path = "/v1/" + endpoint + "/" + Paths.segment(Require.path(service, "service"));
        return scope.getInstances(endpoint, path, options).subject(service).timeout(scope.timeout(options))
                .failover().large();
    }

    private Indexed<List<ServiceInstance>> instances(Call.Builder call, QueryOptions options,
            Requests.Decoder<List<ServiceInstance>> decoder) {
        return transport.send(call.build(),
                answer -> new Indexed<>(requireOf(options.peer(), decoder.apply(answer.body())), answer.metadata()));
    }

    /** A Consul that knows no peers answers with its own instances. */
    private static List<ServiceInstance> requireOf(@Nullable String peer, List<ServiceInstance> instances) {
        if (peer != null && instances.stream().anyMatch(each -> !peer.equals(each.peer()))) {
            throw new IllegalArgumentException(
                    "instances that are not of peer " + peer + ": peers need Consul 1.13 or newer");
        }
        return instances;
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
