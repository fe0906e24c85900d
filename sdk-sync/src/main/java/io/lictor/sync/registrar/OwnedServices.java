package io.lictor.sync.registrar;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.AgentView;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances of one owner at the agent, kept as they are wanted. The agent itself is what is remembered: each instance
 * carries its owner and the fingerprint of its definition, so that a registrar that was killed and comes back takes over
 * what is right, replaces what has changed and removes what nobody wants, of its own.
 */
final class OwnedServices {

    static final String OWNER = "lictor-registrar";
    static final String FINGERPRINT = "lictor-definition";

    private static final Logger LOG = LoggerFactory.getLogger("io.lictor.sync.registrar.Registrar");
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final String MAINTENANCE = "_service_maintenance:";

    private final AgentView agent;
    private final ConsulObserver observer;
    private final String owner;
    private final Duration resync;
    private final ConsulRuntime.Signal signal;
    private volatile @Nullable Map<String, Wanted> wanted;
    private volatile boolean closed;
    private final Map<String, String> refused = new HashMap<>();
    private int failures;

    OwnedServices(ConsulClient consul, String owner, Duration resync) {
        this.agent = consul.agent();
        this.observer = consul.runtime().observer();
        this.owner = owner;
        this.resync = resync;
        this.signal = consul.runtime().newSignal();
    }

    /** Says what is wanted from now on: the instances by id. Before it is called, nothing is touched. */
    void want(Map<String, Wanted> instances) {
        wanted = Map.copyOf(instances);
        signal.raise();
    }

    /** Works until {@link #end()}: at every change of what is wanted, and now and then because an agent may forget. */
    void run() {
        try {
            while (!closed) {
                signal.await(round());
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: ended", owner);
        }
    }

    void end() {
        closed = true;
        signal.raise();
    }

    /** One comparison; the time to the next one. */
    private Duration round() {
        Map<String, Wanted> instances = wanted;
        if (instances == null) {
            return resync;
        }
        try {
            reconcile(instances);
            if (failures > 0) {
                LOG.info("{}: Consul's agent answers again", owner);
            }
            failures = 0;
            return resync;
        } catch (RuntimeException e) {
            if (!closed && failures++ == 0) {
                LOG.warn("{}: cannot register now, and goes on trying: {}", owner, e.toString());
            }
            Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 6));
            return wait.compareTo(resync) < 0 ? wait : resync;
        }
    }

    private void reconcile(Map<String, Wanted> instances) {
        Map<String, AgentService> there = agent.services();
        Map<String, AgentCheck> checks = agent.checks(QueryOptions.none());
        for (Map.Entry<String, Wanted> each : new TreeMap<>(instances).entrySet()) {
            alone(each.getKey(), () -> {
                bringIn(each.getKey(), each.getValue(), there.get(each.getKey()));
                maintain(each.getKey(), each.getValue().maintenance(), checks.get(MAINTENANCE + each.getKey()));
            });
        }
        for (AgentService service : there.values()) {
            if (owner.equals(service.meta().get(OWNER)) && !instances.containsKey(service.id())) {
                alone(service.id(), () -> {
                    agent.deregisterService(service.id());
                    LOG.info("{}: {} is gone and deregistered", owner, service.id());
                });
            }
        }
        refused.keySet().retainAll(Stream.concat(instances.keySet().stream(), there.keySet().stream()).toList());
    }

    /** What Consul refuses of one instance is no reason to leave the others alone; it is tried again, and said once. */
    private void alone(String id, Runnable step) {
        try {
            step.run();
            if (refused.remove(id) != null) {
                LOG.info("{}: {} is no longer refused", owner, id);
            }
        } catch (ConsulRejectedException | IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            observer.instanceRefused(owner, id, reason);
            if (!reason.equals(refused.put(id, reason))) {
                LOG.warn("{}: {} is refused, and tried again every {} s: {}", owner, id, resync.toSeconds(), reason);
            }
        }
    }

    private void bringIn(String id, Wanted instance, @Nullable AgentService there) {
        String fingerprint = Fingerprint.of(instance.definition());
        boolean ours = there != null && owner.equals(there.meta().get(OWNER));
        if (there != null && ours && fingerprint.equals(there.meta().get(FINGERPRINT))) {
            return;
        }
        ServiceDefinition marked = instance.definition().toBuilder().id(id).meta(OWNER, owner)
                .meta(FINGERPRINT, fingerprint).build();
        agent.registerService(marked, true);
        LOG.info("{}: {} of {} is registered{}", owner, id, marked.name(),
                there == null ? "" : ours ? " anew, it has changed" : ", taken over from somebody else");
    }

    private void maintain(String id, @Nullable String reason, @Nullable AgentCheck there) {
        String notes = there == null ? null : there.notes();
        if (Objects.equals(reason, notes)) {
            return;
        }
        // a maintenance that somebody else has switched on is left to him
        if (reason != null) {
            agent.maintenance(id, true, reason);
        } else if (String.valueOf(notes).startsWith(DockerRules.HEALTH)) {
            agent.maintenance(id, false, null);
        }
    }
}
