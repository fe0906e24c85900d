package io.lictor.http.registration;

import java.time.Duration;
import java.util.Objects;

import io.lictor.api.AgentCheck;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * End of a registration: maintenance on, wait, deregister, see that it is gone; each step bounded. Used by the loop's
 * thread only.
 *
 * <p>An agent that is away is not waited for: nobody finds the instance through it.
 */
final class Drain {

    /** Time that the calls may take beyond the drain time. */
    static final Duration MARGIN = Duration.ofSeconds(4);

    private static final String REASON = "drained by Lictor: about to be deregistered";
    private static final String UNKNOWN_TOKEN = "ACL not found";
    private static final Duration CALL = Duration.ofMillis(1_500);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int ATTEMPTS_WITHOUT_AGENT = 3;
    /** A login has replaced its token by then. */
    private static final int ATTEMPTS_WITHOUT_TOKEN = 15;

    private final RegistrationContext context;
    private final ConsulRuntime.Signal signal;
    private final Beats beats;
    private final Reconciler reconciler;
    private final ServiceDefinition service;
    private final String id;
    private final Duration drainTime;
    private String problem = "no answer";

    /** @param service what was registered, with its id */
    Drain(RegistrationContext context, ConsulRuntime.Signal signal, Beats beats, Reconciler reconciler,
            ServiceDefinition service) {
        this.context = context;
        this.signal = signal;
        this.beats = beats;
        this.reconciler = reconciler;
        this.service = service;
        this.id = Definitions.id(service);
        this.drainTime = service.drainTime();
    }

    /** Whether a maintenance was left behind by a drain that did not come to its end. */
    static boolean isOwn(@Nullable AgentCheck maintenance) {
        return maintenance != null && Objects.equals(maintenance.notes(), REASON);
    }

    /**
     * Drains.
     *
     * @return null when the agent does not have the service any more, else why it may have
     */
    @Nullable
    String run() throws InterruptedException {
        long end = now() + drainTime.toNanos();
        if (takeOutOfService(end)) {
            waitUntil(end);
        } else {
            end = now();
        }
        return remove(end + MARGIN.toNanos()) ? null : problem;
    }

    /** Whether there is something to wait for: the instance has left the lookups, or may have. */
    private boolean takeOutOfService(long end) throws InterruptedException {
        if (drainTime.isZero()) {
            return false;
        }
        for (int attempt = 1; attempt <= ATTEMPTS_WITHOUT_AGENT; attempt++) {
            try {
                return host(end + MARGIN.toNanos()).maintenance(id, true, REASON);
            } catch (ConsulTimeoutException e) {
                return true;
            } catch (ConsulRejectedException e) {
                return false;
            } catch (ConsulException e) {
                note(e);
                signal.await(PAUSE);
            }
        }
        return false;
    }

    /** Beats go on: those who still hold the address may look at the check, and Consul may remove what is critical. */
    private void waitUntil(long end) throws InterruptedException {
        for (long now = now(); now < end; now = now()) {
            Duration pause = Duration.ofNanos(end - now);
            try {
                boolean taken = beats.sendDue(host(end)) == null;
                pause = min(pause, taken ? beats.untilDue(now()) : CALL);
            } catch (ConsulException e) {
                note(e);
                pause = min(pause, CALL);
            }
            signal.await(pause);
        }
    }

    private boolean remove(long deadline) throws InterruptedException {
        for (int attempt = 1; now() < deadline; attempt++) {
            try {
                reconciler.bringToken(service);
                host(deadline).deregister(id);
                if (!host(deadline).keeps(id)) {
                    host(deadline).leave();
                    return true;
                }
                problem = "it is there again";
            } catch (ConsulTimeoutException e) {
                note(e);
            } catch (ConsulRejectedException e) {
                note(e);
                if (attempt >= ATTEMPTS_WITHOUT_TOKEN || !e.reason().contains(UNKNOWN_TOKEN)) {
                    return false;
                }
            } catch (ConsulException e) {
                note(e);
                if (attempt >= ATTEMPTS_WITHOUT_AGENT) {
                    return false;
                }
            }
            signal.await(min(PAUSE, Duration.ofNanos(Math.max(0, deadline - now()))));
        }
        return false;
    }

    private RegistrationHost host(long deadline) {
        return context.host(min(CALL, Duration.ofNanos(Math.max(1, deadline - now()))));
    }

    private void note(ConsulException failure) throws InterruptedException {
        if (failure instanceof ConsulInterruptedException) {
            throw new InterruptedException();
        }
        problem = String.valueOf(failure.getMessage());
    }

    private long now() {
        return context.runtime().nanoTime();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
