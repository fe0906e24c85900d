package io.lictor.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.api.query.QueryResult;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.loadbalancer.Discovery;

/**
 * A service of another datacenter: looked up there by name, and taken from there when the last instance here is gone.
 * Needs a Consul at {@code CONSUL_HTTP_ADDR} that knows another datacenter with the service in it:
 * {@code TwoDatacenters [service [datacenter]]}.
 */
public final class TwoDatacenters {

    private static final PrintStream OUT = System.out;

    private TwoDatacenters() {}

    public static void main(String[] args) {
        String service = args.length > 0 ? args[0] : "orders";
        String other = args.length > 1 ? args[1] : "dc2";
        try (ConsulClient consul = ConsulClient.connect()) {
            OUT.println("this agent is in " + consul.agent().self().datacenter() + "; known: "
                    + String.join(", ", consul.catalog().datacenters()));
            ServiceInstance there = Discovery.using(consul)
                    .lookup(ServiceQuery.builder(service).datacenter(other).build());
            OUT.println("looked up in " + other + ": " + there.id() + " at " + there.uri("/"));
            failOver(consul, service, other);
        }
    }

    /** The policy is kept by Consul, so that those who ask by DNS ({@code <name>.query.consul}) have the same. */
    private static void failOver(ConsulClient consul, String service, String other) {
        String name = service + "-anywhere";
        String id = consul.preparedQueries().create(PreparedQuery.builder(service).name(name).onlyPassing(true)
                .failover(new QueryFailover(0, List.of(other))).build());
        try {
            ServiceDefinition mine = ServiceDefinition.builder(service).address("127.0.0.1").port(8080)
                    .drainTime(Duration.ZERO).build();
            try (Registration me = consul.register(mine)) {
                me.awaitRegistered(Duration.ofSeconds(10));
                tell("one is here", consul, name);
            }
            tell("it has gone", consul, name);
        } finally {
            consul.preparedQueries().delete(id);
        }
    }

    private static void tell(String when, ConsulClient consul, String query) {
        QueryResult found = consul.preparedQueries().execute(query, 3, QueryOptions.none()).orElseThrow();
        OUT.println(when + ": " + query + " answers from " + found.datacenter() + " after " + found.failovers()
                + " failovers: " + found.instances().stream().map(ServiceInstance::id).toList());
    }
}
