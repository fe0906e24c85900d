package io.lictor.mesh.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Compiler of Consul's answer ({@code /v1/discovery-chain}) for one query. It trusts nothing: what leads nowhere, or in a
 * circle, is illegal.
 */
final class ChainReader {

    /** What Consul writes where nothing is set. */
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String OPEN_SOURCE = "default";
    private static final double PER_CENT = 100;
    /** In hundredths of a per cent, with what rounding adds where shares of shares are multiplied. */
    private static final int MOST_WEIGHT = 11_000;

    private final ServiceQuery query;
    private final Set<String> ignored = new TreeSet<>();
    private final Map<String, Resolver> resolvers = new LinkedHashMap<>();
    private final Set<String> under = new LinkedHashSet<>();
    private String datacenter = "";
    private Map<String, Node> nodes = Map.of();
    private Map<String, Place> places = Map.of();

    private ChainReader(ServiceQuery query) {
        this.query = query;
    }

    /**
     * Compiles a chain.
     *
     * @param answer what Consul has answered
     * @param query what is looked up
     * @throws IllegalArgumentException when the answer is no chain
     */
    static Chain read(Map<String, Object> answer, ServiceQuery query) {
        if (query.peer() != null) {
            return ofPeer(query);
        }
        ChainReader reader = new ChainReader(query);
        return new Tree("", answer, reader.ignored).part("Chain", reader::chain);
    }

    /** Rules are for services of the own cluster. */
    private static Chain ofPeer(ServiceQuery query) {
        Resolver resolver = new Resolver(query.service(), null, List.of(new Place(query.toString(), query)));
        Branch all = new Branch(query.service(), List.of(new Branch.Part((int) (PER_CENT * PER_CENT), resolver)));
        return new Chain(List.of(Route.to(all)), List.of(resolver), Set.of());
    }

    /** What a node says; which of it counts is said by its type. */
    private record Node(String type, String name, List<Way> routes, List<Way> splits, Ends ends) {}

    /** Edge of the graph, with what is said about it. */
    private record Way(String next, double weight, RouteReader.Definition definition) {}

    /** What a resolver says. */
    private record Ends(String target, @Nullable Duration connectTimeout, List<String> failover) {}

    private Chain chain(Tree tree) {
        tree.without("ServiceName", "Namespace", "Partition", "Protocol", "ServiceMeta", "CustomizationHash", "Default",
                "AutoVirtualIPs", "ManualVirtualIPs");
        datacenter = tree.text("Datacenter");
        String start = tree.text("StartNode");
        nodes = tree.named("Nodes", this::node);
        places = tree.named("Targets", this::place);
        Node first = nodes.get(start);
        List<Route> routes = new ArrayList<>();
        for (Way way : first != null && first.type.equals("router") ? first.routes : List.<Way>of()) {
            routes.add(way.definition.route(branch(way.next)));
        }
        if (routes.isEmpty()) {
            routes.add(Route.to(branch(start)));
        }
        if (!routes.getLast().match().isAll()) {
            throw Require.illegal("last route", start, "one that matches all requests");
        }
        return new Chain(routes, List.copyOf(resolvers.values()), ignored);
    }

    private Node node(Tree tree) {
        return new Node(tree.text("Type"), tree.text("Name"), tree.parts("Routes", this::route),
                tree.parts("Splits", this::split), tree.part("Resolver", this::ends));
    }

    private Way route(Tree tree) {
        return new Way(tree.text("NextNode"), 0, tree.part("Definition", RouteReader::definition));
    }

    private Way split(Tree tree) {
        // the definition repeats weight and destination; what is new in it stays to be noted
        tree.part("Definition", definition -> {
            definition.without("Weight", "Service", "ServiceSubset", "Namespace", "Partition");
            return true;
        });
        double weight = tree.number("Weight");
        if (!(weight >= 0 && weight <= PER_CENT)) {
            throw Require.illegal("Weight", weight, "0..100");
        }
        return new Way(tree.text("NextNode"), weight, RouteReader.Definition.NONE);
    }

