package io.lictor.testkit.junit;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import io.lictor.testkit.real.RawHttp;

/**
 * Consul of a {@link ConsulTest}, with what every engine can do.
 *
 * <pre>{@code
 * @Test
 * void isFoundAgain(TestConsul consul, ConsulClient client) {
 *     consul.registerService("web", "web-1", 8080);
 *     consul.restartEmpty();
 * }
 * }</pre>
 *
 * <p>The extension starts and closes it. Safe for use by several threads.
 */
public sealed interface TestConsul permits InProcessTestConsul, AgentTestConsul {

    /**
     * Returns what it runs on.
     *
     * @return never {@link ConsulEngine#DEFAULT}
     */
    ConsulEngine engine();

    /**
     * Returns where it is, as {@code CONSUL_HTTP_ADDR} takes it. It stays the same over restarts.
     *
     * @return {@code host:port}
     */
    String address();

    /**
     * Returns where it is.
     *
     * @return {@code http://host:port}
     */
    default URI uri() {
        return URI.create("http://" + address());
    }

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
     * Returns the token that may do everything.
     *
     * @return the secret; empty without ACLs
     */
    Optional<String> managementToken();

    /** Loses all data and starts anew at the same address, as a dev agent does that is killed and started. */
    void restartEmpty();

    /** Ends at once: connections are closed, new ones refused. */
    void kill();

    /** Comes up after {@link #kill()}, at the same address and without data. */
    void start();

    /** Accepts connections and answers nothing, until {@link #thaw()}. */
    void freeze();

    /** Answers again. */
    void thaw();

    /**
     * Returns a plain HTTP client, with the management token if there is one.
     *
     * @return the client, which shares no code with the SDK
     */
    default RawHttp http() {
        RawHttp http = RawHttp.of(uri());
        return managementToken().map(http::withToken).orElse(http);
    }

    /**
     * Registers a service without a check with the agent ({@code PUT /v1/agent/service/register}).
     *
     * @param name the service's name
     * @param id the instance's id
     * @param port its port
     * @throws IllegalStateException when Consul refuses it
     */
    default void registerService(String name, String id, int port) {
        AgentCalls.register(http(), name, id, port);
    }

    /**
     * Takes an instance away from the agent ({@code PUT /v1/agent/service/deregister/:id}). One that is not there is no
     * failure.
     *
     * @param id the instance's id
     * @throws IllegalStateException when Consul refuses it
     */
    default void deregister(String id) {
        AgentCalls.deregister(http(), id);
    }

    /**
     * Returns the instances of a service that pass ({@code GET /v1/health/service/:name?passing}).
     *
     * @param service the service's name
     * @return their ids, sorted
     */
    default List<String> passing(String service) {
        return AgentCalls.passing(http(), service);
    }

    /**
     * Writes a key ({@code PUT /v1/kv/:key}).
     *
     * @param key the key, of characters that need no encoding
     * @param value the value
     * @throws IllegalStateException when Consul refuses it
     */
    default void putKey(String key, String value) {
        http().put("/v1/kv/" + key, value).ok();
    }
}
