package io.lictor.http.registration;

import java.time.Duration;
import java.util.Objects;

import io.lictor.api.AgentCheck;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * End of a registration: maintenance on, wait, deregister, see that it is gone; each step bounded. Used by the loop
 * only.
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
    private final Beats beats;
    private final Reconciler reconciler;
    private final ServiceDefinition service;
    private final String id;
    private final Duration drainTime;
    private Phase phase = Phase.LEAVING;
    private int attempts;
    private long end;
    private @Nullable String problem = "no answer";

    /** What is done next. */
    private enum Phase {
        /** To say so for the first time. */
        LEAVING,
        /** To get into maintenance. */
        MAINTENANCE,
        /** To beat until the drain time is over. */
        WAITING,
        /** To deregister. */
        REMOVAL
    }

    /** @param service what was registered, with its id */
    Drain(RegistrationContext context, Beats beats, Reconciler reconciler, ServiceDefinition service) {
        this.context = context;
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
     * Does the next step.
     *
     * @return how long nothing is to be done, or null when this was the last step, see {@link #problem()}
     */
    @Nullable
    Duration run() throws InterruptedException {
        if (phase == Phase.LEAVING) {
            end = now() + drainTime.toNanos();
            enter(drainTime.isZero() ? Phase.REMOVAL : Phase.MAINTENANCE);
        }
        if (phase == Phase.MAINTENANCE) {
            takeOutOfService();
        } else if (phase == Phase.WAITING) {
            return waitUntilEnd();
        } else if (remove()) {
            return null;
        }
        return attempts == 0 ? Duration.ZERO : PAUSE;
    }

    /** Once the last step is done: null when the agent does not have the service any more, else why it may have. */
    @Nullable
    String problem() {
        return problem;
    }

    private void enter(Phase next) {
        phase = next;
        attempts = 0;
    }

    private void takeOutOfService() throws InterruptedException {
        attempts++;
        try {
            boolean hidden = host(end + MARGIN.toNanos()).maintenance(id, true, REASON);
            enter(hidden ? Phase.WAITING : removalNow());
        } catch (ConsulTimeoutException e) {
            enter(Phase.WAITING); // it may have left the lookups
        } catch (ConsulRejectedException e) {
            enter(removalNow());
        } catch (ConsulException e) {
            note(e);
            if (attempts == ATTEMPTS_WITHOUT_AGENT) {
                enter(removalNow());
            }
        }
    }

    /** There is nothing to wait for. */
    private Phase removalNow() {
        end = now();
        return Phase.REMOVAL;
    }

    /** Beats go on: those who still hold the address may look at the check, and Consul may remove what is critical. */
    private Duration waitUntilEnd() throws InterruptedException {
        long now = now();
        if (now >= end) {
            enter(Phase.REMOVAL);
            return Duration.ZERO;
        }
        Duration pause = Duration.ofNanos(end - now);
        try {
            boolean taken = beats.sendDue(host(end)) == null;
            return min(pause, taken ? beats.untilDue(now()) : CALL);
        } catch (ConsulException e) {
            note(e);
            return min(pause, CALL);
        }
    }

    /** Whether nothing more is to be done. */
    private boolean remove() throws InterruptedException {
        long deadline = end + MARGIN.toNanos();
        if (now() >= deadline) {
            return true;
        }
        attempts++;
        try {
            reconciler.bringToken(service);
            host(deadline).deregister(id);
            if (!host(deadline).keeps(id)) {
                host(deadline).leave();
                problem = null;
                return true;
            }
            problem = "it is there again";
            return false;
        } catch (ConsulTimeoutException e) {
            note(e);
            return false;
        } catch (ConsulRejectedException e) {
            note(e);
            return attempts >= ATTEMPTS_WITHOUT_TOKEN || !e.reason().contains(UNKNOWN_TOKEN);
        } catch (ConsulException e) {
            note(e);
            return attempts >= ATTEMPTS_WITHOUT_AGENT;
        }
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
