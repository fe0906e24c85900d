package io.lictor.http.registration;

import java.util.ArrayList;
import java.util.List;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Brings the agent's copy of a service to its definition: reads first, and writes only what differs. Used by the
 * loop only.
 *
 * <p>Registering again would not harm a check's state, but it restarts the time of TTL checks and the clock by which
 * Consul removes a critical instance, so it must not happen without need. Another token is one: the agent keeps that of
 * the registration, and what it cannot bring to the catalog with it stays with the agent, the end of the service
 * included.
 */
final class Reconciler {

    /** What Consul puts after the id of a service to make that of its proxy. */
    private static final String SIDECAR = "-sidecar-proxy";

    private final RegistrationContext context;
    private final DesiredState desired;
    private final Beats beats;
    private boolean owned;
    /** The token that the agent has, by the number of changes before it. */
    private long token;

    Reconciler(RegistrationContext context, DesiredState desired, Beats beats) {
        this.context = context;
        this.desired = desired;
        this.beats = beats;
    }

    /** Whether the agent may have the service, as this registration's. */
    boolean isOwned() {
        return owned;
    }

    /** Whether the agent has the service with a token that the client does not use any more. */
    boolean isOutdated() {
        return owned && context.tokenChanges().getAsLong() != token;
    }

    /** Before the end of the service, which the agent tells the catalog with the token that it has. */
    void bringToken(ServiceDefinition wanted) {
        if (isOutdated()) {
            reconcile(wanted);
        }
    }

    /**
     * Compares, and writes where it differs.
     *
     * @return why it was written, or null when there was nothing to do
     */
    @Nullable
    String reconcile(ServiceDefinition wanted) {
        RegistrationHost host = context.host(beats.callTimeout());
        long tokenNow = context.tokenChanges().getAsLong();
        String id = Definitions.id(wanted);
        AgentService present = host.service(id).orElse(null);
        AgentCopy copy = AgentCopy.of(present, present == null ? List.of() : host.checks(id));
        String reason = copy.differsFrom(wanted);
        if (reason == null && wanted.sidecar() != null && host.service(id + SIDECAR).isEmpty()) {
            reason = "changed";
        }
        if (reason == null && isOutdated()) {
            reason = "token";
        }
        boolean first = !owned;
        if (reason == null && first && Definitions.isMoreThanShown(wanted)) {
            // An earlier process registered this id, and the agent does not show all of it: make it ours.
            reason = "changed";
        }
        owned = true;
        if (reason != null) {
            write(host, wanted, copy, first);
        }
        token = tokenNow;
        if (first && desired.maintenance() == null && Drain.isOwn(copy.maintenance(id))) {
            host.maintenance(id, false, null);
        }
        settleMaintenance(host, id, copy);
        return reason;
    }

    private void write(RegistrationHost host, ServiceDefinition wanted, AgentCopy copy, boolean first) {
        List<String> inTheWay = new ArrayList<>(copy.ofOtherKind(wanted));
        if (first) {
            inTheWay.addAll(copy.leftOver(wanted));
        }
        inTheWay.forEach(host::deregisterCheck);
        AgentService present = copy.service();
        List<String> tags = wanted.enableTagOverride() && present != null ? present.tags() : wanted.tags();
        ServiceDefinition body = Definitions.current(wanted, tags, beats::status);
        host.register(body);
        beats.registered(context.runtime().nanoTime());
    }

    /** A maintenance that the application asked for and the agent does not have is sent; one of others is left alone. */
    private void settleMaintenance(RegistrationHost host, String id, AgentCopy copy) {
        AgentCheck present = copy.maintenance(id);
        if (desired.maintenance() != null && present == null) {
            desired.resendMaintenance();
        }
        if (desired.takeMaintenanceOrder()) {
            sendMaintenance(host, id);
        }
    }

    /** Sends the maintenance that the application asks for, if that changed. */
    void sendMaintenanceOrder(String id) {
        if (desired.takeMaintenanceOrder()) {
            sendMaintenance(context.host(beats.callTimeout()), id);
        }
    }

    private void sendMaintenance(RegistrationHost host, String id) {
        boolean sent = false;
        try {
            String reason = desired.maintenance();
            host.maintenance(id, reason != null, reason);
            sent = true;
        } finally {
            if (!sent) {
                desired.resendMaintenance();
            }
        }
    }
}
