package io.lictor.http.registration;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.lictor.api.AgentView;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.http.endpoint.CatalogHome;

/** All registrations of one client. Safe for use by several threads. */
public final class RegistrationHub implements AutoCloseable {

    /** A supplier that hangs keeps a thread. */
    private static final int MOST_PROBES = 1_000;

    private final RegistrationContext context;
    private final Supplier<CatalogHome> catalog;
    private final Map<String, ServiceRegistration> open = new ConcurrentHashMap<>();
    private final TakenIds ids = new TakenIds();
    private volatile boolean closed;

    /**
     * A hub without registrations.
     *
     * @param scheduler runs the loops of registrations
     * @param agents the one agent that registrations stay with, by the deadline of its calls
     * @param catalog the catalog, for services that no agent keeps
     * @param address where that agent is
     * @param tokenChanges how often the token of the client has become another one
     */
    public RegistrationHub(KeepAliveScheduler scheduler, Function<Duration, AgentView> agents,
            Supplier<CatalogHome> catalog,
            URI address, LongSupplier tokenChanges) {
        this.context = new RegistrationContext(scheduler, scheduler.sibling("health", MOST_PROBES),
                deadline -> new AgentHost(agents.apply(deadline)), address,
                new StartGate(), open::size, tokenChanges);
        this.catalog = catalog;
    }

    /**
     * Begins a registration.
     *
     * @throws IllegalArgumentException when an open registration of this client has the same id, or a check of that id
     * @throws ConsulClosedException after {@link #close()}
     */
    public Registration register(ServiceDefinition definition) {
        String given = Require.nonNull(definition, "definition").id();
        String id = given != null ? given : InstanceId.next(definition.name(), context.runtime().random());
        requireOpen();
        ServiceDefinition identified = Definitions.identified(definition, id);
        ids.take(identified);
        return begin(definition, identified);
    }

    private Registration begin(ServiceDefinition definition, ServiceDefinition identified) {
        String id = Definitions.id(identified);
        AtomicBoolean ended = new AtomicBoolean();
        ServiceRegistration registration;
        try {
            registration = ServiceRegistration.open(placed(identified), definition, identified, () -> {
                ended.set(true);
                open.remove(id);
                ids.free(identified);
            });
        } catch (RuntimeException e) {
            ids.free(identified);
            throw e;
        }
        open.put(id, registration);
        if (ended.get()) {
            open.remove(id, registration);
        }
        if (closed) {
            registration.close();
            requireOpen();
        }
        return registration;
    }

    private RegistrationContext placed(ServiceDefinition identified) {
        return identified.virtualNode() == null
                ? context
                : context.inCatalog(new CatalogHost(catalog.get(), context.runtime(), identified)::within);
    }

    private void requireOpen() {
        if (closed) {
            throw new ConsulClosedException("the client is closed: nothing can be registered", null);
        }
    }

    /** How long {@link #close()} may take as things are. */
    public Duration closeLimit() {
        return open.values().stream().map(ServiceRegistration::closeLimit).max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Drains all registrations at the same time; bounded by the longest drain time and five seconds. */
    @Override
    public void close() {
        closed = true;
        open.values().forEach(ServiceRegistration::beginClose);
        open.values().forEach(ServiceRegistration::close);
        context.probes().close();
    }
}
