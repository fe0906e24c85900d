package io.lictor.http.torture;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import io.lictor.api.ConsulSettings;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;

/** Three servers, two client agents, two links, and four clients that follow services. */
final class Arena implements AutoCloseable {

    /** How long a watch asks servers for what the view of its agent hides. */
    static final Duration WATCH_WAIT = Duration.ofSeconds(10);
    /** How long an empty answer after an outage is doubted. */
    static final Duration HOLD_DOWN = Duration.ofSeconds(4);

    private static final String MANAGEMENT = "5ec2e770-0000-4000-8000-000000000001";
    private static final String READER = "5ec2e770-0000-4000-8000-000000000002";
    private static final String CHANGING = "5ec2e770-0000-4000-8000-000000000003";
    private static final String READ = """
            service_prefix \\"\\" {policy=\\"read\\"} node_prefix \\"\\" {policy=\\"read\\"}""";
    private static final Duration SLOW = Duration.ofMillis(200);
    private static final Duration NEAR = Duration.ofMillis(10);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration CALL = Duration.ofSeconds(2);

    private final ConsulCluster cluster;
    private final Random random;
    private final Catalog catalog;
    private final List<FaultProxy> links = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final String policy;
    private Runnable mend = () -> {};

    Arena(TortureSettings settings, Random random) {
        this.random = random;
        this.cluster = RealConsul.cluster(3, options -> options.acl(MANAGEMENT).maxConnectionsPerClient(1_000)
                .extraConfig("""
                        {"acl":{"token_ttl":"1s","policy_ttl":"1s","role_ttl":"1s"}}"""));
        try {
            cluster.withClientAgent().withClientAgent();
            this.policy = right("changing", CHANGING);
            right("reading", READER);
            this.catalog = new Catalog(cluster, settings.fed(), random);
            cluster.clients().forEach(agent -> links.add(FaultProxy.create(agent.uri())));
            int polled = settings.polled();
            follow("near", cluster.clients().getFirst().uri(), 0, polled, READER);
            follow("far", links.getFirst().uri(), polled, polled, READER);
            follow("allowed", cluster.clients().getLast().uri(), 2 * polled, polled, CHANGING);
            follow("fed", links.getLast().uri(), 0, settings.fed(), READER);
            links.forEach(link -> link.delay(NEAR));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void follow(String name, URI consul, int first, int services, String token) {
        Consumer<ConsulSettings.Builder> settings = builder -> builder.token(token).watchWait(WATCH_WAIT)
                .emptyHoldDown(HOLD_DOWN).requestTimeout(Duration.ofSeconds(3));
        followers.add(new Follower(name, consul, first, services, settings));
    }

    /** A token that may read, by a policy of that name; the id of the policy. */
    private String right(String name, String token) {
        RawHttp http = cluster.leader().http().withTimeout(CALL);
        Await.until(SOON, "ACLs", () -> "not yet", () -> http.get("/v1/acl/policies").status() == 200);
        String body = http.put("/v1/acl/policy", policy(name, READ)).ok().body();
        http.put("/v1/acl/token", "{\"SecretID\":\"" + token + "\",\"Policies\":[{\"Name\":\"" + name + "\"}]}").ok();
        return body.replaceAll("(?s).*\"ID\": *\"([^\"]+)\".*", "$1");
    }

    private static String policy(String name, String rules) {
        return "{\"Name\":\"" + name + "\",\"Rules\":\"" + rules.strip() + "\"}";
    }

    Catalog catalog() {
        return catalog;
    }

    List<Follower> followers() {
        return followers;
    }

    /** Whether a client agent answers for health from a view that it keeps. */
    boolean isStreaming() {
        return cluster.client().http().get("/v1/health/service/s-0?index=1").header("X-Consul-Query-Backend")
                .filter("streaming"::equals).isPresent();
    }

    String version() {
        return cluster.client().version().toString();
    }

    /** How long a feed needs for the list of all nodes, at the slower of the links. */
    Duration readOfAll() {
        Duration longest = Duration.ZERO;
        for (FaultProxy link : links) {
            long begun = System.nanoTime();
            RawHttp.of(link.uri()).withToken(READER).withTimeout(SOON).get("/v1/internal/ui/nodes").ok();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            longest = longest.compareTo(took) < 0 ? took : longest;
        }
        return longest;
    }

    /** Begins what lasts; {@link #end()} ends it. */
    void begin(Fault fault) {
        ConsulAgent agent = cluster.clients().get(random.nextInt(2));
        FaultProxy link = links.get(random.nextInt(2));
        mend = () -> {};
        switch (fault) {
            case NONE, CRASH_LOOP, FLAPS -> {
            }
            case AGENT_KILLED -> killed(agent);
            case LEADER_KILLED -> killed(cluster.leader());
            case AGENT_RESTARTED -> agent.restart();
            case AGENT_FROZEN -> frozen(agent);
            case LEADER_FROZEN -> frozen(cluster.leader());
            case LINK_DELAYED -> link(link, () -> link.delay(SLOW));
            case LINK_SILENT -> link(link, link::blackhole);
            case LINK_CUT -> link(link, link::cut);
            case LINK_RESET -> link(link, link::reset);
            case RIGHTS_TAKEN -> {
                allow("");
                mend = () -> allow(READ);
            }
        }
    }

    private void killed(ConsulAgent agent) {
        agent.kill();
        mend = agent::start;
    }

    private void frozen(ConsulAgent agent) {
        agent.freeze();
        mend = agent::thaw;
    }

    private void link(FaultProxy link, Runnable fault) {
        fault.run();
        mend = () -> link.delay(NEAR);
    }

    private void allow(String rules) {
        Await.until(SOON, "the policy", () -> "not taken", () -> {
            try {
                return cluster.leader().http().withTimeout(CALL)
                        .put("/v1/acl/policy/" + policy, policy("changing", rules)).status() == 200;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
    }

    /** Ends the fault, and waits until every agent answers with a leader by itself. */
    void end() {
        mend.run();
        cluster.awaitLeader(SOON);
        List<ConsulAgent> agents = new ArrayList<>(cluster.servers());
        agents.addAll(cluster.clients());
        for (ConsulAgent agent : agents) {
            Await.until(SOON, agent + " answers", () -> agent.logTail(20), () -> answers(agent));
        }
    }

    private static boolean answers(ConsulAgent agent) {
        try {
            RawHttp.Answer answer = agent.http().withToken(CHANGING).withTimeout(CALL)
                    .get("/v1/health/service/consul?consistent");
            return answer.status() == 200 && answer.body().contains("serfHealth");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        mend.run();
        followers.forEach(Follower::close);
        links.forEach(FaultProxy::close);
        if (catalog != null) {
            catalog.close();
        }
        cluster.close();
    }
}
