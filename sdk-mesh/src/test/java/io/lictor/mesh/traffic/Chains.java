package io.lictor.mesh.traffic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.traffic.TrafficTarget;

/** Discovery chains as Consul answers them, and plans of them. */
final class Chains {

    private final Map<String, Object> nodes = new LinkedHashMap<>();
    private final Map<String, Object> targets = new LinkedHashMap<>();

    static Map<String, Object> answer(String start, Map<String, Object> nodes, Map<String, Object> targets) {
        return Map.of("Chain", Map.of("ServiceName", "web", "Namespace", "default", "Datacenter", "dc1", "Protocol",
                "http", "StartNode", start, "Nodes", nodes, "Targets", targets));
    }

    Map<String, Object> from(String start) {
        return answer(start, nodes, targets);
    }

    /** A resolver of a service, with what it fails over to: {@code service} or {@code service@datacenter}. */
    Chains resolver(String service, String... failover) {
        List<String> others = new ArrayList<>();
        for (String other : failover) {
            others.add(target(other));
        }
        nodes.put("resolver:" + service,
                Map.of("Type", "resolver", "Name", service, "Resolver", Map.of("ConnectTimeout",
                        "5s", "Target", target(service), "Failover", Map.of("Targets", others))));
        return this;
    }

    private String target(String name) {
        String service = name.replaceAll("@.*", "");
        String datacenter = name.contains("@") ? name.replaceAll(".*@", "") : "dc1";
        targets.put(name, Map.of("ID", name, "Service", service, "Namespace", "default", "Datacenter", datacenter,
                "MeshGateway", Map.of(), "Subset", Map.of(), "SNI", "x", "Name", "x"));
        return name;
    }

    /** A splitter: service and weight in turn. */
    Chains splitter(String name, Object... parts) {
        List<Map<String, Object>> splits = new ArrayList<>();
        for (int i = 0; i < parts.length; i += 2) {
            resolver((String) parts[i]);
            splits.add(Map.of("Weight", parts[i + 1], "NextNode", "resolver:" + parts[i]));
        }
        nodes.put("splitter:" + name, Map.of("Type", "splitter", "Name", name, "Splits", splits));
        return this;
    }

    /** A router of definitions, the n-th of which leads to the service {@code s<n>}; the last route, to {@code web}. */
    Chains router(List<Map<String, Object>> definitions) {
        List<Map<String, Object>> routes = new ArrayList<>();
        for (int i = 0; i < definitions.size(); i++) {
            resolver("s" + i);
            routes.add(Map.of("Definition", definitions.get(i), "NextNode", "resolver:s" + i));
        }
        resolver("web");
        routes.add(Map.of("Definition", Map.of("Match", Map.of("HTTP", Map.of("PathPrefix", "/"))), "NextNode",
                "resolver:web"));
        nodes.put("router:web", Map.of("Type", "router", "Name", "web", "Routes", routes));
        return this;
    }

    static Chain read(Map<String, Object> answer) {
        return ChainReader.read(answer, ServiceQuery.of("web"));
    }

    /** A plan in which each target has one instance, those named apart. */
    static Plan plan(Chain chain, Map<String, Turns> turns, String... empty) {
        return Plan.of(chain, resolver -> {
            boolean isEmpty = List.of(empty).contains(resolver.id());
            return new TrafficTarget(resolver.id(), ServiceQuery.of("web"), ServiceQuery.of("web"),
                    isEmpty ? List.of() : List.of(instance(resolver.id())), true, resolver.connectTimeout());
        }, name -> turns.computeIfAbsent(name, any -> new Turns()));
    }

    static Plan plan(Map<String, Object> answer, String... empty) {
        return plan(read(answer), new TreeMap<>(), empty);
    }

    static ServiceInstance instance(String id) {
        return ServiceInstance.builder("web", id).address("127.0.0.1").port(80)
                .node(new ServiceInstance.Node("n", "127.0.0.1", "dc1", Map.of())).build();
    }

    static Map<String, Integer> count(Plan plan, int calls) {
        Map<String, Integer> counts = new TreeMap<>();
        IntStream.range(0, calls).forEach(i -> counts.merge(plan.route().target(null).id(), 1, Integer::sum));
        return counts;
    }
}
