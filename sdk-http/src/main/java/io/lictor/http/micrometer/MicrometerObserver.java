package io.lictor.http.micrometer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.lictor.api.ConsulException;
import io.lictor.api.observe.ClientView;
import io.lictor.api.observe.ConfigView;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.FailoverView;
import io.lictor.api.observe.LocksView;
import io.lictor.api.observe.MeshIdentityView;
import io.lictor.api.observe.RegistrationView;
import io.lictor.api.observe.RequestOutcome;
import io.lictor.api.observe.WatchView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

/**
 * Observer that turns what the SDK does into meters of a Micrometer registry.
 *
 * <pre>{@code
 * ConsulSettings settings = ConsulSettings.fromEnvironment().toBuilder()
 *         .observer(MicrometerObserver.create(registry)).build();
 * }</pre>
 *
 * <p>Safe for use by several threads; one observer may serve several clients. The meters of a watch, a registration or
 * a client are removed when it is closed. All names, tags and units are in {@link LictorMeter}.
 */
public final class MicrometerObserver implements ConsulObserver {

    private final MeterRegistry registry;
    private final Map<Object, OwnedMeters> owned = new ConcurrentHashMap<>();

    private MicrometerObserver(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * An observer for a registry.
     *
     * @param registry where the meters live; it is not closed
     * @return the observer
     */
    public static MicrometerObserver create(MeterRegistry registry) {
        return new MicrometerObserver(registry);
    }

    @Override
    public void clientOpened(ClientView client) {
        own(client, Tags.of("client", client.name()), meters -> {
            meters.gauge(LictorMeter.REQUESTS_ACTIVE, client, ClientView::requestsInFlight);
            meters.gauge(LictorMeter.POLLS_ACTIVE, client, ClientView::pollsInFlight);
            meters.gauge(LictorMeter.POLLS_WAITING, client, ClientView::pollsWaiting);
            meters.gauge(LictorMeter.WATCHES_FED, client, ClientView::watchesFed);
            return meters;
        });
    }

    @Override
    public void clientClosed(ClientView client) {
        remove(client);
    }

    @Override
    public void requestFinished(String operation, RequestOutcome outcome, int status, Duration elapsed) {
        registry.timer(LictorMeter.REQUESTS.meterName(), "operation", operation, "outcome", word(outcome), "status",
                status == 0 ? "none" : Integer.toString(status)).record(elapsed);
    }

    @Override
    public void requestRetried(String operation, ConsulException failure) {
        registry.counter(LictorMeter.RETRIES.meterName(), "operation", operation).increment();
    }

    @Override
    public void watchOpened(WatchView watch) {
        own(watch, Tags.of("watch", watch.key()), meters -> {
            meters.age(LictorMeter.WATCH_AGE, watch, WatchView::age);
            meters.gauge(LictorMeter.WATCH_FAILING, watch, WatchView::consecutiveFailures);
            return meters;
        });
    }

    @Override
    public void watchClosed(WatchView watch) {
        remove(watch);
    }

    @Override
    public void watchChanged(WatchView watch) {
        count(watch, LictorMeter.WATCH_CHANGES);
    }

    @Override
    public void watchFailed(WatchView watch, ConsulException failure) {
        count(watch, LictorMeter.WATCH_FAILURES, Tag.of("failure", word(failure)));
    }

    @Override
    public void watchReset(WatchView watch) {
        count(watch, LictorMeter.WATCH_RESETS);
    }

    @Override
    public void emptyAnswerHeld(WatchView watch, String reason) {
        count(watch, LictorMeter.WATCH_EMPTY_HELD, Tag.of("reason", reason));
    }

    @Override
    public void listenerFailed(WatchView watch, Throwable thrown) {
        count(watch, LictorMeter.LISTENER_FAILURES);
    }

    @Override
    public void registrationOpened(RegistrationView registration) {
        own(registration, Tags.of("service", registration.service(), "id", registration.id()), meters -> {
            meters.gauge(LictorMeter.REGISTRATION_UP, registration, view -> view.isRegistered() ? 1 : 0);
            meters.age(LictorMeter.BEAT_AGE, registration, RegistrationView::beatAge);
            meters.gauge(LictorMeter.REGISTRATION_FAILING, registration, RegistrationView::consecutiveFailures);
            return meters;
        });
    }

    @Override
    public void registrationClosed(RegistrationView registration) {
        remove(registration);
    }

    @Override
    public void registered(RegistrationView registration, String reason) {
        count(registration, LictorMeter.REGISTRATION_WRITES, Tag.of("reason", reason));
    }

    @Override
    public void beat(RegistrationView registration, Duration lateness) {
        OwnedMeters meters = owned.get(registration);
        if (meters != null) {
            meters.record(LictorMeter.BEAT_LATENESS, lateness);
        }
    }

    @Override
    public void registrationFailed(RegistrationView registration, ConsulException failure) {
        count(registration, LictorMeter.REGISTRATION_FAILURES, Tag.of("failure", word(failure)));
    }

    @Override
    public void locksOpened(LocksView locks) {
        own(locks, Tags.of("client", locks.client()), meters -> {
            meters.gauge(LictorMeter.LOCKS_HELD, locks, LocksView::held);
            meters.gauge(LictorMeter.LOCKS_WAITING, locks, LocksView::waiting);
            meters.age(LictorMeter.LOCK_REMAINING, locks, LocksView::remaining);
            return meters;
        });
    }

    @Override
    public void configOpened(ConfigView config) {
        own(config, Tags.of("config", config.name()), meters -> {
            meters.age(LictorMeter.CONFIG_AGE, config, ConfigView::age);
            meters.gauge(LictorMeter.CONFIG_BROKEN, config, view -> view.isBroken() ? 1 : 0);
            meters.gauge(LictorMeter.CONFIG_FALLBACK, config, view -> view.isFallback() ? 1 : 0);
            return meters;
        });
    }

    @Override
    public void locksClosed(LocksView locks) {
        remove(locks);
    }

    @Override
    public void lockWaited(String outcome, Duration waited) {
        registry.timer(LictorMeter.LOCK_WAIT.meterName(), "outcome", outcome).record(waited);
    }

    /** The key is no tag: there may be one for each order or customer, and would be meters without bound. */
    @Override
    public void lockLost(String key, String reason) {
        registry.counter(LictorMeter.LOCK_LOSSES.meterName(), "reason", reason).increment();
    }

    @Override
    public void renewalFailed(ConsulException failure) {
        registry.counter(LictorMeter.RENEWAL_FAILURES.meterName(), "failure", word(failure)).increment();
    }

    @Override
    public void acquisitionFailed(ConsulException failure) {
        registry.counter(LictorMeter.ACQUISITION_FAILURES.meterName(), "failure", word(failure)).increment();
    }

    @Override
    public void configClosed(ConfigView config) {
        remove(config);
    }

    @Override
    public void configChanged(ConfigView config) {
        count(config, LictorMeter.CONFIG_CHANGES);
    }

    @Override
    public void configFailed(ConfigView config, ConsulException failure) {
        count(config, LictorMeter.CONFIG_FAILURES, Tag.of("failure", word(failure)));
    }

    @Override
    public void configListenerFailed(ConfigView config, Throwable thrown) {
        count(config, LictorMeter.CONFIG_LISTENER_FAILURES);
    }

    /** The name asked for is no tag: it may come from a request, and would make meters without bound. */
    @Override
    public void lookupFailed(String service, String reason) {
        registry.counter(LictorMeter.LOOKUP_FAILURES.meterName(), "reason", reason).increment();
    }

    /** The instance is no tag: instances come and go, and their meters would stay. */
    @Override
    public void instanceEjected(String service, String instance, String reason) {
        count(LictorMeter.EJECTIONS, "service", service, "reason", reason);
    }

    @Override
    public void instanceReturned(String service, String instance) {
        count(LictorMeter.RETURNS, "service", service);
    }

    @Override
    public void ejectionPanicked(String service) {
        count(LictorMeter.PANICS, "service", service);
    }

    @Override
    public void callFinished(String service, String outcome, int status, Duration elapsed) {
        registry.timer(LictorMeter.CALLS.meterName(), "service", service, "outcome", outcome, "status",
                status == 0 ? "none" : Integer.toString(status)).record(elapsed);
    }

    @Override
    public void callRetried(String service, String reason) {
        count(LictorMeter.CALL_RETRIES, "service", service, "reason", reason);
    }

    @Override
    public void retryDenied(String service) {
        count(LictorMeter.CALL_RETRIES_DENIED, "service", service);
    }

    /** One that lookups of a query have been to. */
    private record Place(FailoverView failover, String datacenter) {}

    @Override
    public void failoverOpened(FailoverView failover) {
        own(failover, Tags.of("query", failover.query()), meters -> meters);
        place(failover, failover.datacenter());
    }

    @Override
    public void failoverClosed(FailoverView failover) {
        remove(failover);
        owned.keySet().stream().filter(view -> view instanceof Place place && place.failover().equals(failover))
                .forEach(this::remove);
    }

    @Override
    public void datacenterSwitched(FailoverView failover, String from, String to) {
        if (owned.containsKey(failover)) {
            place(failover, to);
            count(failover, LictorMeter.FAILOVER_SWITCHES, Tag.of("to", to));
        }
    }

    private void place(FailoverView failover, String datacenter) {
        own(new Place(failover, datacenter), Tags.of("query", failover.query(), "datacenter", datacenter), meters -> {
            meters.gauge(LictorMeter.FAILOVER_CURRENT, failover,
                    view -> view.datacenter().equals(datacenter) ? 1 : 0);
            return meters;
        });
    }

    @Override
    public void snapshotWritten(String client, long bytes, Duration elapsed) {
        registry.timer(LictorMeter.SNAPSHOT_WRITES.meterName(), "client", client).record(elapsed);
    }

    @Override
    public void connectionAwaited(String share, Duration waited) {
        registry.timer(LictorMeter.CONNECTION_WAIT.meterName(), "share", share).record(waited);
    }

    /** The job is no tag: it may hold the name of a service that was looked up. */
    @Override
    public void jobFailed(String job, Throwable thrown) {
        count(LictorMeter.JOB_FAILURES, "failure", thrown.getClass().getSimpleName());
    }

    @Override
    public void fileWritten(String file) {
        count(LictorMeter.FILES_WRITTEN, "file", file);
    }

    @Override
    public void fileFailed(String file, String reason) {
        count(LictorMeter.FILES_FAILURES, "file", file);
    }

    @Override
    public void instanceRefused(String owner, String instance, String reason) {
        count(LictorMeter.REGISTRAR_REFUSED, "owner", owner);
    }

    @Override
    public void snapshotFailed(String client, Exception failure) {
        count(LictorMeter.SNAPSHOT_FAILURES, "client", client);
    }

    @Override
    public void meshIdentityOpened(MeshIdentityView identity) {
        own(identity, Tags.of("service", identity.service()), meters -> {
            meters.age(LictorMeter.MESH_LEAF_REMAINING, identity, MeshIdentityView::remaining);
            meters.gauge(LictorMeter.MESH_ROOTS, identity, MeshIdentityView::roots);
            return meters;
        });
    }

    @Override
    public void meshIdentityClosed(MeshIdentityView identity) {
        remove(identity);
    }

    @Override
    public void meshRotated(MeshIdentityView identity, String what) {
        count(identity, LictorMeter.MESH_ROTATIONS, Tag.of("what", what));
    }

    @Override
    public void meshMaterialRefused(MeshIdentityView identity, String reason) {
        count(identity, LictorMeter.MESH_MATERIAL_REFUSED);
    }

    @Override
    public void meshPeerRefused(MeshIdentityView identity, String reason) {
        count(identity, LictorMeter.MESH_PEERS_REFUSED, Tag.of("reason", reason));
    }

    @Override
    public void meshAuthorized(String service, String outcome) {
        count(LictorMeter.MESH_AUTHORIZATIONS, "service", service, "outcome", outcome);
    }

    @Override
    public void trafficRouted(String service, String target) {
        count(LictorMeter.TRAFFIC_CALLS, "service", service, "target", target);
    }

    @Override
    public void trafficSwitched(String service, String from, String to) {
        count(LictorMeter.TRAFFIC_SWITCHES, "service", service, "to", to);
    }

    private void count(LictorMeter meter, String... tags) {
        registry.counter(meter.meterName(), tags).increment();
    }

    private void own(Object view, Tags tags, Function<OwnedMeters, OwnedMeters> register) {
        owned.computeIfAbsent(view, opened -> register.apply(new OwnedMeters(registry, tags)));
    }

    private void remove(Object view) {
        OwnedMeters meters = owned.remove(view);
        if (meters != null) {
            meters.remove();
        }
    }

    /** Something may still be reported while the view is being closed: then there is no meter to count on. */
    private void count(Object view, LictorMeter meter, Tag... further) {
        OwnedMeters meters = owned.get(view);
        if (meters != null) {
            meters.count(meter, further);
        }
    }

    private static String word(RequestOutcome outcome) {
        return outcome.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** ConsulTimeoutException counts as {@code timeout}. */
    private static String word(ConsulException failure) {
        String name = failure.getClass().getSimpleName();
        return name.replaceFirst("^Consul", "").replaceFirst("Exception$", "").toLowerCase(java.util.Locale.ROOT);
    }
}
