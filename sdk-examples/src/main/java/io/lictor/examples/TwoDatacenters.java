package io.lictor.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.api.query.QueryResult;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.loadbalancer.Discovery;
import io.lictor.loadbalancer.LoadBalancer;

/**
 * A service of another datacenter: looked up there by name, and taken from there when the last instance here is gone, by
 * the SDK's failover and by a prepared query.
 * Needs a Consul at {@code CONSUL_HTTP_ADDR} that knows another datacenter with the service in it:
 * {@code TwoDatacenters [service [datacenter]]}.
 */
public final class TwoDatacenters {

    private static final PrintStream OUT = System.out;

    private TwoDatacenters() {}

    public static void main(String[] args) {
        CommandLine.run("usage: TwoDatacenters [service [datacenter]]", args, words -> {
            String service = words.nextOr("orders");
            String other = words.nextOr("dc2");
            words.end();
            show(service, other);
            return 0;
        });
    }

    private static void show(String service, String other) throws InterruptedException {
        try (ConsulClient consul = ConsulClient.connect()) {
            String own = consul.agent().self().datacenter();
            OUT.println("this agent is in " + own + "; known: "
                    + String.join(", ", consul.catalog().datacenters()));
            ServiceInstance there = Discovery.using(consul)
                    .lookup(ServiceQuery.builder(service).datacenter(other).build());
            OUT.println("looked up in " + other + ": " + there.id() + " at " + there.uri("/"));
            try (LoadBalancer balancer = LoadBalancer.builder(consul).failover(FailoverPolicy.to(other)).create()) {
                try (Registration me = consul.register(mine(service))) {
                    me.awaitRegistered(Duration.ofSeconds(10));
                    OUT.println("one is here: a lookup goes to " + lookup(balancer, service, own));
                }
                OUT.println("it has gone: a lookup goes to " + lookup(balancer, service, other));
            }
            byPreparedQuery(consul, service, other);
        }
    }

    private static ServiceDefinition mine(String service) {
        return ServiceDefinition.builder(service).address("127.0.0.1").port(8080).drainTime(Duration.ZERO).build();
    }

    /** The watches hear of a change within milliseconds; this waits for it, so that the output is always the same. */
    private static String lookup(LoadBalancer balancer, String service, String datacenter)
            throws InterruptedException {
        ServiceInstance next = balancer.lookup(service);
        for (int tries = 0; tries < 100 && !next.node().datacenter().equals(datacenter); tries++) {
            TimeUnit.MILLISECONDS.sleep(50);
            next = balancer.lookup(service);
        }
        return next.id() + " in " + next.node().datacenter();
    }

    /** The policy is kept by Consul, so that those who ask by DNS ({@code <name>.query.consul}) have the same. */
    private static void byPreparedQuery(ConsulClient consul, String service, String other) {
        String name = service + "-anywhere";
        String id = consul.preparedQueries().create(PreparedQuery.builder(service).name(name).onlyPassing(true)
                .failover(new QueryFailover(0, List.of(other))).build());
        try {
            try (Registration me = consul.register(mine(service))) {
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
