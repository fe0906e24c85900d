package io.lictor.testkit.real;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Starts real Consul agents for tests. Each method returns when everything it started is ready.
 *
 * <pre>{@code
 * try (ConsulAgent agent = RealConsul.devAgent()) {
 *     agent.registerService("web", "web-1", 8080);
 *     agent.freeze();
 * }
 * }</pre>
 *
 * <p>The executable is found as {@link ConsulBinary} says, unless the options name one or a version, so that agents of
 * several versions may run at the same time. Where there is none, {@link #devAgent()} uses Docker by
 * Testcontainers if that is on the class path. The caller closes what it gets. Safe for use by several threads.
 */
public final class RealConsul {
    private RealConsul() {}

    /**
     * Tells whether a real agent can be started here.
     *
     * @return whether there is a Consul executable or Docker
     * @throws IllegalStateException when there is neither although {@code CI=true}, because a skipped suite is a
     *     failure there
     */
    public static boolean isAvailable() {
        if (ConsulBinary.available().isPresent() || ContainerAgent.isPossible()) {
            return true;
        }
        if (BinarySearch.ofThisProcess().isCi()) {
            throw BinarySearch.ofThisProcess().notFound();
        }
        return false;
    }

    /**
     * Starts one agent in dev mode: a server of its own whose state is in memory.
     *
     * @return the agent, ready
     */
    public static ConsulAgent devAgent() {
        return devAgent(options -> {});
    }

    /**
     * Starts one agent in dev mode, or a server with its data on disk when the options say
     * {@link AgentOptions#persistent()}.
     *
     * @param change changes the agent's options
     * @return the agent, ready
     */
    public static ConsulAgent devAgent(Consumer<AgentOptions> change) {
        AgentOptions options = new AgentOptions("agent");
        change.accept(options);
        Optional<ConsulBinary> binary = options.binary().or(ConsulBinary::available);
        if (binary.isPresent()) {
            return ProcessAgent.launch(binary.get(), options, roleOf(options));
        }
        if (ContainerAgent.isPossible()) {
            return ContainerAgent.launch(options);
        }
        throw BinarySearch.ofThisProcess().notFound();
    }

    /**
     * Starts one agent in dev mode in a container, also where there is an executable.
     *
     * @param change changes the agent's options, the image among them
     * @return the agent, ready
     * @throws IllegalStateException when Testcontainers is not on the class path, or finds no Docker
     */
    public static ConsulAgent container(Consumer<AgentOptions> change) {
        AgentOptions options = new AgentOptions("agent");
        change.accept(options);
        if (!ContainerAgent.isPossible()) {
            throw new IllegalStateException("no container can be started (expected: Docker, and"
                    + " org.testcontainers:testcontainers on the class path)");
        }
        return ContainerAgent.launch(options);
    }

    /**
     * Prepares an agent that is not started yet, for a test of what happens before Consul comes up. Its address and ports
     * are known; {@link ConsulAgent#start()} or {@link ConsulAgent#startAsync()} starts it.
     *
     * @return the agent, stopped
     */
    public static ConsulAgent stoppedAgent() {
        return stoppedAgent(options -> {});
    }

    /**
     * Prepares an agent that is not started yet.
     *
     * @param change changes the agent's options
     * @return the agent, stopped
     */
    public static ConsulAgent stoppedAgent(Consumer<AgentOptions> change) {
        AgentOptions options = new AgentOptions("agent");
        change.accept(options);
        return ProcessAgent.create(binary(options), options, roleOf(options));
    }

    static ConsulBinary binary(AgentOptions options) {
        return options.binary().orElseGet(ConsulBinary::find);
    }

    private static Role roleOf(AgentOptions options) {
        return options.isPersistent() ? Role.server(1, List.of()) : Role.dev();
    }

    /**
     * Starts a server and a client agent, the usual place of an application.
     *
     * @return the two
     */
    public static ConsulCluster serverAndClient() {
        return serverAndClient(options -> {});
    }

    /**
     * Starts a server and a client agent.
     *
     * @param change changes the options of each agent
     * @return the two
     */
    public static ConsulCluster serverAndClient(Consumer<AgentOptions> change) {
        return ClusterStart.start(1, change).withClientAgent();
    }

    /**
     * Starts a cluster of servers which elect a leader.
     *
     * @param servers how many: 1, 3 or 5
     * @return the cluster, with a leader
     */
    public static ConsulCluster cluster(int servers) {
        return cluster(servers, options -> {});
    }

    /**
     * Starts a cluster of servers which elect a leader.
     *
     * @param servers how many: 1, 3 or 5
     * @param change changes the options of each agent, also of the client agents to come
     * @return the cluster, with a leader
     */
    public static ConsulCluster cluster(int servers, Consumer<AgentOptions> change) {
        if (servers != 1 && servers != 3 && servers != 5) {
            throw new IllegalArgumentException("servers: " + servers + " (expected: 1, 3 or 5)");
        }
        return ClusterStart.start(servers, change);
    }

    /**
     * Starts one server in each of the datacenters {@code dc1} and {@code dc2} and joins them.
     *
     * @return the two, each of which answers questions about the other
     */
    public static ConsulDatacenters twoDatacenters() {
        return twoDatacenters(options -> {});
    }

    /**
     * Starts one server in each of the datacenters {@code dc1} and {@code dc2} and joins them.
     *
     * @param change changes the options of each server
     * @return the two, each of which answers questions about the other
     */
    public static ConsulDatacenters twoDatacenters(Consumer<AgentOptions> change) {
        return ConsulDatacenters.start(change);
    }
}
