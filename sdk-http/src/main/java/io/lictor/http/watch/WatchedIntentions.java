package io.lictor.http.watch;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.Intention;
import io.lictor.api.mesh.IntentionView;
import io.lictor.http.endpoint.IntentionEndpoint;
import io.lictor.http.endpoint.MeshEndpoint;
import io.lictor.http.wire.FilterText;

/** Intentions: single calls, and a watch of those for one service. */
final class WatchedIntentions implements IntentionView {

    private final MeshEndpoint mesh;
    private final IntentionEndpoint intentions;
    private final WatchHub hub;

    WatchedIntentions(MeshEndpoint mesh, WatchHub hub) {
        this.mesh = mesh;
        this.intentions = mesh.intentions();
        this.hub = hub;
    }

    /** What makes two watches the same. */
    private record Key(String destination) {}

    @Override
    public Watch<List<Intention>> watchMatching(String destination) {
        Require.nonBlank(destination, "destination");
        String filter = "DestinationName == " + FilterText.literal(destination) + " or DestinationName == \"*\"";
        return hub.open(WatchSpec.<List<Intention>>of("mesh/intentions/" + destination, new Key(destination),
                (index, wait) -> mesh.pollIntentions(filter, index, wait))
                .describedBy(list -> list.size() + " intentions"));
    }

    @Override
    public Indexed<List<Intention>> list(QueryOptions options) {
        return intentions.list(options);
    }

    @Override
    public Optional<Intention> find(String source, String destination, QueryOptions options) {
        return intentions.find(source, destination, options);
    }

    @Override
    public void put(Intention intention) {
        intentions.put(intention);
    }

    @Override
    public void delete(String source, String destination) {
        intentions.delete(source, destination);
    }

    @Override
    public List<Intention> matching(String destination, QueryOptions options) {
        return intentions.matching(destination, options);
    }

    @Override
    public boolean isAllowed(String source, String destination, QueryOptions options) {
        return intentions.isAllowed(source, destination, options);
    }
}
