package io.lictor.examples;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import io.lictor.api.AgentMember;
import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;
import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.operator.RaftServer;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A look at a cluster: leader, peers, who votes, members, nodes, services, the instances of one. Needs a Consul at
 * {@code CONSUL_HTTP_ADDR}: {@code ClusterTour [--json] [--watch-leader] [service]}.
 */
public final class ClusterTour {

    private static final PrintStream OUT = System.out;
    private static final QueryOptions NOW = QueryOptions.none();
    private static final Set<String> KNOWN = Set.of("--json", "--watch-leader");

    private ClusterTour() {}

    record Tour(String leader, List<String> peers, List<RaftServer> raft, int failureTolerance,
            List<AgentMember> members, List<CatalogNode> nodes, Map<String, List<String>> services, String service,
            List<ServiceInstance> instances) {

        static Tour of(ConsulClient consul, String service) {
            return new Tour(LeaderWatch.leader(consul), consul.status().peers(),
                    sorted(consul.operator().raftServers(NOW), RaftServer::node),
                    consul.operator().autopilotHealth(NOW).failureTolerance(),
                    sorted(consul.agent().members(false), AgentMember::name),
                    consul.catalog().nodes(NOW).value(), consul.catalog().services(NOW).value(), service,
                    consul.health().service(service, NOW).value());
        }

        private static <T> List<T> sorted(List<T> list, Function<T, String> name) {
            return list.stream().sorted(Comparator.comparing(name)).toList();
        }

        String json() {
            return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(this);
        }

        void print() {
            OUT.println("leader     " + leader + " (by autopilot " + failureTolerance + " of the servers may fail)");
            OUT.println("peers      " + String.join(", ", peers));
            raft.forEach(server -> row("raft", server.node(), server.address(),
                    (server.leader() ? "leader, " : "follower, ") + (server.voter() ? "voter" : "no voter yet")));
            members.forEach(member -> row("member", member.name(), member.address() + ":" + member.port(),
                    (member.isServer() ? "server, " : "client, ") + member.status().name().toLowerCase(Locale.ROOT)));
            nodes.forEach(node -> row("node", node.name(), node.address(), node.datacenter()));
            new TreeMap<>(services).forEach((name, tags) -> row("service", name, String.join(" ", tags), ""));
            instances.forEach(instance -> row(service, instance.id(), instance.address() + ":" + instance.port(),
                    instance.status().text() + " on " + instance.node().name()));
        }

        private static void row(String... cells) {
            OUT.println(String.format("%-10s %-12s %-22s %s", (Object[]) cells).stripTrailing());
        }
    }

    public static void main(String[] args) {
        CommandLine.run("usage: ClusterTour [--json] [--watch-leader] [service]", args, words -> {
            Set<String> options = new HashSet<>();
            while (words.nextIsOption()) {
                options.add(words.next());
            }
            String service = words.nextOr("consul");
            while (words.nextIsOption()) {
                options.add(words.next());
            }
            words.end();
            if (!KNOWN.containsAll(options)) {
                throw CommandLine.wrong("unknown option among " + options);
            }
            tour(service, options.contains("--json"), options.contains("--watch-leader"));
            return 0;
        });
    }

    private static void tour(String service, boolean json, boolean watchLeader) throws InterruptedException {
        try (ConsulClient consul = ConsulClient.connect()) {
            if (watchLeader) {
                LeaderWatch.untilItChanges(consul, OUT);
            }
            Tour tour = Tour.of(consul, service);
            if (json) {
                OUT.println(tour.json());
            } else {
                tour.print();
            }
        }
    }
}
