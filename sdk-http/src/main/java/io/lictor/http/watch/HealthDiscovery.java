package io.lictor.http.watch;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.lictor.api.HealthStatus;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;
import io.lictor.api.discovery.AddressKind;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.http.disk.SnapshotStore;
import io.lictor.http.endpoint.AclEndpoint;
import io.lictor.http.endpoint.CatalogEndpoint;
import io.lictor.http.endpoint.HealthEndpoint;
import io.lictor.http.wire.FilterText;
import io.lictor.http.wire.HealthAnswer;
import io.lictor.http.wire.SavedBody;
import org.jspecify.annotations.Nullable;

/** Discovery over {@code health/service}: a query as its options, one read or a watch. */
public final class HealthDiscovery implements ServiceDiscovery {

    private final HealthEndpoint health;
    private final CatalogEndpoint catalog;
    private final AclEndpoint acl;
    private final WatchHub hub;
    private final @Nullable SnapshotStore store;
    private final AddressKind addresses;

    /**
     * @param store where lists outlive the process, or null for nowhere
     * @param addresses which address of an instance is given
     */
    public HealthDiscovery(HealthEndpoint health, CatalogEndpoint catalog, AclEndpoint acl, WatchHub hub,
            @Nullable SnapshotStore store, AddressKind addresses) {
        this.health = health;
        this.catalog = catalog;
        this.acl = acl;
        this.hub = hub;
        this.store = store;
        this.addresses = addresses;
    }

    /** What makes two watches the same. */
    private record Key(ServiceQuery query) {}

    /** What makes two watches of all names the same. */
    private record NamesKey(@Nullable String datacenter) {}

    @Override
    public Indexed<List<ServiceInstance>> find(ServiceQuery query) {
        QueryOptions options = options(query);
        return wanted(query, query.connect()
                ? health.connect(query.service(), options)
                : health.service(query.service(), options));
    }

    @Override
    public Watch<List<ServiceInstance>> watch(ServiceQuery query) {
        QueryOptions options = options(query);
        EmptyPolicy<List<ServiceInstance>> empties = EmptyPolicy.of(List::isEmpty);
        // what may be read of a peer does not go by the names of its services; a read that does not wait says what was left out
        if (query.peer() == null) {
            empties = empties.provenBy(instances -> whyUnreadable(query, options, instances));
        }
        WatchSpec<List<ServiceInstance>> spec = WatchSpec
                .<List<ServiceInstance>>of("health/" + query, new Key(query),
                        (index, wait) -> poll(query, options, index, wait))
                .guarding(empties).keptBy(keeper(query)).describedBy(instances -> instances.size() + " instances");
        // the checks of a proxy are those of another service, and no feed knows which proxy stands for whom; the checks of a
        // peer's instances are listed nowhere else
        return hub.open(query.connect() || query.peer() != null
                ? spec
                : spec.hearing((index, wait) -> bell(query, options, index, wait))
                        .fedBy(new FedBy(FeedScope.of(options), query.service())));
    }

    @Override
    public Watch<Map<String, List<String>>> watchServices(@Nullable String datacenter) {
        QueryOptions options = QueryOptions.builder().datacenter(datacenter).build();
        return hub.open(WatchSpec
                .<Map<String, List<String>>>of("services" + (datacenter == null ? "" : "?dc=" + datacenter),
                        new NamesKey(datacenter), (index, wait) -> index == 0
                                ? catalog.services(options)
                                : catalog.pollServices(options.toBuilder().blocking(index, wait).build()))
                .guarding(EmptyPolicy.of(Map::isEmpty)).describedBy(names -> names.size() + " services"));
    }

    private @Nullable Keeper<List<ServiceInstance>> keeper(ServiceQuery query) {
        String kind = addresses == AddressKind.DEFAULT ? "" : "&address=" + addresses.text();
        return store == null
                ? null
                : Keeper.of(store, "health/" + identity(query) + kind, SavedBody::instances, HealthAnswer::instances);
    }

    /** The query as a text that no other one has: what may hold anything is encoded. */
    private static String identity(ServiceQuery query) {
        List<String> parts = new ArrayList<>(
                List.of(encoded(query.service()), query.worst().text(), query.connect() ? "connect" : ""));
        query.tags().forEach(tag -> parts.add("tag=" + encoded(tag)));
        new TreeMap<>(query.meta()).forEach((key, value) -> parts.add("meta=" + encoded(key) + ":" + encoded(value)));
        new TreeMap<>(query.nodeMeta())
                .forEach((key, value) -> parts.add("node=" + encoded(key) + ":" + encoded(value)));
        parts.add("filter=" + encoded(query.filter()) + "&near=" + encoded(query.near()));
        parts.add("dc=" + encoded(query.datacenter()) + "&ns=" + encoded(query.namespace()) + "&partition="
                + encoded(query.partition()) + (query.peer() == null ? "" : "&peer=" + encoded(query.peer())));
        return String.join("&", parts);
    }

    private static String encoded(@Nullable String text) {
        return text == null ? "" : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Indexed<List<ServiceInstance>> poll(ServiceQuery query, QueryOptions options, long index, Duration wait) {
        QueryOptions polled = index == 0 ? options : options.toBuilder().blocking(index, wait).build();
        return wanted(query, health.watched(query.service(), query.connect(), polled));
    }

    /** Checks of other services do not wake a poll for those of this one, unless they change in the same storm. */
    private Indexed<Boolean> bell(ServiceQuery query, QueryOptions options, long index, Duration wait) {
        QueryOptions scope = QueryOptions.builder().datacenter(options.datacenter()).namespace(options.namespace())
                .partition(options.partition()).build();
        return index == 0
                ? health.hasChecks(query.service(), scope)
                : health.hasChecksPoll(query.service(), scope.toBuilder().blocking(index, wait).build());
    }

    private @Nullable String whyUnreadable(ServiceQuery query, QueryOptions options, List<ServiceInstance> instances) {
        Set<String> nodes = instances.stream().map(instance -> instance.node().name()).collect(Collectors.toSet());
        return acl.whyUnreadable(query.service(), nodes, options);
    }

    /**
     * Consul can leave out what is not passing; a warning it cannot tell from the worse. Nor does it choose among addresses.
     */
    private Indexed<List<ServiceInstance>> wanted(ServiceQuery query, Indexed<List<ServiceInstance>> answer) {
        if (query.worst() != HealthStatus.WARNING && addresses == AddressKind.DEFAULT) {
            return answer;
        }
        return new Indexed<>(answer.value().stream()
                .filter(instance -> query.worst() != HealthStatus.WARNING
                        || instance.status().compareTo(HealthStatus.WARNING) <= 0)
                .map(instance -> instance.at(addresses)).toList(), answer.metadata());
    }

    static QueryOptions options(ServiceQuery query) {
        QueryOptions.Builder options = QueryOptions.builder().datacenter(query.datacenter())
                .namespace(query.namespace()).partition(query.partition()).peer(query.peer()).near(query.near())
                .tags(query.tags())
                .passingOnly(query.worst() == HealthStatus.PASSING)
                .filter(FilterText.withPairs("Service.Meta", query.meta(), query.filter()));
        query.nodeMeta().forEach(options::nodeMeta);
        return options.build();
    }
}
