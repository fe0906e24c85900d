package io.lictor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples that need more than one Consul, each run as a user runs it; what they print is what Consul says. */
@Timeout(400)
class ExamplesIT {

    private static ConsulCluster cluster;

    @BeforeAll
    static void start() {
        // who leads is read twice: a busy machine is not to be a reason for an election in between
        cluster = RealConsul.cluster(3, options -> options.raftMultiplier(5)).withClientAgent();
        cluster.client().registerService("web", "web-1", 8081);
        cluster.servers().getFirst().registerService("web", "web-2", 8082);
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Test
    void theTourShowsTheClusterAsATable() throws Exception {
        String leader = addressOf(cluster.leader());

        List<String> lines = ExampleProcess.run(cluster.client().address(), "ClusterTour", "web");

        assertThat(lines).anyMatch(line -> line.startsWith("leader     " + leader + " "))
                .anyMatch(line -> line.matches("raft +" + cluster.leader().nodeName() + " +" + leader
                        + " +leader, voter"))
                .anyMatch(line -> line.matches("member +client-1 .*client, alive"))
                .anyMatch(line -> line.matches("web +web-1 +\\S+:8081 +passing on client-1"))
                .anyMatch(line -> line.matches("web +web-2 +\\S+:8082 +passing on server-1"));
        assertThat(first(lines, "raft")).containsExactly("server-1", "server-2", "server-3");
        assertThat(first(lines, "node")).containsExactlyInAnyOrder("client-1", "server-1", "server-2", "server-3");
        assertThat(first(lines, "service")).containsExactly("consul", "web");
        assertThat(lines.stream().filter(line -> line.startsWith("raft") && line.contains(" leader, "))).hasSize(1);
    }

    private static List<String> first(List<String> lines, String row) {
        return lines.stream().filter(line -> line.startsWith(row + " ")).map(line -> line.split(" +", -1)[1]).toList();
    }

    @Test
    void theTourShowsTheClusterAsJson() throws Exception {
        List<String> lines = ExampleProcess.run(cluster.client().address(), "ClusterTour", "--json", "web");

        JsonNode tour = JsonMapper.shared().readTree(String.join("\n", lines));
        assertThat(tour.propertyNames()).containsExactly("leader", "peers", "raft", "failureTolerance", "members",
                "nodes", "services", "service", "instances");
        assertThat(tour.path("raft").findValuesAsString("node")).containsExactly("server-1", "server-2", "server-3");
        assertThat(tour.path("raft").findValuesAsString("voter")).containsOnly("true").hasSize(3);
        assertThat(tour.path("peers").valueStream().map(JsonNode::asString))
                .contains(tour.path("leader").asString()).hasSize(3);
        assertThat(tour.path("members")).hasSize(4);
        assertThat(tour.path("services").propertyNames()).containsExactlyInAnyOrder("consul", "web");
        assertThat(tour.path("instances").valueStream().map(instance -> instance.path("port").asInt()))
                .containsExactlyInAnyOrder(8081, 8082);
    }

    @Test
    void theTourSeesTheLeaderDieAndAnotherOneElected() throws Exception {
        try (ConsulCluster three = RealConsul.cluster(3).withClientAgent();
                ExampleProcess tour = ExampleProcess.start(three.client().address(), "ClusterTour",
                        "--watch-leader")) {
            ConsulAgent leader = three.leader();
            String before = addressOf(leader);
            assertThat(tour.awaitLine("leader: ")).endsWith(" leader: " + before);

            leader.kill();

            List<String> lines = tour.awaitEnd();
            String after = addressOf(three.leader());
            assertThat(after).isNotEqualTo(before);
            assertThat(lines).anyMatch(line -> line.endsWith(" leader: " + after))
                    .anyMatch(line -> line.startsWith("leader     " + after + " "));
        }
    }

    private static String addressOf(ConsulAgent leader) {
        return leader.http().get("/v1/status/leader").body().strip().replace("\"", "");
    }

    @Test
    void aServiceIsFoundInTheOtherDatacenterWhenItIsGoneHere() throws Exception {
        try (ConsulDatacenters both = RealConsul.twoDatacenters()) {
            both.dc2().registerService("search", "search-of-dc2", 9200);

            List<String> lines = ExampleProcess.run(both.dc1().address(), "TwoDatacenters", "search", "dc2");

            assertThat(lines).hasSize(6);
            assertThat(lines.get(0)).startsWith("this agent is in dc1; known: ").contains("dc1", "dc2");
            assertThat(lines.get(1)).isEqualTo(
                    "looked up in dc2: search-of-dc2 at http://" + both.dc2().host() + ":9200/");
            assertThat(lines.get(2)).matches("one is here: a lookup goes to search-(?!of-dc2).* in dc1");
            assertThat(lines.get(3)).isEqualTo("it has gone: a lookup goes to search-of-dc2 in dc2");
            assertThat(lines.get(4)).matches(
                    "one is here: search-anywhere answers from dc1 after 0 failovers: \\[search-(?!of-dc2).*]");
            assertThat(lines.get(5)).isEqualTo(
                    "it has gone: search-anywhere answers from dc2 after 1 failovers: [search-of-dc2]");
            assertThat(both.dc1().http().get("/v1/query").body().strip()).isEqualTo("[]");
        }
    }

    @Test
    void theSdkAndConsulsDnsAgree() throws Exception {
        try (ConsulAgent agent = RealConsul.devAgent()) {
            for (int i = 1; i <= 5; i++) {
                agent.registerService("web", "web-" + i, 8080 + i);
            }
            agent.http().put("/v1/agent/service/maintenance/web-5?enable=true", "").ok();
            String four = "[" + String.join(", ", List.of(1, 2, 3, 4).stream()
                    .map(i -> agent.host() + ":" + (8080 + i)).toList()) + "]";

            List<String> lines = ExampleProcess.run(agent.address(), "DnsExample", "web",
                    agent.host() + ":" + agent.dnsPort());

            assertThat(lines).containsExactly("SDK:          " + four, "DNS by TCP:   " + four,
                    "DNS by EDNS0: 4 of them in a datagram of 1,280 bytes",
                    "DNS by UDP:   3 of them (udp_answer_limit), shuffled", "both agree");
        }
    }

    @Test
    void aProxySyncThatIsToldToEndUndoesARunThatIsUnderWay(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("web.conf"), "old");
        Path pid = folder.resolve("pid");
        try (ExampleProcess sync = ExampleProcess.start(cluster.client().address(), "ProxySync", "--nginx",
                "web:" + file, "--check", "echo $$ > " + pid + "; exec sleep 600")) {
            Await.until(Duration.ofMinutes(1), "the check runs", () -> "", () -> pid.toFile().length() > 0);
            sync.terminate();
        }
        assertThat(file).hasContent("old");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(file, pid);
        }
        long check = Long.parseLong(Files.readString(pid).strip());
        Await.until(Duration.ofMinutes(1), "no check any longer", () -> String.valueOf(check),
                () -> ProcessHandle.of(check).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void eventsAreHeardOnceEach() throws Exception {
        List<String> lines = ExampleProcess.run(cluster.client().address(), "EventsExample", "3");

        List<String> fired = lines.stream().filter(line -> line.startsWith("fired ")).map(line -> line.substring(6))
                .toList();
        assertThat(fired).hasSize(3);
        assertThat(lines.stream().filter(line -> line.startsWith("heard "))).containsExactlyInAnyOrder(
                "heard number 1 " + fired.get(0), "heard number 2 " + fired.get(1), "heard number 3 " + fired.get(2));
        assertThat(lines.getLast()).isEqualTo("all heard");
    }

    /** Side by side, since most of their time is pauses for readers. */
    @Test
    void theOthersShowWhatTheyAreFor() throws Exception {
        try (ExampleProcess discovery = ExampleProcess.start("", "DiscoveryExample", "hello", "2");
                ExampleProcess balancing = ExampleProcess.start("", "BalancingExample", "hello", "4");
                ExampleProcess health = ExampleProcess.start("", "HealthSupplierExample");
                ExampleProcess lock = ExampleProcess.start("", "LockExample", "examples/x", "1");
                ExampleProcess election = ExampleProcess.start("", "LeaderElectionExample", "me", "1");
                ExampleProcess config = ExampleProcess.start("", "ConfigWatchExample")) {
            assertThat(discovery.awaitEnd()).anyMatch(line -> line.startsWith("next of hello: http://127.0.0.1:"))
                    .contains("tagged v1, passing or warning: 2");
            assertThat(balancing.awaitEnd().stream().filter(line -> line.matches("http://127.0.0.1:\\d+/: 200")))
                    .hasSize(4);
            assertThat(health.awaitEnd()).contains("passing: 0 of 4 places taken", "warning: 3 of 4 places taken",
                    "critical: 4 of 4 places taken");
            assertThat(lock.awaitEnd()).anyMatch(line -> line.matches("working, .* token \\d+"));
            assertThat(election.awaitEnd()).contains("first: me")
                    .anyMatch(line -> line.matches("leading, 1, token \\d+"));
            assertThat(config.awaitEnd().getLast()).startsWith("closing: Orders[workers=16, regions=[eu, us], ");
        }
    }

    @Test
    void theMeshIsEnteredAndItsRulesAreObeyed() throws Exception {
        try (ConsulAgent agent = RealConsul.devAgent()) {
            assertThat(ExampleProcess.run(agent.address(), "CanaryExample")).contains(
                    "0 % wanted: {v1=1000}", "10 % wanted: {v1=900, v2=100}", "50 % wanted: {v1=500, v2=500}",
                    "100 % wanted: {v2=1000}");
            assertThat(ExampleProcess.run(agent.address(), "MeshExample", "1")).contains("200 paid");
        }
    }

    @Test
    void anExampleBringsAConsulWhenThereIsNone() throws IOException, InterruptedException {
        List<String> lines = ExampleProcess.run("", "TransactionExample", "7");

        assertThat(lines.getFirst()).startsWith("CONSUL_HTTP_ADDR names no Consul; started for this run: ");
        assertThat(lines).contains("moved 7 at try 1", "lictor-example/accounts/a = 93",
                "lictor-example/accounts/b = 7");
    }
}
