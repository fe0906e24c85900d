package io.lictor.http.watch;

import java.util.Map;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.ConfigEntryView;
import io.lictor.api.mesh.IntentionView;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.api.mesh.MeshView;
import io.lictor.api.mesh.PeeringView;
import io.lictor.http.endpoint.MeshEndpoint;
import org.jspecify.annotations.Nullable;

/** The service mesh: single calls, and watches of certificates, intentions and chains. */
public final class WatchedMesh implements MeshView {

    private final MeshEndpoint mesh;
    private final WatchHub hub;
    private final IntentionView intentions;

    public WatchedMesh(MeshEndpoint mesh, WatchHub hub) {
        this.mesh = mesh;
        this.hub = hub;
        this.intentions = new WatchedIntentions(mesh, hub);
    }

    /** What makes two watches the same. */
    private record Roots() {}

    /** What makes two watches the same. */
    private record Leaf(String service) {}

    @Override
    public Watch<CaRoots> watchRoots() {
        return hub.open(WatchSpec.<CaRoots>of("mesh/roots", new Roots(), mesh::pollRoots)
                .describedBy(roots -> roots.roots().size() + " roots"));
    }

    @Override
    public Watch<LeafCertificate> watchLeaf(String service) {
        Require.path(service, "service");
        return hub.open(WatchSpec.<LeafCertificate>of("mesh/leaf/" + service, new Leaf(service),
                (index, wait) -> mesh.pollLeaf(service, index, wait)).describedBy(LeafCertificate::toString));
    }

    /** What makes two watches the same. */
    private record Chain(String service, QueryOptions scope) {}

    @Override
    public Watch<Map<String, Object>> watchDiscoveryChain(String service, QueryOptions scope) {
        Require.path(service, "service");
        QueryOptions place = QueryOptions.builder().datacenter(scope.datacenter()).namespace(scope.namespace())
                .partition(scope.partition()).token(scope.token()).build();
        String where = text("dc", place.datacenter()) + text("ns", place.namespace())
                + text("partition", place.partition()) + (place.token() == null ? "" : "&token");
        return hub.open(WatchSpec.<Map<String, Object>>of("mesh/chain/" + service + where, new Chain(service, place),
                (index, wait) -> mesh.pollDiscoveryChain(service, place, index, wait))
                .describedBy(chain -> "the chain"));
    }

    private static String text(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + value;
    }

    @Override
    public IntentionView intentions() {
        return intentions;
    }

    @Override
    public ConfigEntryView configEntries() {
        return mesh.configEntries();
    }

    @Override
    public PeeringView peerings() {
        return mesh.peerings();
    }

    @Override
    public Indexed<CaRoots> caRoots(QueryOptions options) {
        return mesh.caRoots(options);
    }

    @Override
    public Indexed<CaRoots> serverCaRoots(QueryOptions options) {
        return mesh.serverCaRoots(options);
    }

    @Override
    public Indexed<LeafCertificate> leaf(String service, QueryOptions options) {
        return mesh.leaf(service, options);
    }

    @Override
    public Authorization authorize(String target, String clientUri, String clientSerial) {
        return mesh.authorize(target, clientUri, clientSerial);
    }

    @Override
    public Indexed<Map<String, Object>> discoveryChain(String service, QueryOptions options) {
        return mesh.discoveryChain(service, options);
    }

    @Override
    public CaConfiguration caConfiguration(QueryOptions options) {
        return mesh.caConfiguration(options);
    }

    @Override
    public void changeCaConfiguration(CaConfiguration configuration) {
        mesh.changeCaConfiguration(configuration);
    }
}
