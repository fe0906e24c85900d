package io.lictor.http.endpoint;

import java.util.List;

import io.lictor.api.CoordinateView;
import io.lictor.api.DatacenterCoordinates;
import io.lictor.api.Indexed;
import io.lictor.api.NodeCoordinate;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.CoordinateAnswer;

/** {@code /v1/coordinate}. */
public final class CoordinateEndpoint implements CoordinateView {

    private final Requests requests;

    public CoordinateEndpoint(Transport transport, Scope scope) {
        this.requests = new Requests(transport, scope);
    }

    @Override
    public Indexed<List<NodeCoordinate>> nodes(QueryOptions options) {
        return requests.read("coordinate/nodes", options, CoordinateAnswer::nodes);
    }

    @Override
    public Indexed<List<NodeCoordinate>> node(String node, QueryOptions options) {
        var found = requests.find("coordinate/node", Require.path(node, "node"), options, CoordinateAnswer::nodes);
        return new Indexed<>(found.value().orElse(List.of()), found.metadata());
    }

    @Override
    public List<DatacenterCoordinates> datacenters() {
        return requests.plain("coordinate/datacenters", CoordinateAnswer::datacenters);
    }
}
