package io.lictor.testkit.real;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.lictor.testkit.net.Await;

/**
 * The servers of one datacenter, with client agents if asked for. Made by {@link RealConsul}, closed by the caller,
 * which closes all its agents. Safe for use by several threads.
 */
public final class ConsulCluster implements AutoCloseable {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(1);
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(60);

    private final List<ProcessAgent> servers;
    private final List<ProcessAgent> clients = new CopyOnWriteArrayList<>();
    private final Consumer<AgentOptions> change;

    ConsulCluster(List<ProcessAgent> servers, Consumer<AgentOptions> change) {
        this.servers = List.copyOf(servers);
        this.change = change;
    }

    /**
     * Starts a client agent which joins the servers, and waits until it is ready.
     *
     * @return this
     */
    public ConsulCluster withClientAgent() {
        AgentOptions options = new AgentOptions("client-" + (clients.size() + 1));
        try {
            change.accept(options);
            List<String> peers = servers.stream().map(ProcessAgent::serfLanAddress).toList();
            clients.add(ProcessAgent.launch(RealConsul.binary(options), options, Role.client(peers)));
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Returns the servers.
     *
     * @return all of them, running or not, in the order of their names
     */
    public List<ConsulAgent> servers() {
        return List.copyOf(servers);
    }

    /**
     * Returns the first client agent.
     *
     * @return the agent
     * @throws IllegalStateException when the cluster has none
     */
    public ConsulAgent client() {
        return clients.stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("client agents: 0 (expected: withClientAgent() first)"));
    }

    /**
     * Returns the client agents.
     *
     * @return all of them, in the order they were started
     */
    public List<ConsulAgent> clients() {
        return List.copyOf(clients);
    }

    /**
     * Returns the server that leads now, waiting for an election to end.
     *
     * @return the leader
     * @throws IllegalStateException when there is none for a minute
     */
    public ConsulAgent leader() {
        return awaitLeader(LEADER_LIMIT);
    }

    /**
     * Returns the running servers that do not lead.
     *
     * @return the followers, without stopped and frozen servers
     */
    public List<ConsulAgent> followers() {
        ConsulAgent leader = leader();
        List<ConsulAgent> followers = new ArrayList<>();
        for (ConsulAgent server : servers) {
            if (server != leader && server.isRunning() && !server.isFrozen()) {
                followers.add(server);
            }
        }
        return followers;
    }

    /**
     * Waits until a running server leads and a majority of the servers agrees with it.
     *
     * @param limit how long to wait
     * @return the leader
     * @throws IllegalStateException when there is none within the limit
     */
    public ConsulAgent awaitLeader(Duration limit) {
        List<ProcessAgent> found = new ArrayList<>();
        Await.until(limit, "a leader of " + servers, () -> "none", () -> {
            currentLeader().ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    /** A dead or frozen leader still has its followers' vote for a while, but does not vote itself. */
    private Optional<ProcessAgent> currentLeader() {
        List<String> votes = servers.stream().map(ConsulCluster::vote).toList();
        for (int i = 0; i < servers.size(); i++) {
            String candidate = "\"" + servers.get(i).raftAddress() + "\"";
            if (votes.get(i).equals(candidate) && count(votes, candidate) * 2 > servers.size()) {
                return Optional.of(servers.get(i));
            }
        }
        return Optional.empty();
    }

    private static int count(List<String> votes, String candidate) {
        return (int) votes.stream().filter(candidate::equals).count();
    }

    private static String vote(ProcessAgent server) {
        if (!server.isRunning() || server.isFrozen()) {
            return "";
        }
        try {
            return server.http().withTimeout(CALL_LIMIT).get("/v1/status/leader").body().strip();
        } catch (UncheckedIOException silent) {
            return "";
        }
    }

    /** Ends every agent. Does nothing the second time. */
    @Override
    public void close() {
        clients.forEach(ProcessAgent::close);
        servers.forEach(ProcessAgent::close);
    }
}
