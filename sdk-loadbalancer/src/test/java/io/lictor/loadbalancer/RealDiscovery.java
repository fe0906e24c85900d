package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RawHttp;

/** What the tests on a real Consul have in common. */
final class RealDiscovery {

    static final Duration LIMIT = Duration.ofMinutes(1);

    private RealDiscovery() {}

    static ConsulClient connect(ConsulAgent agent) {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.address()).build());
    }

    /** A load balancer whose first lookup may take as long as a busy machine wants. */
    static LoadBalancer.Builder patient(ConsulClient consul) {
        return LoadBalancer.builder(consul).firstWait(LIMIT);
    }

    /** Registers an instance by Consul's own words, such as {@code "Tags": ["v2"]}. */
    static void register(RawHttp agent, String service, String id, String more) {
        agent.put("/v1/agent/service/register", "{\"Name\": \"" + service + "\", \"ID\": \"" + id
                + "\", \"Port\": 8080, \"Check\": {\"TTL\": \"10m\", \"Status\": \"passing\"}"
                + (more.isEmpty() ? "" : ", " + more) + "}").ok();
    }

    /** Sets the status of an instance: {@code pass}, {@code warn} or {@code fail}. */
    static void set(RawHttp agent, String id, String status) {
        agent.put("/v1/agent/check/" + status + "/service:" + id, "").ok();
    }

    static void awaitSize(LoadBalancer balancer, String service, int size) {
        Await.until(LIMIT, size + " instances", () -> balancer.instances(service).toString(),
                () -> balancer.instances(service).size() == size);
    }

    static Map<String, Integer> count(LoadBalancer balancer, String service, int lookups) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < lookups; i++) {
            counts.merge(balancer.lookup(service).id(), 1, Integer::sum);
        }
        return counts;
    }
}
