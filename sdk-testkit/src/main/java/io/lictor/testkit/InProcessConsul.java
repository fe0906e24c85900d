package io.lictor.testkit;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.inprocess.api.Sections;
import io.lictor.testkit.inprocess.engine.AgentSettings;
import io.lictor.testkit.inprocess.engine.AgentSettings.Option;
import io.lictor.testkit.inprocess.engine.Definitions;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Federation;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.engine.Settings;
import io.lictor.testkit.inprocess.engine.SystemRuntime;
import io.lictor.testkit.inprocess.http.HttpListener;
import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.net.Await;
import org.jspecify.annotations.Nullable;

/**
 * A Consul server and its agent in this JVM: the HTTP API of Consul on a real port, with its state in memory, as one of
 * the versions 1.8, 1.10, 1.12, 1.14 and 1.16 answers ({@link Builder#version}). It is for tests and first steps; it is not a Consul.
 *
 * <pre>{@code
 * try (InProcessConsul consul = InProcessConsul.start()) {
 *     ConsulClient client = ConsulClient.connect(ConsulSettings.builder().address(consul.address()).build());
 *     consul.faults().noLeader();
 * }
 * }</pre>
 *
 * <p>It listens on 127.0.0.1. Whoever starts it closes it. Safe for use by several threads.
 */
public final class InProcessConsul implements AutoCloseable {
    private static final Duration RESTART = Duration.ofMillis(150);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Settings settings;
    private final HttpListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final InProcessFaults faults;
    private final Federation federation;
    private volatile Sections sections;
    private volatile boolean closed;

    private InProcessConsul(Settings settings, int port) {
        this.settings = settings;
        this.federation = new Federation(settings);
        this.sections = Sections.assemble(settings, federation);
        this.faults = new InProcessFaults(this::sections, federation);
        this.listener = new HttpListener(port, settings.connections(), this::answer, settings.runtime()::now);
        this.faults.listener(listener);
        sections.engine().listensOn(listener.port());
        federation.answeredBy(sections.engine());
    }

    /**
     * Starts one on a port that the kernel chooses, in real time.
     *
     * @return the server, ready
     */
    public static InProcessConsul start() {
        return builder().start();
    }

    /**
     * Prepares one.
     *
     * @return the settings, to be changed
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts one in each of the datacenters {@code dc1} and {@code dc2}, joined with each other.
     *
     * @return the two, ready
     */
    public static InProcessDatacenters twoDatacenters() {
        return twoDatacenters(builder -> {});
    }

    /**
     * Starts one in each of the datacenters {@code dc1} and {@code dc2}, joined with each other.
     *
     * @param change changes the settings of each; its node is named {@code server-dc1} or {@code server-dc2} otherwise
     * @return the two, ready
     */
    public static InProcessDatacenters twoDatacenters(Consumer<Builder> change) {
        return InProcessDatacenters.start(change);
    }

    /**
     * Joins another datacenter: from now on each answers {@code ?dc=} about the other, and about those that the other
     * has joined. It stays known when it is closed, restarted or refuses connections, as a dead datacenter does.
     *
     * @param other one whose datacenter has another name
     * @return this
     * @throws IllegalArgumentException when two datacenters would have the same name
     */
    public InProcessConsul joinWan(InProcessConsul other) {
        federation.join(other.federation);
        return this;
    }

    private Response answer(Request request) {
        return sections.engine().answer(request);
    }

    Sections sections() {
        return sections;
    }

    /**
     * Returns where it is, as {@code CONSUL_HTTP_ADDR} takes it.
     *
     * @return {@code 127.0.0.1:port}
     */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /**
     * Returns where it is.
     *
     * @return {@code http://127.0.0.1:port}
     */
    public URI uri() {
        return URI.create("http://" + address());
    }

    /**
     * Returns the port, which stays the same.
     *
     * @return the port
     */
    public int port() {
        return listener.port();
    }

    /**
     * Returns the node's name.
     *
     * @return the name
     */
    public String nodeName() {
        return settings.node();
    }

    /**
     * Returns the datacenter's name.
     *
     * @return the name
     */
    public String datacenter() {
        return settings.datacenter();
    }

    /**
     * Returns the version of Consul whose answers are given.
     *
     * @return such as {@code 1.16.3}
     */
    public String version() {
        return settings.release().version();
    }

    /**
     * Returns what can be made to go wrong.
     *
     * @return the faults
     */
    public InProcessFaults faults() {
        return faults;
    }

    /**
     * Returns how many blocking queries are waiting.
     *
     * @return 0 or more
     */
    public int blockedQueries() {
        return sections.engine().state().blocked();
    }

    /**
     * Returns the requests that are being answered, blocking queries above all, and whose client still waits. A client
     * that goes away leaves its query blocked, as with Consul: {@link #blockedQueries()} counts it, and it is not here.
     *
     * @return method and target of each, such as {@code GET /v1/health/service/web?index=12&wait=55s}
     */
    public List<String> openRequests() {
        return listener.openRequests();
    }

