package io.lictor.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RealConsul;

/**
 * What an example plays on: nothing of ours when {@code CONSUL_HTTP_ADDR} names a Consul.
 *
 * @param arguments those of the example
 * @param parts what was started for it
 */
record Stage(List<String> arguments, List<AutoCloseable> parts) implements AutoCloseable {

    private static final PrintStream NOTES = System.err;

    static Stage of(String example, List<String> arguments) throws IOException {
        String given = System.getenv("CONSUL_HTTP_ADDR");
        if (given != null && !given.isBlank()) {
            return new Stage(arguments, List.of());
        }
        return switch (example) {
            case "ClusterTour" -> cluster(arguments);
            case "TwoDatacenters" -> datacenters(arguments);
            case "DnsExample" -> dns(arguments);
            case "DiscoveryExample", "BalancingExample" -> greeters(arguments);
            default -> inProcess(arguments, new ArrayList<>());
        };
    }

    private static Stage cluster(List<String> arguments) {
        ConsulCluster cluster = RealConsul.cluster(3).withClientAgent();
        cluster.client().registerService("web", "web-1", 8081);
        cluster.servers().getFirst().registerService("web", "web-2", 8082);
        playOn("a cluster of three servers and a client agent", cluster.client().address());
        if (arguments.contains("--watch-leader")) {
            Thread.startVirtualThread(() -> killLeader(cluster));
        }
        return new Stage(arguments.stream().allMatch(word -> word.startsWith("--"))
                ? with(arguments, "web")
                : arguments, List.of(cluster));
    }

    private static void killLeader(ConsulCluster cluster) {
        pause(3_000);
        ConsulAgent leader = cluster.leader();
        NOTES.println("             kill -9 of " + leader.nodeName());
        leader.kill();
    }

    private static Stage datacenters(List<String> arguments) {
        ConsulDatacenters both = RealConsul.twoDatacenters();
        both.dc2().registerService("orders", "orders-of-dc2", 8080);
        playOn("two datacenters", both.dc1().address());
        return new Stage(arguments, List.of(both));
    }

    private static Stage dns(List<String> arguments) {
        ConsulAgent agent = RealConsul.devAgent();
        for (int i = 1; i <= 5; i++) {
            agent.registerService("web", "web-" + i, 8080 + i);
        }
        playOn("an agent with five instances of web", agent.address());
        List<String> asked = arguments.isEmpty() ? List.of("web") : arguments;
        return new Stage(asked.size() == 1 ? with(asked, agent.host() + ":" + agent.dnsPort()) : asked,
                List.of(agent));
    }

    private static Stage greeters(List<String> arguments) throws IOException {
        List<AutoCloseable> parts = new ArrayList<>();
        Stage stage = inProcess(arguments, parts);
        String address = System.getProperty("lictor.http.addr", "");
        for (String name : List.of("a", "b")) {
            parts.add(HelloProcess.start(name, address));
        }
        for (int tries = 0; tries < 300 && ConsulTable.passing(address, "hello") < 2; tries++) {
            pause(100);
        }
        return stage;
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Stage inProcess(List<String> arguments, List<AutoCloseable> parts) {
        InProcessConsul consul = InProcessConsul.start();
        parts.add(consul);
        playOn("the in-process one of sdk-testkit", consul.address());
        return new Stage(arguments, parts);
    }

    private static void playOn(String what, String address) {
        NOTES.println("CONSUL_HTTP_ADDR names no Consul; started for this run: " + what + ", at " + address);
        System.setProperty("lictor.http.addr", address);
    }

    private static List<String> with(List<String> arguments, String last) {
        List<String> all = new ArrayList<>(arguments);
        all.add(last);
        return all;
    }

    /** Those started last go first. */
    @Override
    public void close() {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(part + " did not end", e);
            }
        }
    }
}