    private Ends ends(Tree tree) {
        tree.without("Default");
        Duration timeout = tree.time("ConnectTimeout");
        return new Ends(tree.text("Target"), DEFAULT_CONNECT_TIMEOUT.equals(timeout) ? null : timeout,
                tree.part("Failover", failover -> failover.list("Targets", String.class)));
    }

    private Place place(Tree tree) {
        tree.without("MeshGateway", "SNI", "Name", "External", "ConnectTimeout", "TransparentProxy", "Locality");
        String id = tree.text("ID");
        String service = tree.text("Service");
        String subset = tree.text("ServiceSubset");
        String where = tree.text("Datacenter");
        String peer = tree.text("Peer");
        ServiceQuery.Builder builder = query.toBuilder(service);
        if (!where.isEmpty() && !where.equals(datacenter)) {
            // round-trip times are known within one datacenter
            builder.datacenter(where).near(null);
        }
        enterprise(tree.text("Namespace"), builder::namespace);
        enterprise(tree.text("Partition"), builder::partition);
        tree.part("Subset", part -> Subsets.restrict(builder, query, part, subset));
        if (!peer.isEmpty()) {
            // of an imported service Consul knows no round-trip times
            builder.peer(peer).datacenter(null).near(null);
        }
        return new Place(id, builder.build());
    }

    private static void enterprise(String name, Consumer<String> setter) {
        if (!name.isEmpty() && !name.equals(OPEN_SOURCE)) {
            setter.accept(name);
        }
    }

    /** Shares of shares are multiplied; what leads to the same end is one part. */
    private Branch branch(String id) {
        Map<Resolver, Double> shares = new LinkedHashMap<>();
        collect(id, PER_CENT, shares);
        List<Branch.Part> parts = new ArrayList<>();
        shares.forEach((resolver, share) -> parts.add(new Branch.Part((int) Math.round(share * PER_CENT), resolver)));
        int sum = parts.stream().mapToInt(Branch.Part::weight).sum();
        if (sum > MOST_WEIGHT) {
            throw Require.illegal("sum of weights of " + id, sum / PER_CENT, "100");
        }
        return new Branch(id, parts);
    }

    private void collect(String id, double share, Map<Resolver, Double> shares) {
        Node node = nodes.get(id);
        if (node == null) {
            throw Require.illegal("NextNode", id, "one of " + nodes.keySet());
        }
        switch (node.type) {
            case "resolver" -> shares.merge(resolver(id, node), share, Double::sum);
            case "splitter" -> {
                if (!under.add(id) || node.splits.isEmpty()) {
                    throw Require.illegal("splitter", under + " -> " + id, "splits without a circle");
                }
                for (Way way : node.splits) {
                    collect(way.next, share * way.weight / PER_CENT, shares);
                }
                under.remove(id);
            }
            default -> throw Require.illegal("type of " + id, node.type, "resolver or splitter");
        }
    }

    private Resolver resolver(String id, Node node) {
        Resolver known = resolvers.get(id);
        if (known != null) {
            return known;
        }
        List<Place> all = new ArrayList<>();
        all.add(placeOf(node.ends.target));
        // callers in the mesh cannot trust a peer's certificates: its instances must not stand in front of those behind
        node.ends.failover.stream().map(this::placeOf)
                .filter(place -> !place.query().connect() || place.query().peer() == null).forEach(all::add);
        Resolver made = new Resolver(node.name.isEmpty() ? id : node.name, node.ends.connectTimeout,
                all.stream().distinct().toList());
        resolvers.put(id, made);
        return made;
    }

    private Place placeOf(String target) {
        Place place = places.get(target);
        if (place == null) {
            throw Require.illegal("Target", target, "one of " + places.keySet());
        }
        return place;
    }
}