    /**
     * Returns how many connections are open, also those whose client has gone while its query is blocked.
     *
     * @return 0 or more
     */
    public int connections() {
        return listener.open();
    }

    /**
     * Gives the certificate authority another root: who waits for the roots is woken, the old root stays in the list,
     * and a leaf is renewed for who waits for it, within half a minute of the server's clock.
     */
    public void rotateCa() {
        sections.rotation().run();
    }

    /**
     * Takes the roots out of the list that do not sign any more. Consul does so by itself, hourly, when a root was
     * replaced longer ago than twice the lifetime of leafs.
     */
    public void dropOldRoots() {
        sections.pruning().run();
    }

    /**
     * Starts anew on the same port without any data, as an agent in dev mode does that is killed and started. It is away
     * for 150 ms, so that clients see that it was.
     */
    public void restartEmpty() {
        lock.lock();
        try {
            listener.pause();
            listener.disconnectAll();
            replaceEngine();
            // a process is away for as long; an HTTP client would repeat a blocked query unseen if it came back at once
            Await.holdsWithin(RESTART, () -> false);
            listener.resume();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all data and faults. Connections stay open; blocked queries answer. */
    public void reset() {
        lock.lock();
        try {
            replaceEngine();
            listener.resume();
        } finally {
            lock.unlock();
        }
    }

    private void replaceEngine() {
        Engine old = sections.engine();
        Sections fresh = Sections.assemble(settings, federation);
        fresh.engine().listensOn(listener.port());
        sections = fresh;
        federation.answeredBy(fresh.engine());
        old.close();
    }

    /** Answers what is blocked, then ends all connections and threads. Does nothing the second time. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            federation.answeredBy(null);
            listener.stop();
            Engine last = sections.engine();
            last.close();
            Await.holdsWithin(LAST_ANSWERS,
                    () -> last.state().blocked() == 0 && listener.openRequests().isEmpty());
            listener.close();
        } finally {
            lock.unlock();
        }
    }

    /** Settings of an in-process Consul, changed in place before it starts. Not safe for use by several threads. */
    public static final class Builder {
        private int port;
        private String datacenter = "dc1";
        private String node = "agent";
        private ConsulRuntime clock = new SystemRuntime();
        private boolean pretty = true;
        private int maxConnections = 200;
        private Duration maxQueryTime = Duration.ofMinutes(10);
        private boolean allowsByDefault;
        private final Map<String, String> nodeMeta = new TreeMap<>();
        private Release release = Release.DEFAULT;
        private boolean streaming = true;
        private @Nullable String managementToken;
        private @Nullable String nodeId;
        private @Nullable String agentToken;
        private @Nullable String gossipKey;
        private @Nullable String clusterId;
        private final Set<Option> options = EnumSet.copyOf(AgentSettings.dev());
        private Supplier<Definitions> definitions = () -> Definitions.NONE;

        private Builder() {}

        /**
         * Sets the port.
         *
         * @param number the port; the default 0 lets the kernel choose
         * @return this
         */
        public Builder port(int number) {
            if (number < 0 || number > 65535) {
                throw new IllegalArgumentException("port: " + number + " (expected: 0 to 65535)");
            }
            this.port = number;
            return this;
        }

        /**
         * Names the datacenter.
         *
         * @param name the name; the default is {@code dc1}
         * @return this
         */
        public Builder datacenter(String name) {
            this.datacenter = name;
            return this;
        }

        /**
         * Names the node.
         *
         * @param name the name; the default is {@code agent}
         * @return this
         */
        public Builder nodeName(String name) {
            this.node = name;
            return this;
        }

        /**
         * Adds metadata of the node, as {@code node_meta}.
         *
         * @param key the key
         * @param value the value
         * @return this
         */
        public Builder nodeMeta(String key, String value) {
            nodeMeta.put(key, value);
            return this;
        }

        /**
         * Sets the id of the node, as {@code node_id}.
         *
         * @param id a UUID; the default is one that nobody has had before
         * @return this
         */
        public Builder nodeId(String id) {
            this.nodeId = uuid("nodeId", id);
            return this;
        }

        /**
         * Sets the id after which the certificate authority and its trust domain are named, as {@code cluster_id}.
         *
         * @param id a UUID; the default is one that nobody has had before
         * @return this
         */
        public Builder clusterId(String id) {
            this.clusterId = uuid("clusterId", id);
            return this;
        }

        private static String uuid(String name, String id) {
            if (!UUID_FORM.matcher(id).matches()) {
                throw new IllegalArgumentException(name + ": " + id + " (expected: a UUID)");
            }
            return id;
        }

        /**
         * Turns the service mesh off, as {@code connect.enabled = false}: no certificate authority, no discovery chains.
         *
         * @return this
         */
        public Builder withoutConnect() {
            options.remove(Option.CONNECT);
            return this;
        }

        /**
         * Has checks run programs, as {@code enable_script_checks}. They run on this machine with the rights of this
         * JVM, for whoever reaches the port.
         *
         * @return this
         */
        public Builder scriptChecks() {
            options.add(Option.SCRIPT_CHECKS);
            return this;
        }

        /**
         * Sets the key of the gossip, as {@code encrypt}: there is none, but the keyring can be listed and changed.
         *
         * @param base64 16, 24 or 32 bytes in Base64; without it the gossip is not encrypted
         * @return this
         */
        public Builder gossipKey(String base64) {
            if (!AgentSettings.isGossipKey(base64)) {
                throw new IllegalArgumentException("gossipKey: not shown (expected: 16, 24 or 32 bytes in Base64)");
            }
            this.gossipKey = base64;
            return this;
        }

        /**
         * Sets the token with which the agent registers its own node, as {@code acl.tokens.agent}. One that may not
         * write the node leaves it without tagged addresses and metadata.
         *
         * @param secret the secret of a token, empty for none; the default is that of {@link #acl}
         * @return this
         */
        public Builder agentToken(String secret) {
            this.agentToken = secret;
            return this;
        }

        /**
         * Takes settings from a configuration file of Consul in JSON. What it defines as services and checks is
         * registered, and read again by {@code PUT /v1/agent/reload}; keys that have no meaning here are left out.
         *
         * @param file the file
         * @return this
         * @throws UncheckedIOException when it cannot be read
         * @throws IllegalArgumentException when it is no JSON, or a value makes no sense
         */
        public Builder configFile(Path file) {
            AgentConfiguration.of(List.of(file)).applyTo(this);
            return this;
        }

        /** Sets whether it is an agent in dev mode, which forgets what came by calls when it is reloaded. */
        Builder dev(boolean on) {
            return option(Option.DEV, on);
        }

        Builder option(Option option, boolean on) {
            if (on) {
                options.add(option);
            } else {
                options.remove(option);
            }
            return this;
        }

        Builder definitions(Supplier<Definitions> supplier) {
            this.definitions = supplier;
            return this;
        }

        boolean has(Option option) {
            return options.contains(option);
        }

        Builder streaming(boolean on) {
            this.streaming = on;
            return this;
        }

        Release release() {
            return release;
        }

        /**
         * Sets the clock, by which everything lapses.
         *
         * @param runtime such as a {@link io.lictor.testkit.time.ManualTime}; the default is real time
         * @return this
         */
        public Builder clock(ConsulRuntime runtime) {
            this.clock = runtime;
            return this;
        }

        /**
         * Sends JSON without line ends and spaces, as an agent does that is not in dev mode.
         *
         * @return this
         */
        public Builder compactJson() {
            this.pretty = false;
            return this;
        }

        /**
         * Limits the connections, as {@code http_max_conns_per_client}; further ones are reset.
         *
         * @param limit at least 1; the default is Consul's 200
         * @return this
         */
        public Builder maxConnections(int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("maxConnections: " + limit + " (expected: >= 1)");
            }
            this.maxConnections = limit;
            return this;
        }

        /**
         * Limits how long a query blocks, as {@code max_query_time}.
         *
         * @param limit positive; the default is 10 minutes
         * @return this
         */
        public Builder maxQueryTime(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("maxQueryTime: " + limit + " (expected: > 0)");
            }
            this.maxQueryTime = limit;
            return this;
        }

        /**
         * Turns ACLs on with the default policy {@code deny}.
         *
         * @param token the secret of a token that may do everything; empty to have a client bootstrap the ACLs
         * @return this
         */
        public Builder acl(String token) {
            this.managementToken = token;
            return this;
        }

        /**
         * Turns ACLs on with the default policy {@code allow}: only what a rule denies is denied, and the ACLs
         * themselves to all but the management token.
         *
         * @param token the secret of a token that may do everything; empty to have a client bootstrap the ACLs
         * @return this
         */
        public Builder aclAllowingByDefault(String token) {
            this.allowsByDefault = true;
            return acl(token);
        }

        /**
         * Chooses the Consul whose answers are given: its texts, statuses, headers, endpoints and its streaming of
         * services.
         *
         * @param number such as {@code 1.16}, or all of it, such as {@code 1.16.3}; known are 1.8.7, 1.10.12, 1.12.9,
         *     1.14.11 and 1.16.3
         * @return this
         * @throws IllegalArgumentException for any other
         */
        public Builder version(String number) {
            this.release = Release.of(number);
            return this;
        }

        /**
         * Answers services by blocking queries alone, as {@code use_streaming_backend = false}; 1.8 does so anyway.
         *
         * @return this
         */
        public Builder withoutStreaming() {
            this.streaming = false;
            return this;
        }

        /**
         * Starts the server.
         *
         * @return the server, ready
         */
        public InProcessConsul start() {
            Duration defaultWait = Duration.ofMinutes(5);
            Settings settings = new Settings(datacenter, node, clock, pretty, maxConnections, maxQueryTime,
                    maxQueryTime.compareTo(defaultWait) < 0 ? maxQueryTime : defaultWait,
                    managementToken == null || allowsByDefault,
                    new AgentSettings(nodeId, nodeMeta, agentToken, gossipKey, clusterId, options, definitions),
                    release, streaming, managementToken);
            return new InProcessConsul(settings, port);
        }
    }
}
