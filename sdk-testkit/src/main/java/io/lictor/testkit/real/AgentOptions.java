package io.lictor.testkit.real;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a real agent, changed in place before it starts. Not safe for use by several threads.
 *
 * <pre>{@code
 * RealConsul.devAgent(options -> options.nodeName("n1").acl("5f0c1d3e-0000-4000-8000-000000000001"));
 * }</pre>
 */
public final class AgentOptions {
    private static final int MAX_RAFT_MULTIPLIER = 10;

    private String nodeName;
    private String datacenter = "dc1";
    private @Nullable String managementToken;
    private @Nullable Tls tls;
    private boolean scriptChecks;
    private int maxConnectionsPerClient;
    private String logLevel = "INFO";
    private @Nullable String extraConfig;
    private boolean persistent;
    private int raftMultiplier = 1;
    private @Nullable String address;
    private Duration startTimeout = Duration.ofSeconds(60);
    private String image = "hashicorp/consul:1.20";
    private @Nullable ConsulBinary binary;

    AgentOptions(String nodeName) {
        this.nodeName = nodeName;
    }

    /**
     * Names the node.
     *
     * @param name the node's name; the default is {@code agent}, {@code server-1} or {@code client-1} and so on
     * @return this
     */
    public AgentOptions nodeName(String name) {
        this.nodeName = notBlank("nodeName", name);
        return this;
    }

    /**
     * Names the datacenter.
     *
     * @param name the datacenter's name; the default is {@code dc1}
     * @return this
     */
    public AgentOptions datacenter(String name) {
        this.datacenter = notBlank("datacenter", name);
        return this;
    }

    /**
     * Turns ACLs on with the default policy {@code deny}. Off by default.
     *
     * @param token the secret, a UUID, of a token that may do everything; the agent itself uses it as well
     * @return this
     */
    public AgentOptions acl(String token) {
        this.managementToken = notBlank("managementToken", token);
        return this;
    }

    /**
     * Turns HTTPS on, besides plain HTTP. Off by default. The certificate must fit the agent's address: see
     * {@link #address(String)}.
     *
     * @param ca PEM file of the certificate authority
     * @param certificate PEM file of the agent's certificate
     * @param key PEM file of its private key
     * @param verifyIncoming whether a client must show a certificate of that authority
     * @return this
     */
    public AgentOptions tls(Path ca, Path certificate, Path key, boolean verifyIncoming) {
        this.tls = new Tls(ca, certificate, key, verifyIncoming);
        return this;
    }

    /**
     * Allows checks that run a script. Not allowed by default.
     *
     * @return this
     */
    public AgentOptions enableScriptChecks() {
        this.scriptChecks = true;
        return this;
    }

    /**
     * Limits the HTTP connections of one client address.
     *
     * @param connections the limit; Consul's default is 200
     * @return this
     */
    public AgentOptions maxConnectionsPerClient(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException("maxConnectionsPerClient: " + connections + " (expected: > 0)");
        }
        this.maxConnectionsPerClient = connections;
        return this;
    }

    /**
     * Sets how much the agent logs.
     *
     * @param level such as {@code DEBUG}; the default is {@code INFO}
     * @return this
     */
    public AgentOptions logLevel(String level) {
        this.logLevel = notBlank("logLevel", level);
        return this;
    }

    /**
     * Adds configuration which wins over the testkit's own.
     *
     * @param json a JSON object in the form of an agent's configuration file
     * @return this
     */
    public AgentOptions extraConfig(String json) {
        this.extraConfig = notBlank("extraConfig", json);
        return this;
    }

    /**
     * Keeps the data on disk while the agent is stopped: a server of its own instead of an agent in dev mode. Servers
     * and clients of a cluster always do.
     *
     * @return this
     */
    public AgentOptions persistent() {
        this.persistent = true;
        return this;
    }

    /**
     * Sets how slow the servers are to notice a lost leader.
     *
     * @param multiplier from 1, the testkit's default, to 10; Consul's own default is 5
     * @return this
     */
    public AgentOptions raftMultiplier(int multiplier) {
        if (multiplier < 1 || multiplier > MAX_RAFT_MULTIPLIER) {
            throw new IllegalArgumentException("raftMultiplier: " + multiplier + " (expected: 1 to 10)");
        }
        this.raftMultiplier = multiplier;
        return this;
    }

    /**
     * Chooses the loopback address to listen on, such as {@code 127.0.0.1} for a certificate that names it.
     *
     * @param host the address; by default the agent gets one of its own, 127.91.y.z
     * @return this
     */
    public AgentOptions address(String host) {
        this.address = notBlank("address", host);
        return this;
    }

    /**
     * Sets how long starting may take.
     *
     * @param limit until ready; the default is 60 seconds
     * @return this
     */
    public AgentOptions startTimeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("startTimeout: " + limit + " (expected: > 0)");
        }
        this.startTimeout = limit;
        return this;
    }

    /**
     * Chooses the image for an agent in a container, which is used only where no Consul binary is found.
     *
     * @param name the image with its tag; the default is {@code hashicorp/consul:1.20}
     * @return this
     */
    public AgentOptions image(String name) {
        this.image = notBlank("image", name);
        return this;
    }

    /**
     * Chooses the executable.
     *
     * @param executable one of those that are there; the default is {@link ConsulBinary#find()}
     * @return this
     */
    public AgentOptions binary(ConsulBinary executable) {
        this.binary = executable;
        return this;
    }

    /**
     * Chooses the version, of the executable as well as of the official image in a container.
     *
     * @param version all three numbers, or two for the newest there is of that line, such as {@code 1.16}
     * @return this
     * @throws IllegalArgumentException when the text is no version
     * @throws IllegalStateException when there is an executable of other versions only
     */
    public AgentOptions version(String version) {
        this.image = "hashicorp/consul:" + ConsulVersion.of(version);
        this.binary = ConsulBinary.all().isEmpty() ? null : ConsulBinary.of(version);
        return this;
    }

    String nodeName() {
        return nodeName;
    }

    Optional<ConsulBinary> binary() {
        return Optional.ofNullable(binary);
    }

    String datacenter() {
        return datacenter;
    }

    Optional<String> managementToken() {
        return Optional.ofNullable(managementToken);
    }

    Optional<Tls> tls() {
        return Optional.ofNullable(tls);
    }

    boolean scriptChecks() {
        return scriptChecks;
    }

    int maxConnectionsPerClient() {
        return maxConnectionsPerClient;
    }

    String logLevel() {
        return logLevel;
    }

    Optional<String> extraConfig() {
        return Optional.ofNullable(extraConfig);
    }

    boolean isPersistent() {
        return persistent;
    }

    int raftMultiplier() {
        return raftMultiplier;
    }

    Optional<String> address() {
        return Optional.ofNullable(address);
    }

    Duration startTimeout() {
        return startTimeout;
    }

    String image() {
        return image;
    }

    private static String notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + ": \"" + value + "\" (expected: not blank)");
        }
        return value;
    }

    /** The PEM files of HTTPS. */
    record Tls(Path ca, Path certificate, Path key, boolean verifyIncoming) {}
}
