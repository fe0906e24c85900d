package io.lictor.http.registration;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
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
                open::size, tokenChanges);
        this.catalog = catalog;
    }

    /**
     * Begins a registration.
     *
     * @throws IllegalArgumentException when this client has an open registration with the same id
     * @throws ConsulClosedException after {@link #close()}
     */
    public Registration register(ServiceDefinition definition) {
        String given = Require.nonNull(definition, "definition").id();
        String id = given != null ? given : InstanceId.next(definition.name(), context.runtime().random());
        // The catalog's ids do not mind the case.
        String key = id.toLowerCase(Locale.ROOT);
        requireOpen();
        if (!ids.add(key)) {
            throw Require.illegal("service id", id, "one that this client has not registered already");
        }
        return begin(definition, id, key);
    }

    private Registration begin(ServiceDefinition definition, String id, String key) {
        ServiceRegistration registration;
        try {
            ServiceDefinition identified = Definitions.identified(definition, id);
            registration = ServiceRegistration.open(context.with(hosts(identified)), definition, identified,
                    () -> forget(key));
        } catch (RuntimeException e) {
            ids.remove(key);
            throw e;
        }
        open.put(key, registration);
        if (closed) {
            registration.close();
            requireOpen();
        }
        return registration;
    }

    private Function<Duration, RegistrationHost> hosts(ServiceDefinition identified) {
        return identified.virtualNode() == null
                ? context.hosts()
                : new CatalogHost(catalog.get(), context.runtime(), identified)::within;
    }

    private void forget(String key) {
        open.remove(key);
        ids.remove(key);
    }

    private void requireOpen() {
        if (closed) {
            throw new ConsulClosedException("the client is closed: nothing can be registered", null);
        }
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
