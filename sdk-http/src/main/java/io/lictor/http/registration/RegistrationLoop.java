package io.lictor.http.registration;

import java.time.Duration;
import java.util.function.IntSupplier;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.internal.LoopStep;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/**
 * The one loop of a registration: finds port and address, compares and writes, beats, and drains at the end.
 *
 * <p>Each round does what is due and says how long nothing will be; a failure only decides when the next round is. The
 * state is {@link RegistrationState}: PENDING rounds begin by comparing, REGISTERED ones compare every ten seconds.
 */
final class RegistrationLoop implements LoopStep {

    private static final Duration VERIFY = Duration.ofSeconds(10);
    private static final Duration LONGEST_VERIFY = Duration.ofMinutes(5);
    private static final Duration PORT_POLL = Duration.ofMillis(200);
    /** It is woken before that when it is its turn. */
    private static final Duration START = Duration.ofSeconds(1);
    private static final int CONTESTED = 3;
    private static final int MANY = 100;

    private final RegistrationContext context;
    private final ConsulRuntime runtime;
    private final ServiceDefinition definition;
    private final @Nullable LocalAddress knownAddress;
    private final RegistrationParts parts;
    private final Reconciler reconciler;
    private final RetryPace pace = new RetryPace();
    private @Nullable ServiceDefinition located;
    private boolean waitsForPort;
    private boolean confirmed;
    private long notBefore;
    private long verifyDue;
    private int rewrites;
    private int losses;
    private boolean opened;
    private @Nullable Drain drain;

    /**
     * A loop that has not begun.
     *
     * @param definition with all ids spelt out
     * @param knownAddress its address, or null when the way to the agent has to be found out
     */
    RegistrationLoop(RegistrationContext context, ServiceDefinition definition, @Nullable LocalAddress knownAddress,
            RegistrationParts parts) {
        this.context = context;
        this.runtime = context.runtime();
        this.definition = definition;
        this.knownAddress = knownAddress;
        this.parts = parts;
        this.reconciler = new Reconciler(context, parts.desired(), parts.beats());
        this.notBefore = runtime.nanoTime();
        this.verifyDue = notBefore;
    }

    @Override
    public @Nullable Duration run() {
        if (!opened) {
            opened = true;
            parts.journal().opened();
        }
        try {
            Duration pause = parts.close().isRequested() ? drain() : round();
            if (pause != null) {
                return pause;
            }
        } catch (InterruptedException | ConsulInterruptedException e) {
            parts.journal().leftBehind("given up because it took too long");
        } catch (ConsulClosedException e) {
            parts.journal().leftBehind("the client was closed first");
        }
        context.starts().forget(parts.loop());
        parts.beats().close();
        parts.status().state(RegistrationState.CLOSED);
        parts.journal().closed();
        parts.status().ended();
        return null;
    }

