package io.lictor.testkit.real;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One real Consul agent, with the faults a test needs. Made by {@link RealConsul}, closed by the caller.
 *
 * <p>Address and ports stay the same over every stop and start. Methods block until what they say has happened and
 * throw {@link IllegalStateException} when it does not. Safe for use by several threads.
 */
public sealed interface ConsulAgent extends AutoCloseable permits ProcessAgent, ContainerAgent {

    /**
     * Returns where the agent's HTTP API is.
     *
     * @return {@code https://host:port} when TLS is on, else {@code http://host:port}
     */
    URI uri();

    /**
     * Returns where the agent's plain HTTP API is, which is there with TLS as well.
     *
     * @return {@code http://host:port}
     */
    default URI httpUri() {
        return URI.create("http://" + host() + ":" + httpPort());
    }

    /**
     * Returns host and port of {@link #uri()}, as {@code CONSUL_HTTP_ADDR} takes them.
     *
     * @return {@code host:port}
     */
    default String address() {
        return host() + ":" + uri().getPort();
    }

    /**
     * Returns the address the agent listens on.
     *
     * @return a loopback address
     */
    String host();

    /**
     * Returns the port of the plain HTTP API.
     *
     * @return the port
     */
    int httpPort();

    /**
     * Returns the port of the HTTPS API.
     *
     * @return the port, or -1 without TLS
     */
    int httpsPort();

    /**
     * Returns the port of the DNS interface.
     *
     * @return the port
     */
    int dnsPort();

    /**
     * Returns the port of the gossip in the datacenter.
     *
     * @return the port, or -1 for an agent in a container
     */
    int serfLanPort();

    /**
     * Returns the node's name.
     *
     * @return the name
     */
    String nodeName();

    /**
     * Returns the datacenter's name.
     *
     * @return the name
     */
    String datacenter();

    /**
     * Returns the version of Consul.
     *
     * @return the version; for an agent in a container, that of its image's tag
     */
    ConsulVersion version();

    /**
     * Returns the folder with the agent's data.
     *
     * @return the folder, which the first start makes and closing removes; for an agent in a container, its path there
     */
    Path dataDir();

    /**
     * Returns the process id of the consul process which was started last.
     *
     * @return the pid on this machine; for an agent in a container -1
     */
    long pid();

    /**
     * Returns the token that may do everything.
     *
     * @return the token, or empty when ACLs are off
     */
    Optional<String> managementToken();

    /**
     * Returns what the agent has logged over all its starts.
     *
     * @return the lines; after closing, the last ones of them
     */
    List<String> log();

    /**
     * Returns the end of the log as one text.
     *
     * @param lines how many lines at most
     * @return the lines, joined
     */
    default String logTail(int lines) {
        List<String> log = log();
        return String.join("\n", log.subList(Math.max(0, log.size() - lines), log.size()));
    }

    /** Stops the agent as an operator would, with SIGTERM, and with SIGKILL if it takes too long. */
    void stop();

    /** Ends the agent at once, with SIGKILL. */
    void kill();

    /** Freezes the agent with SIGSTOP: connecting works, nothing is answered. */
    void freeze();

    /** Lets a frozen agent go on, with SIGCONT. */
    void thaw();

    /** Starts a stopped agent on the same ports and data, and waits until it is ready. */
    default void start() {
        startAsync();
        awaitReady(startTimeout());
    }

    /** Starts a stopped agent on the same ports and data, and returns before it is ready. */
    void startAsync();

    /** Stops the agent and starts it again with the data it had; a dev agent has none. */
    default void restart() {
        stop();
        start();
    }

    /** Kills the agent and starts it again with an empty data folder. */
    void restartEmpty();

    /**
     * Tells whether there is a process, frozen or not.
     *
     * @return whether the agent runs
     */
    boolean isRunning();

    /**
     * Tells whether the process is there and frozen.
     *
     * @return whether {@link #freeze()} was the last word
     */
    boolean isFrozen();

    /**
     * Returns how long starting may take.
     *
     * @return the limit from {@link AgentOptions#startTimeout(Duration)}
     */
    Duration startTimeout();

    /**
     * Waits until the cluster has a leader and the agent's own node is in the catalog.
     *
     * @param limit how long to wait
     * @throws IllegalStateException when the agent is not ready within the limit or has ended; the message carries the
     *     end of its log
     */
    void awaitReady(Duration limit);

    /**
     * Returns a plain HTTP client for this agent, with the management token when there is one.
     *
     * @return the client
     */
    default RawHttp http() {
        RawHttp http = RawHttp.of(httpUri());
        return managementToken().map(http::withToken).orElse(http);
    }

    /**
     * Writes a key.
     *
     * @param key the key, encoded for a path
     * @param value the value
     */
    default void putKey(String key, String value) {
        http().put("/v1/kv/" + key, value).ok();
    }

    /**
     * Registers a service instance without a check.
     *
     * @param name the service's name
     * @param id the instance's id
     * @param port the instance's port
     */
    default void registerService(String name, String id, int port) {
        AgentCalls.register(http(), name, id, port);
    }

    /**
     * Deregisters a service instance. One that is not there is no failure, on any version of Consul.
     *
     * @param id the instance's id
     */
    default void deregister(String id) {
        RawHttp.Answer answer = http().put("/v1/agent/service/deregister/" + id, "");
        if (!answer.isUnknownService()) {
            answer.ok();
        }
    }

    /**
     * Returns who is passing.
     *
     * @param service the service's name
     * @return the ids of its passing instances, sorted
     */
    default List<String> passing(String service) {
        return AgentCalls.passing(http(), service);
    }

    /** Ends the agent and removes its data. Does nothing the second time. */
    @Override
    void close();
}
