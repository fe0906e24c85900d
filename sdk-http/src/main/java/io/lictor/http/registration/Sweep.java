package io.lictor.http.registration;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.endpoint.CatalogHome;
import io.lictor.http.wire.HomeAnswer;
import io.lictor.http.wire.HomeBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an instance in the catalog does about others of its service on the same node whose processes are gone: at first
 * they become critical, and when they have been so for the shortest removal time of its checks, they go. Used by the
 * loop only.
 *
 * <p>Who is gone is said by Consul alone: the session that the process renewed is over. Clocks of other machines are not
 * asked. Each write is one that a sign of life, which changes the check, makes void. Without the right to see sessions
 * nobody is judged: the list has to have our own.
 */
final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRegistration.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    /** So many look at everybody as often as one of them would: together they stay as quick. */
    private static final int SHARE = 4;
    /** When most of them die at the same time, the rest must still look soon. */
    private static final int LONGEST_SHARE = 3;
    /** Writes of one look: the loop that makes them also keeps the own session alive. */
    private static final int MOST_WRITES = 20;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ConsulRuntime runtime;
    private final ServiceDefinition definition;
    private final String node;
    private final String id;
    /** After how long, or null for never. */
    private final @Nullable Duration removal;
    private final Map<String, Suspect> suspects = new HashMap<>();
    private long due;
    private boolean failing;

    /** One that was seen critical, with the check as it was then. */
    private record Suspect(BigInteger index, long since) {}

    Sweep(ConsulRuntime runtime, ServiceDefinition definition, String node) {
        this.runtime = runtime;
        this.definition = definition;
        this.node = node;
        this.id = Definitions.id(definition);
        this.removal = definition.checks().stream()
                .flatMap(check -> Stream.ofNullable(check.options().deregisterCriticalAfter()))
                .min(Comparator.naturalOrder()).orElse(null);
        this.due = runtime.nanoTime();
    }

    /**
     * Looks, if it is time to; what goes wrong costs nothing but this look.
     *
     * @return how long there will be nothing to look at
     */
    Duration run(CatalogHome calls, @Nullable String session) {
        if (session == null) {
            return EVERY;
        }
        if (runtime.nanoTime() - due >= 0) {
            lookNow(calls, session);
        }
        return Duration.ofNanos(Math.max(0, due - runtime.nanoTime()));
    }

    private void lookNow(CatalogHome calls, String session) {
        try {
            List<HomeAnswer.Copy> all = calls.instances(definition.name(), node, null);
            long share = Math.clamp(all.size() / SHARE, 1, LONGEST_SHARE);
            due = runtime.nanoTime() + (long) (EVERY.toNanos() * share * (0.75 + runtime.random() / 2));
            look(calls, session, all);
            failing = false;
        } catch (ConsulInterruptedException | ConsulClosedException e) {
            throw e;
        } catch (ConsulException e) {
            due = runtime.nanoTime() + EVERY.toNanos();
            if (!failing) {
                LOG.warn("service {}: entries of processes that are gone are not looked after on node {} now: {}",
                        definition.name(), node, e.getMessage());
            }
            failing = true;
        }
    }

    private void look(CatalogHome calls, String session, List<HomeAnswer.Copy> all) {
        List<HomeAnswer.Copy> others = all.stream()
                .filter(each -> !each.service().id().equals(id) && Lease.check(each).isPresent()).toList();
        if (others.isEmpty()) {
            suspects.clear();
            return;
        }
        // after the entries, so that a session that one of them names was there when this list was made
        Set<String> alive = calls.leases(node);
        if (!alive.contains(session)) {
            // ours has just ended, or the token may not see any: nobody can be judged
            LOG.debug("service {}: the own session is not among those of node {}", definition.name(), node);
            return;
        }
        List<HomeAnswer.Copy> dead = others.stream().filter(
                each -> !alive.contains(String.valueOf(Lease.of(Lease.check(each).orElseThrow().check().notes()))))
                // each in another order, so that two do not write the same at the same time
                .sorted(Comparator.comparingInt(each -> (each.service().id() + id).hashCode())).toList();
        suspects.keySet().retainAll(dead.stream().map(each -> each.service().id()).toList());
        int writes = 0;
        for (HomeAnswer.Copy each : dead) {
            if (writes == MOST_WRITES) {
                due = runtime.nanoTime() + SOON.toNanos();
                return;
            }
            writes += bury(calls, each, Lease.check(each).orElseThrow()) ? 1 : 0;
        }
    }

    /** Whether that took a write. */
    private boolean bury(CatalogHome calls, HomeAnswer.Copy instance, HomeAnswer.CheckCopy check) {
        String other = instance.service().id();
        if (check.check().status() != HealthStatus.CRITICAL) {
            HomeBody.Row critical = new HomeBody.Row(check.check().id(), check.check().name(), HealthStatus.CRITICAL,
                    check.check().notes(), "the process has not renewed its session: it is gone, or cut off");
            if (calls.checkIf(node, instance, critical, check)) {
                LOG.warn("service {}: instance {} on node {} is critical now: its process is gone, or cut off",
                        definition.name(), other, node);
            }
            return true;
        }
        Suspect suspect = suspects.get(other);
        if (suspect == null || !suspect.index.equals(check.index())) {
            suspects.put(other, new Suspect(check.index(), runtime.nanoTime()));
            return false;
        }
        if (removal == null || runtime.nanoTime() - suspect.since < removal.toNanos()) {
            return false;
        }
        if (calls.removeIf(node, instance, check)) {
            LOG.warn("service {}: instance {} removed from node {}: its process has been gone for {}",
                    definition.name(), other, node, removal);
        }
        return true;
    }

    /**
     * Removes the node when nothing is on it any more, as far as that can be known: what the token may not see would go with
     * it, the sessions of others included. Whoever registers there changes the node as well, which makes a removal void
     * that was decided before.
     */
    void removeIfEmpty(CatalogHome calls) {
        Optional<HomeAnswer.Home> seen = calls.node(node);
        if (seen.isEmpty() || seen.get().services() > 0 || !CatalogHost.isOurs(seen.get())) {
            return;
        }
        if (seen.get().filtered() || !calls.tellsWhatIsLeftOut()) {
            LOG.debug("node {} stays: there may be something on it that the token may not see", node);
        } else if (calls.removeIf(node, seen.get())) {
            LOG.debug("node {} removed: nothing was on it any more", node);
        }
    }
}
