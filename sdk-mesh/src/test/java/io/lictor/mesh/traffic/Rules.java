package io.lictor.mesh.traffic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.lictor.api.ConsulClient;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.ServiceDefaults;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.api.mesh.ServiceResolver.Failover;
import io.lictor.api.mesh.ServiceResolver.Subset;
import io.lictor.api.mesh.ServiceSplitter;
import io.lictor.api.mesh.ServiceSplitter.Split;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;

/** What the tests of rules have in common: entries, instances, and counts of lookups. */
final class Rules {

    static final Duration LIMIT = Duration.ofMinutes(1);

    private Rules() {}

    static void put(ConsulClient consul, ConfigEntry entry) {
        consul.mesh().configEntries().put(entry);
    }

    static void http(ConsulClient consul, String service) {
        put(consul, ServiceDefaults.http(service).entry());
    }

    static ServiceResolver resolver(String service, String defaultSubset, Map<String, Failover> failover) {
        Map<String, Subset> subsets = Map.of("v1", version(1), "v2", version(2));
        return new ServiceResolver(service, defaultSubset, subsets, null, failover, null, Map.of(), 0);
    }

    private static Subset version(int number) {
        return new Subset("Service.Meta.version == v" + number, true, Map.of());
    }

    static ServiceSplitter split(String service, double first, double second) {
        return new ServiceSplitter(service, List.of(new Split(first, "", "v1", Map.of()),
                new Split(second, "", "v2", Map.of())), Map.of(), 0);
    }

    static void register(RawHttp agent, String service, String id, int version) {
        agent.put("/v1/agent/service/register", "{\"Name\": \"" + service + "\", \"ID\": \"" + id
                + "\", \"Port\": 8080, \"Check\": {\"TTL\": \"10m\", \"Status\": \"passing\"},"
                + "\"Meta\": {\"version\": \"v" + version + "\"}}").ok();
    }

    static void set(RawHttp agent, String id, String status) {
        agent.put("/v1/agent/check/" + status + "/service:" + id, "").ok();
    }

    static Map<String, Integer> count(LoadBalancer balancer, String service, int lookups) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < lookups; i++) {
            counts.merge(found(balancer, service), 1, Integer::sum);
        }
        return counts;
    }

    /** The id of the next instance, or the reason why there is none. */
    static String found(LoadBalancer balancer, String service) {
        try {
            return balancer.lookup(service).id();
        } catch (NoInstanceException e) {
            return e.reason().text();
        }
    }

    static void await(LoadBalancer balancer, String service, Map<String, Integer> hundred) {
        Await.until(LIMIT, hundred.toString(), () -> count(balancer, service, 100).toString(),
                () -> count(balancer, service, 100).equals(hundred));
    }
}
