package io.lictor.sync.registrar;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.AgentView;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
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
 *
 * <p>What carries no mark or another one is never written and never removed. Nor is what another registrar does that has
 * the same owner by mistake: of that only what was there before this one began, and whose process has ended, counts as left
 * by its forerunner.
 */
final class OwnedServices {

    private static final Logger LOG = LoggerFactory.getLogger("io.lictor.sync.registrar.Registrar");
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);

    private final AgentView agent;
    private final ConsulObserver observer;
    private final String owner;
    private final Duration resync;
    private final ConsulRuntime.Signal signal;
    private final Maintenance maintenance;
    private volatile @Nullable Map<String, Wanted> wanted;
    private volatile boolean closed;
    private final Map<String, String> refused = new HashMap<>();
    /** What this registrar has written, or tried to, and what it found of its own at its first look: fingerprints by id. */
    private final Map<String, Set<String>> known = new HashMap<>();
    private boolean looked;
    private int failures;

    OwnedServices(ConsulClient consul, String owner, Duration resync) {
        this.agent = consul.agent();
        this.observer = consul.runtime().observer();
        this.owner = owner;
        this.resync = resync;
        this.signal = consul.runtime().newSignal();
        this.maintenance = new Maintenance(consul.runtime());
    }

    /** Says what is wanted from now on: the instances by id. Before it is called, nothing is touched. */
    void want(Map<String, Wanted> instances) {
        Map<String, Wanted> before = wanted;
        wanted = Map.copyOf(instances);
        if (before == null || !shape(before).equals(shape(instances))) {
            signal.raise();
        }
    }

    private static Map<String, String> shape(Map<String, Wanted> instances) {
        return instances.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().shape()));
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
        remember(there, instances.keySet());
        for (Map.Entry<String, Wanted> each : new TreeMap<>(instances).entrySet()) {
            String reason = Maintenance.reason(checks.get(Maintenance.checkId(each.getKey())));
            alone(each.getKey(), () -> bringIn(each.getKey(), each.getValue(), there.get(each.getKey()), reason));
        }
        for (AgentService service : there.values()) {
            if (Mark.isOf(owner, service) && !instances.containsKey(service.id())) {
                alone(service.id(), () -> remove(service,
                        Maintenance.reason(checks.get(Maintenance.checkId(service.id())))));
            }
        }
        refused.keySet().retainAll(Stream.concat(instances.keySet().stream(), there.keySet().stream()).toList());
    }

    private void remember(Map<String, AgentService> there, Set<String> ids) {
        if (looked) {
            known.keySet().removeIf(id -> !there.containsKey(id) && !ids.contains(id));
            return;
        }
        there.values().stream().filter(service -> Mark.isOf(owner, service))
                .forEach(service -> remember(service.id(), fingerprint(service)));
        looked = true;
    }

    /** Also what was written before the last time: a call may be heard long after it has failed. */
    private void remember(String id, String fingerprint) {
        known.computeIfAbsent(id, any -> new HashSet<>()).add(fingerprint);
    }

    private static String fingerprint(AgentService service) {
        return service.meta().getOrDefault(Mark.FINGERPRINT, "");
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
                LOG.warn("{}: {} is refused, and tried again every {} s: {}", owner, Shown.line(id),
                        resync.toSeconds(), Shown.line(reason));
            }
        }
    }

    private void bringIn(String id, Wanted instance, @Nullable AgentService there, @Nullable String reason) {
        String fingerprint = instance.fingerprint();
        if (there != null && Mark.isOf(owner, there) && fingerprint.equals(fingerprint(there))) {
            remember(id, fingerprint);
            maintenance.instanceIsThere(id);
            maintain(id, instance.maintenance(), reason);
        } else {
            register(id, instance, fingerprint);
        }
    }

    private void register(String id, Wanted instance, String fingerprint) {
        AgentService there = agent.service(id).orElse(null);
        requireOurs(there);
        String reason = there == null
                ? maintenance.of(id)
                : Maintenance.reason(agent.checks(id).stream()
                        .filter(check -> check.id().equals(Maintenance.checkId(id))).findFirst().orElse(null));
        ServiceDefinition marked = instance.definition().toBuilder().id(id).meta(Mark.OWNER, owner)
                .meta(Mark.FINGERPRINT, fingerprint).meta(Mark.PROGRAM, ProgramMark.ofThisProcess().toString()).build();
        String hidden = Maintenance.isOfOthers(reason) ? reason : instance.maintenance();
        remember(id, fingerprint);
        agent.registerService(hidden == null ? marked : Maintenance.with(marked, hidden), true);
        LOG.info("{}: {} of {} is registered{}", owner, id, marked.name(),
                there == null ? "" : " anew, it has changed");
    }

    private void requireOurs(@Nullable AgentService there) {
        if (there == null) {
            return;
        }
        if (!Mark.isOf(owner, there)) {
            throw Mark.foreign(there);
        }
        requireKnown(there);
    }

    private void requireKnown(AgentService there) {
        ProgramMark writer = ProgramMark.parse(there.meta().get(Mark.PROGRAM));
        boolean running = writer != null && writer.isRunning() && writer.pid() != ProgramMark.ofThisProcess().pid();
        if (running || !known.getOrDefault(there.id(), Set.of()).contains(fingerprint(there))) {
            throw Require.illegal("owner", owner, "one of its own: another registrar has written " + there.id()
                    + " under it, which is left alone");
        }
    }

    private void remove(AgentService seen, @Nullable String reason) {
        requireKnown(seen);
        if (agent.service(seen.id()).filter(service -> Mark.isOf(owner, service)).isPresent()) {
            agent.deregisterService(seen.id());
            maintenance.instanceEnds(seen.id(), reason);
            LOG.info("{}: {} is gone and deregistered", owner, seen.id());
        }
    }

    /** One that somebody else has switched on is left to him. */
    private void maintain(String id, @Nullable String wish, @Nullable String there) {
        if (wish != null && there == null) {
            agent.maintenance(id, true, wish);
        } else if (wish == null && there != null && !Maintenance.isOfOthers(there)) {
            agent.maintenance(id, false, null);
        }
    }
}