    /** An interrupt is a request to close, or the end of the whole runtime, after which nothing can be sent. */
    private void unlessClosing(InterruptedException interruption) throws InterruptedException {
        if (!parts.close().isRequested()) {
            throw interruption;
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private Duration round() throws InterruptedException {
        long now = runtime.nanoTime();
        if (now < notBefore) {
            return Duration.ofNanos(notBefore - now);
        }
        try {
            return work();
        } catch (ConsulClosedException e) {
            throw e;
        } catch (ConsulInterruptedException e) {
            Thread.interrupted();
            unlessClosing(new InterruptedException());
            return Duration.ZERO;
        } catch (ConsulException e) {
            return failed(e);
        } catch (Throwable e) {
            ConsulException failure = new ConsulException("registration failed by " + e, e);
            parts.journal().broken(failure, e);
            return retryIn(pace.refused(runtime.nanoTime(), runtime.random()));
        }
    }

    private Duration work() {
        ServiceDefinition wanted = locate();
        if (wanted == null) {
            return PORT_POLL;
        }
        if (parts.status().state() == RegistrationState.PENDING || reconciler.isOutdated()) {
            if (!context.starts().enter(parts.loop())) {
                return START;
            }
            try {
                compare(wanted);
            } finally {
                context.starts().leave();
            }
        }
        reconciler.sendMaintenanceOrder(Definitions.id(wanted));
        String unknownCheck = parts.beats().sendDue(context.host(parts.beats().callTimeout()));
        if (unknownCheck != null) {
            return lost(unknownCheck);
        }
        losses = 0;
        if (runtime.nanoTime() - verifyDue >= 0) {
            compare(wanted);
        }
        Duration untended = context.host(parts.beats().callTimeout()).tend();
        long now = runtime.nanoTime();
        parts.journal().answered(pace.lasted(now));
        pace.reset();
        return min(untended, min(parts.beats().untilDue(now), Duration.ofNanos(Math.max(0, verifyDue - now))));
    }

    private @Nullable ServiceDefinition locate() {
        ServiceDefinition found = located;
        if (found != null) {
            return found;
        }
        IntSupplier supplier = definition.portSupplier();
        int port = supplier == null ? definition.port() : Require.port(supplier.getAsInt(), "late port");
        if (supplier != null && port == 0) {
            if (!waitsForPort) {
                parts.journal().waitsForPort();
                waitsForPort = true;
            }
            return null;
        }
        LocalAddress address = knownAddress != null
                ? knownAddress
                : LocalAddress.resolve(definition.addressChoice(), context.address());
        found = Definitions.located(definition, port, address.address());
        located = found;
        parts.journal().located(found, address);
        return found;
    }

    private void compare(ServiceDefinition wanted) {
        String reason = reconciler.reconcile(wanted);
        parts.status().state(RegistrationState.REGISTERED);
        if (reason == null) {
            rewrites = 0;
        } else {
            rewrites++;
            parts.journal().registered(reason, confirmed);
        }
        confirmed = true;
        parts.journal().contested(rewrites >= CONTESTED);
        verifyDue = runtime.nanoTime() + untilVerified().toNanos();
    }

    /**
     * Around ten seconds; longer when somebody else writes the same id, so that the two do not wear out the agent, and when
     * there are hundreds of registrations, whose beats need the connections: an agent that has lost one says so to a beat.
     */
    private Duration untilVerified() {
        int hundreds = Math.max(1, context.registrations().getAsInt() / MANY);
        Duration calm = VERIFY
                .multipliedBy(hundreds * (1L << Math.clamp(rewrites - CONTESTED + 1L, 0, 10)));
        return Duration.ofNanos((long) (min(calm, LONGEST_VERIFY).toNanos() * (0.75 + runtime.random() / 2)));
    }

    /** A beat was answered "unknown check": compare at once, and at the pace of an outage when that changes nothing. */
    private Duration lost(String checkId) {
        losses++;
        if (losses > 1) {
            throw new ConsulException("the agent takes no beat for check " + checkId + " though it lists it", null);
        }
        parts.status().state(RegistrationState.PENDING);
        return Duration.ZERO;
    }

    private Duration failed(ConsulException failure) {
        long now = runtime.nanoTime();
        boolean savable = parts.beats().canBeSaved(now);
        // The agent renews a TTL before it waits for its servers: a beat without an answer may well have counted.
        boolean harmless = savable && failure instanceof ConsulTimeoutException;
        parts.journal().failed(failure, harmless);
        if (!harmless) {
            parts.status().state(RegistrationState.PENDING);
        }
        if (failure instanceof ConsulRejectedException) {
            return retryIn(pace.refused(now, runtime.random()));
        }
        return retryIn(savable
                ? pace.beat(now, parts.beats().shortestTtl(), runtime.random())
                : pace.away(now, runtime.random()));
    }

    private Duration retryIn(Duration pause) {
        notBefore = runtime.nanoTime() + pause.toNanos();
        return pause;
    }

    /** The next step of the end; null when there is none. */
    private @Nullable Duration drain() throws InterruptedException {
        if (drain == null) {
            parts.close().drainBegins();
            parts.status().state(RegistrationState.DRAINING);
            ServiceDefinition owned = located;
            if (owned == null || !reconciler.isOwned()) {
                return null;
            }
            drain = new Drain(context, parts.beats(), reconciler, owned);
        }
        if (parts.close().isAbandoned()) {
            throw new InterruptedException();
        }
        Duration pause = drain.run();
        if (pause == null) {
            String problem = drain.problem();
            if (problem == null) {
                parts.journal().drained();
            } else {
                parts.journal().leftBehind(problem);
            }
        }
        return pause;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
