package io.lictor.http.registration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.AddressChoice;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** Handle of a registration: notes what the application wants and wakes the loop that works towards it. */
final class ServiceRegistration implements Registration {

    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

    private final ConsulRuntime runtime;
    private final ServiceDefinition given;
    private final RegistrationParts parts;
    private final ServiceDefinition identified;
    private final Runnable onClose;
    private final AtomicBoolean ended = new AtomicBoolean();

    private ServiceRegistration(RegistrationContext context, ServiceDefinition given,
            ServiceDefinition identified, Runnable onClose) {
        this.runtime = context.runtime();
        this.given = given;
        this.onClose = onClose;
        this.identified = identified;
        LocalAddress address = given.addressChoice() instanceof AddressChoice.Automatic
                ? null
                : LocalAddress.resolve(given.addressChoice(), context.address());
        this.parts = RegistrationParts.of(context, identified);
        parts.status().beforeClosed(this::ended);
        parts.loop().reaches(context.scheduler().repeat("registration/" + given.name(), Duration.ZERO,
                new RegistrationLoop(context, identified, address, parts)));
    }

    /**
     * Begins a registration.
     *
     * @param identified what was given, with all ids spelt out
     * @param onClose called once: when its loop has ended, or when nobody waits for that any more
     * @throws IllegalArgumentException when the address names an interface or network that this host does not have
     */
    static ServiceRegistration open(RegistrationContext context, ServiceDefinition given,
            ServiceDefinition identified, Runnable onClose) {
        return new ServiceRegistration(context, given, identified, onClose);
    }

    @Override
    public String id() {
        return parts.status().id();
    }

    @Override
    public ServiceDefinition definition() {
        return given;
    }

    @Override
    public List<String> checkIds() {
        return identified.checks().stream().map(Definitions::checkId).toList();
    }

    @Override
    public RegistrationState state() {
        return parts.status().state();
    }

    @Override
    public @Nullable ConsulException lastFailure() {
        return parts.status().lastFailure();
    }

    @Override
    public boolean awaitRegistered(Duration timeout) {
        try {
            parts.status().await(state -> state != RegistrationState.PENDING,
                    Require.timeout(timeout, "timeout"));
            return state() == RegistrationState.REGISTERED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException("interrupted while waiting for the registration of " + id(), e);
        }
    }

    @Override
    public void report(HealthReport report) {
        Require.nonNull(report, "report");
        if (identified.checks().stream().noneMatch(check -> check instanceof HealthCheck.Ttl ttl
                && ttl.supplier() == null)) {
            throw new IllegalStateException("service " + given.name()
                    + " has no TTL check without a supplier: nobody would hear this report");
        }
        parts.desired().report(report);
        parts.loop().wake();
    }

    @Override
    public void maintenance(String reason) {
        parts.desired().maintenance(Require.noControl(Require.nonNull(reason, "reason"), "reason"));
        parts.loop().wake();
    }

    @Override
    public void endMaintenance() {
        parts.desired().maintenance(null);
        parts.loop().wake();
    }

    /** How long {@link #close()} may take. */
    Duration closeLimit() {
        return given.drainTime().plus(MARGIN).plus(LAST_BREATH);
    }

    /** Asks the loop to drain, and returns. */
    void beginClose() {
        parts.close().request();
    }

    @Override
    public void close() {
        beginClose();
        if (parts.loop().isCaller()) {
            return; // An observer closes it from the loop itself, which drains when the observer returns.
        }
        boolean interrupted = false;
        long deadline = runtime.nanoTime() + given.drainTime().plus(MARGIN).toNanos();
        while (true) {
            try {
                awaitEnd(Duration.ofNanos(Math.max(0, deadline - runtime.nanoTime())));
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        ended();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended() {
        if (ended.compareAndSet(false, true)) {
            onClose.run();
        }
    }

    private void awaitEnd(Duration bound) throws InterruptedException {
        if (!parts.status().await(state -> state == RegistrationState.CLOSED, bound)) {
            parts.close().abandon();
        }
        boolean unused = parts.status().awaitEnd(LAST_BREATH);
    }
}
