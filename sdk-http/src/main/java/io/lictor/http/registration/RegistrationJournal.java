package io.lictor.http.registration;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.runtime.GuardedObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a registration tells its observer, and people: the log on transitions only. Used by the loop only. */
final class RegistrationJournal {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRegistration.class);

    private final ConsulObserver observer;
    private final RegistrationStatus status;
    private final @Nullable VirtualNode node;
    private final String place;
    private final Set<String> failuresLogged = new HashSet<>();
    private boolean late;
    private boolean contested;

    /** @param node the node in the catalog, or null for a service of the agent */
    RegistrationJournal(ConsulRuntime runtime, RegistrationStatus status, URI address, @Nullable VirtualNode node) {
        this.observer = GuardedObserver.around(runtime.observer());
        this.status = status;
        this.node = node;
        this.place = node == null ? "agent " + address : "the catalog at " + address + ", node " + node.name();
    }

    void opened() {
        observer.registrationOpened(status);
    }

    void closed() {
        observer.registrationClosed(status);
    }

    void waitsForPort() {
        LOG.info("service {}: registration waits for its port", status.service());
    }

    void located(ServiceDefinition located, LocalAddress address) {
        LOG.info("service {}: instance {} registers with {} under address \"{}\", port {} ({})",
                status.service(), status.id(), place, address.address(), located.port(), address.reason());
    }

    void registered(String reason, boolean again) {
        LOG.info("service {}: instance {} registered{} with {} ({})", status.service(), status.id(),
                again ? " again" : "", place, reason);
        observer.registered(status, reason);
    }

    /** A beat was taken. */
    void beat(long sent, Duration lateness, boolean spent) {
        status.beat(sent);
        if (spent && !late && failuresLogged.isEmpty()) {
            LOG.warn(
                    "service {}: the beat of instance {} was {} ms late, more than its TTL allows, and it was critical "
                            + "for that time: the JVM was frozen or starved (a suspended machine, a long pause, no CPU)",
                    status.service(), status.id(), lateness.toMillis());
        }
        late = spent;
        observer.beat(status, lateness);
    }

    /**
     * A call failed.
     *
     * @param harmless whether nobody has noticed yet: the answer of one beat is missing
     */
    void failed(ConsulException failure, boolean harmless) {
        status.failed(failure);
        if (harmless) {
            LOG.debug("service {}: no answer to a beat of instance {}: {}", status.service(), status.id(),
                    failure.getMessage());
        } else if (failuresLogged.add(kind(failure))) {
            LOG.warn("service {}: instance {} cannot be kept registered with {} now, and is tried again until it "
                    + "can: {}{}", status.service(), status.id(), place, failure.getMessage(), advice(failure));
        }
        observer.registrationFailed(status, failure);
    }

    /** A bug, or an error of the JVM: the loop goes on. */
    void broken(ConsulException failure, Throwable thrown) {
        status.failed(failure);
        if (failuresLogged.add(thrown.getClass().getName())) {
            LOG.error("service {}: registration of instance {} goes on after {}", status.service(), status.id(),
                    thrown.toString(), thrown);
        }
        observer.registrationFailed(status, failure);
    }

    private static String kind(ConsulException failure) {
        String name = failure.getClass().getName();
        return failure instanceof ConsulRejectedException rejected ? name + rejected.reason() : name;
    }

    private String advice(ConsulException failure) {
        if (!(failure instanceof ConsulRejectedException rejected) || !rejected.isPermissionDenied()) {
            return "";
        }
        return " (the token needs service:write on \"" + status.service() + "\""
                + (node == null ? ")" : ", node:write and session:write on \"" + node.name() + "\")");
    }

    /** All calls are answered again, or still. */
    void answered(Duration outage) {
        status.answered();
        if (!failuresLogged.isEmpty()) {
            LOG.info("service {}: calls for instance {} are answered again, after {} ms", status.service(), status.id(),
                    outage.toMillis());
            failuresLogged.clear();
        }
    }

    /** The service differs from its definition each time it is looked at. */
    void contested(boolean now) {
        if (now && !contested) {
            LOG.warn("service {}: instance {} is changed again and again by somebody else; does another process "
                    + "register the same id with {}?", status.service(), status.id(), place);
        }
        contested = now;
    }

    void drained() {
        LOG.info("service {}: instance {} deregistered from {}", status.service(), status.id(), place);
    }

    void leftBehind(String reason) {
        String remedy = node == null
                ? "Consul removes it when it has been critical for its deregisterCriticalAfter, or: consul services "
                        + "deregister -id=" + status.id()
                : "other instances on its node remove it when it has been critical for their deregisterCriticalAfter";
        LOG.warn("service {}: instance {} could not be deregistered from {}: {}; {}", status.service(), status.id(),
                place, reason, remedy);
    }
}
