package io.lictor.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.AgentView;
import io.lictor.api.CatalogView;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.CoordinateView;
import io.lictor.api.EventView;
import io.lictor.api.HealthView;
import io.lictor.api.KeyValueView;
import io.lictor.api.SessionView;
import io.lictor.api.StatusView;
import io.lictor.api.Subscription;
import io.lictor.api.TransactionView;
import io.lictor.api.acl.AclView;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.mesh.MeshView;
import io.lictor.api.observe.ClientView;
import io.lictor.api.operator.OperatorView;
import io.lictor.api.operator.SnapshotView;
import io.lictor.api.query.PreparedQueryView;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.config.ConfigHub;
import io.lictor.http.disk.SnapshotStore;
import io.lictor.http.endpoint.AccessEndpoint;
import io.lictor.http.endpoint.AclEndpoint;
import io.lictor.http.endpoint.AgentEndpoint;
import io.lictor.http.endpoint.CatalogEndpoint;
import io.lictor.http.endpoint.CatalogHome;
import io.lictor.http.endpoint.CoordinateEndpoint;
import io.lictor.http.endpoint.EventEndpoint;
import io.lictor.http.endpoint.FeedEndpoint;
import io.lictor.http.endpoint.HealthEndpoint;
import io.lictor.http.endpoint.KeyValueEndpoint;
import io.lictor.http.endpoint.MeshEndpoint;
import io.lictor.http.endpoint.OperatorEndpoint;
import io.lictor.http.endpoint.PreparedQueryEndpoint;
import io.lictor.http.endpoint.Scope;
import io.lictor.http.endpoint.SessionEndpoint;
import io.lictor.http.endpoint.SnapshotEndpoint;
import io.lictor.http.endpoint.StatusEndpoint;
import io.lictor.http.endpoint.TransactionEndpoint;
import io.lictor.http.endpoint.TreesEndpoint;
import io.lictor.http.login.Access;
import io.lictor.http.registration.RegistrationHub;
import io.lictor.http.runtime.ProcessEnd;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.http.transport.Transport;
import io.lictor.http.watch.FeedReads;
import io.lictor.http.watch.HealthDiscovery;
import io.lictor.http.watch.WatchHub;
import io.lictor.http.watch.WatchPolicy;
import io.lictor.http.watch.WatchedEvents;
import io.lictor.http.watch.WatchedKeyValue;
import io.lictor.http.watch.WatchedMesh;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wiring of one client: which part is made from which, and in which order they end. */
final class HttpConsulClient implements ConsulClient {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConsulClient.class);
    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ConsulSettings settings;
    private final ConsulRuntime runtime;
    private final @Nullable SystemRuntime ownRuntime;
    private final KeepAliveScheduler scheduler;
    private final Transport transport;
    private final AgentEndpoint agent;
    private final CatalogEndpoint catalog;
    private final HealthEndpoint health;
    private final WatchedKeyValue keyValue;
    private final TransactionEndpoint transactions;
    private final SessionEndpoint sessions;
    private final StatusEndpoint status;
    private final WatchedEvents events;
    private final CoordinateEndpoint coordinates;
    private final PreparedQueryEndpoint preparedQueries;
    private final Access acl;
    private final WatchedMesh mesh;
    private final OperatorEndpoint operator;
    private final SnapshotEndpoint snapshots;
    private final @Nullable SnapshotStore snapshot;
    private final WatchHub watches;
    private final HealthDiscovery discovery;
    private final ConfigHub configs;
    private final RegistrationHub registrations;
    private final ProcessEnd.Task drainAtProcessEnd;
    private final ClosingSteps closingSteps;
    private final ClientView figures;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpConsulClient(ConsulSettings settings, String name, ConsulRuntime runtime,
            @Nullable SystemRuntime ownRuntime) {
        this.settings = settings;
        this.runtime = runtime;
        this.ownRuntime = ownRuntime;
        this.scheduler = KeepAliveScheduler.create(runtime, "keep-alive", LOG::error);
        this.transport = Transport.create(settings, runtime);
        Scope scope = new Scope(settings);
        this.agent = new AgentEndpoint(transport, scope);
        this.catalog = new CatalogEndpoint(transport, scope);
        this.health = new HealthEndpoint(transport, scope);
        this.transactions = new TransactionEndpoint(transport, scope);
        this.sessions = new SessionEndpoint(transport, scope);
        this.status = new StatusEndpoint(transport, scope);
        this.coordinates = new CoordinateEndpoint(transport, scope);
        this.preparedQueries = new PreparedQueryEndpoint(transport, scope);
        this.acl = new Access(new AccessEndpoint(transport, scope), transport, runtime);
        this.operator = new OperatorEndpoint(transport, scope);
        this.snapshots = new SnapshotEndpoint(transport, scope);
        this.snapshot = Snapshots.open(settings, name, runtime);
        this.watches = new WatchHub(runtime, WatchPolicy.of(settings), transport.polls(),
                FeedReads.over(new FeedEndpoint(transport, scope)));
        this.events = new WatchedEvents(new EventEndpoint(transport, scope), watches);
        this.mesh = new WatchedMesh(new MeshEndpoint(transport, scope, agent), watches);
        KeyValueEndpoint keys = new KeyValueEndpoint(transport, scope);
        AclEndpoint rights = new AclEndpoint(transport, scope);
        this.keyValue = new WatchedKeyValue(keys, watches);
        this.discovery = new HealthDiscovery(health, catalog, rights, watches, snapshot,
                settings.addressKind());
        this.configs = new ConfigHub(runtime, keys, new TreesEndpoint(transport, scope), rights, watches, snapshot);
        this.registrations = new RegistrationHub(scheduler, agent::within, () -> new CatalogHome(transport, scope),
                settings.addresses().getFirst(), transport::tokenChanges);
        this.drainAtProcessEnd = ProcessEnd.ofThisJvm().task("drain of " + name, registrations::close,
                registrations::closeLimit);
        this.closingSteps = new ClosingSteps(runtime);
        this.figures = new Figures(name, transport, watches);
    }

    static HttpConsulClient create(ConsulSettings settings) {
        String given = settings.clientName();
        String name = given == null ? "consul-" + CLIENTS.incrementAndGet() : given;
        // other modules report under the client's name
        ConsulSettings named = given == null ? settings.toBuilder().clientName(name).build() : settings;
        ConsulRuntime foreign = settings.runtime();
        HttpConsulClient client;
        if (foreign == null) {
            client = withOwnRuntime(named, name);
        } else {
            client = new HttpConsulClient(named, name, foreign, null);
        }
        client.runtime.observer().clientOpened(client.figures);
        return client;
    }

    /** Leaves no thread behind when there is no client in the end. */
    private static HttpConsulClient withOwnRuntime(ConsulSettings named, String name) {
        SystemRuntime own = new SystemRuntime(name, named.observer());
        HttpConsulClient client = null;
        try {
            client = new HttpConsulClient(named, name, own, own);
            return client;
        } finally {
            if (client == null) {
                own.close();
            }
        }
    }

    /** Live figures of the client. */
    private record Figures(String name, Transport transport, WatchHub watches) implements ClientView {
        @Override
        public int requestsInFlight() {
            return transport.requestsInFlight();
        }

        @Override
        public int pollsInFlight() {
            return transport.polls().inFlight();
        }

        @Override
        public int pollsWaiting() {
            return transport.polls().waiting();
        }

        @Override
        public int watchesFed() {
            return watches.fed();
        }
    }

    @Override
    public ConsulSettings settings() {
        return settings;
    }

    @Override
    public ConsulRuntime runtime() {
        return runtime;
    }

    @Override
    public AgentView agent() {
        return agent;
    }

    @Override
    public CatalogView catalog() {
        return catalog;
    }

    @Override
    public HealthView health() {
        return health;
    }

    @Override
    public KeyValueView keyValue() {
        return keyValue;
    }

    @Override
    public TransactionView transactions() {
        return transactions;
    }

    @Override
    public SessionView sessions() {
        return sessions;
    }

    @Override
    public StatusView status() {
        return status;
    }

    @Override
    public EventView events() {
        return events;
    }

    @Override
    public CoordinateView coordinates() {
        return coordinates;
    }

    @Override
    public PreparedQueryView preparedQueries() {
        return preparedQueries;
    }

    @Override
    public AclView acl() {
        return acl;
    }

    @Override
    public MeshView mesh() {
        return mesh;
    }

    @Override
    public OperatorView operator() {
        return operator;
    }

    @Override
    public SnapshotView snapshots() {
        return snapshots;
    }

    @Override
    public ServiceDiscovery discovery() {
        return discovery;
    }

    @Override
    public Registration register(ServiceDefinition definition) {
        drainAtProcessEnd.arm();
        return registrations.register(definition);
    }

    @Override
    public <T> ConfigWatch<T> config(ConfigSettings<T> config) {
        return configs.open(config);
    }

    @Override
    public Subscription beforeClose(Runnable step) {
        return closingSteps.add(step);
    }

    /** How long {@link #close()} may take as things are. */
    Duration closeLimit() {
        return registrations.closeLimit().plus(Closing.LIMIT).plus(GRACE);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // Locks are given back and registrations drain while calls can still be sent, then watches end.
        Closing closing = new Closing(runtime).within(Duration.ofMillis(300), "what others hold", closingSteps::run)
                .then("registrations", registrations::close)
                .within(Duration.ofMillis(50), "configs", configs::close)
                .within(Duration.ofMillis(100), "watches", watches::close);
        if (snapshot != null) {
            closing.within(Duration.ofMillis(200), "snapshot", snapshot::close);
        }
        closing.within(Duration.ofMillis(100), "logout", acl::close)
                .within(Duration.ofMillis(50), "connections", transport::close)
                .then("scheduler", scheduler::close);
        if (ownRuntime != null) {
            closing.within(Duration.ofMillis(100), "threads", ownRuntime::close);
        }
        closing.then("observer", () -> runtime.observer().clientClosed(figures))
                .then("end of the process", drainAtProcessEnd::close).run();
    }
}
