package io.lictor.api;

import io.lictor.api.acl.AclView;
import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.mesh.MeshView;
import io.lictor.api.operator.OperatorView;
import io.lictor.api.operator.SnapshotView;
import io.lictor.api.query.PreparedQueryView;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;

/**
 * Client of Consul: a hub of narrow views, one for each section of Consul's HTTP API.
 *
 * <pre>{@code
 * try (ConsulClient consul = ConsulClient.connect();
 *         Registration me = consul.register(ServiceDefinition.builder("orders").port(8080)
 *                 .check(HealthCheck.ttl(Duration.ofSeconds(10))).build())) {
 *     me.pass("ready");
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for use by several threads; calls block the caller (a virtual thread is welcome), can be
 * interrupted, and end by their deadline.
 *
 * <p><b>Lifecycle.</b> {@link #connect()} does no I/O and succeeds with Consul away. {@link #close()} drains the
 * registrations that are still open, ends all watches and polls and leaves no thread behind; a call afterwards throws
 * {@link ConsulClosedException}. One client for a process is enough.
 *
 * <p><b>Errors.</b> Every call throws a subclass of {@link ConsulException}; an illegal argument throws
 * {@link IllegalArgumentException} before anything is sent.
 */
public interface ConsulClient extends AutoCloseable {

    /**
     * A new client from the environment, see {@link ConsulSettings#fromEnvironment()}.
     *
     * @return the client, to be closed by the caller
     */
    static ConsulClient connect() {
        return connect(ConsulSettings.fromEnvironment());
    }

    /**
     * A new client.
     *
     * @param settings what it is made from
     * @return the client, to be closed by the caller
     */
    static ConsulClient connect(ConsulSettings settings) {
        return Providers.provider().connect(settings);
    }

    /**
     * The process-wide client that the static entry points use.
     *
     * @return the same client each time, made from the environment on first use and closed at the end of the JVM
     * @throws ConsulUnavailableException when it cannot be made; the message says why, and the next use tries again
     */
    static ConsulClient shared() {
        return Providers.provider().shared();
    }

    /**
     * What the client was made from.
     *
     * @return the settings
     */
    ConsulSettings settings();

    /**
     * Clock, threads and observer of the client.
     *
     * @return the runtime
     */
    ConsulRuntime runtime();

    /**
     * The local agent: services and checks registered with it ({@code /v1/agent}).
     *
     * @return the view
     */
    AgentView agent();

    /**
     * The catalog of nodes and services ({@code /v1/catalog}).
     *
     * @return the view
     */
    CatalogView catalog();

    /**
     * Instances with their health ({@code /v1/health}).
     *
     * @return the view
     */
    HealthView health();

    /**
     * The key-value store ({@code /v1/kv}).
     *
     * @return the view
     */
    KeyValueView keyValue();

    /**
     * Several operations on keys as one ({@code /v1/txn}).
     *
     * @return the view
     */
    TransactionView transactions();

    /**
     * Sessions, which hold keys as locks ({@code /v1/session}).
     *
     * @return the view
     */
    SessionView sessions();

    /**
     * Leader and peers ({@code /v1/status}).
     *
     * @return the view
     */
    StatusView status();

    /**
     * User events ({@code /v1/event}).
     *
     * @return the view
     */
    EventView events();

    /**
     * Network coordinates and round-trip times ({@code /v1/coordinate}).
     *
     * @return the view
     */
    CoordinateView coordinates();

    /**
     * Prepared queries ({@code /v1/query}).
     *
     * @return the view
     */
    PreparedQueryView preparedQueries();

    /**
     * Access control: tokens, policies, logging in ({@code /v1/acl}).
     *
     * @return the view
     */
    AclView acl();

    /**
     * The service mesh: certificates, intentions, config entries ({@code /v1/connect}, {@code /v1/config}).
     *
     * @return the view
     */
    MeshView mesh();

    /**
     * The servers of the cluster ({@code /v1/operator}).
     *
     * @return the view
     */
    OperatorView operator();

    /**
     * Snapshots of all that the servers keep ({@code /v1/snapshot}).
     *
     * @return the view
     */
    SnapshotView snapshots();

    /**
     * Instances by name, read once or watched.
     *
     * @return the view
     */
    ServiceDiscovery discovery();

    /**
     * Registers a service and keeps it registered until the handle is closed.
     *
     * <p>Returns at once, also when Consul is away: a registration is a desired state that is worked towards.
     *
     * @param definition what to register
     * @return the handle; closing it drains and deregisters
     */
    Registration register(ServiceDefinition definition);

    /**
     * Opens a config of one layer with a key for each property, and waits for its first value.
     *
     * <p>A blocking query on {@code /v1/kv/:prefix?recurse} keeps it current.
     *
     * @param <T> type of the value
     * @param prefix prefix of the keys, such as {@code config/orders}
     * @param type a record
     * @return the config, to be closed by the caller
     * @throws ConfigException when the keys do not make a value
     * @throws ConsulTimeoutException when Consul does not answer within 10 s
     * @throws ConsulRejectedException when Consul refuses the read
     */
    default <T> ConfigWatch<T> config(String prefix, Class<T> type) {
        return config(ConfigSettings.of(prefix, type));
    }

    /**
     * Opens a config and waits for its first value.
     *
     * <p>A blocking query for each layer keeps it current; with several layers a transaction of reads ({@code /v1/txn})
     * then takes them all at one moment.
     *
     * @param <T> type of the value
     * @param settings what it is made from
     * @return the config, to be closed by the caller
     * @throws IllegalArgumentException when the type is none that a config can have
     * @throws ConfigException when what Consul holds does not make a value
     * @throws ConsulTimeoutException when Consul does not answer within {@link ConfigSettings#firstWait()} and there is no
     *     fallback file
     * @throws ConsulRejectedException when Consul refuses the read
     */
    <T> ConfigWatch<T> config(ConfigSettings<T> settings);

    /**
     * Adds a step to {@link #close()}: it runs while calls can still be sent. Modules use it to give back what they hold.
     *
     * @param step called once, on a thread of its own beside the other steps; it is given a fraction of a second, and
     *     what it throws is logged
     * @return the handle that takes the step back
     * @throws ConsulClosedException when the client is closed
     */
    Subscription beforeClose(Runnable step);

    /**
     * Drains registrations, ends watches and requests; idempotent.
     *
     * <p>Returns within a second beside the end of the registrations, which takes their drain time, and at most 5 s more
     * when their agent does not answer. On an interrupted thread it does the same; the thread stays interrupted. What a
     * step throws is logged, and the others go on. A client that is not closed has its registrations drained at the end of
     * the JVM; its watches end with the process, and its locks at their TTL.
     */
    @Override
    void close();
}
