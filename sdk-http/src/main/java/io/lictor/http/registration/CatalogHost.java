package io.lictor.http.registration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.ConsulException;
import io.lictor.api.HealthStatus;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.endpoint.CatalogHome;
import io.lictor.http.wire.HomeAnswer;
import io.lictor.http.wire.HomeBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog itself, for a service that no agent keeps: its own checks, which the application's beats set, and a session
 * that those beats renew, by which others see that the process lives. Used by the loop's thread only.
 *
 * <p>A beat renews the session, which writes nothing to the catalog; a check is written when its status changes. So
 * thousands of instances that are well wake nobody.
 */
final class CatalogHost {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRegistration.class);
    private static final List<String> UNKNOWN = List.of("Missing service registration", "Unknown service ID",
            "Missing node registration");
    private static final int MOST_OF_ID = 480;
    private static final long TEXT_GAP = Duration.ofMinutes(1).toNanos();

    private final CatalogHome home;
    private final ConsulRuntime runtime;
    private final ServiceDefinition definition;
    private final VirtualNode node;
    private final String id;
    private final HealthCheck.Ttl leaseCheck;
    private final Sweep sweep;
    private final Map<String, Said> written = new LinkedHashMap<>();
    /** The sessions that the entry may name if it is ours. */
    private final Set<String> own = new HashSet<>();
    private @Nullable String session;
    private HomeAnswer.@Nullable Copy copy;

    /** What a check says in the catalog, and since when. */
    private record Said(HealthStatus status, String output, long at) {}

    /** @param identified the definition with all ids, of a service on a virtual node */
    CatalogHost(CatalogHome home, ConsulRuntime runtime, ServiceDefinition identified) {
        this.home = home;
        this.runtime = runtime;
        this.definition = identified;
        this.node = Require.nonNull(identified.virtualNode(), "virtual node");
        this.id = Definitions.id(identified);
        this.leaseCheck = identified.checks().stream().filter(HealthCheck.Ttl.class::isInstance)
                .map(HealthCheck.Ttl.class::cast).findFirst()
                .orElseThrow(() -> Require.illegal("checks", identified.checks(), "a TTL check"));
        this.sweep = new Sweep(runtime, identified, node.name());
    }

    RegistrationHost within(Duration deadline) {
        return new Calls(home.within(deadline));
    }

    /** The calls, each with its deadline. */
    private final class Calls implements RegistrationHost {
        private final CatalogHome calls;

        Calls(CatalogHome calls) {
            this.calls = calls;
        }

        @Override
        public Optional<AgentService> service(String serviceId) {
            HomeAnswer.Copy found = read(serviceId);
            return found == null ? Optional.empty() : Optional.of(found.service());
        }

        private HomeAnswer.@Nullable Copy read(String serviceId) {
            copy = calls.instances(definition.name(), node.name(), serviceId).stream().findFirst().orElse(null);
            return copy;
        }

        /** One that another process has written under the same id is that one's. */
        @Override
        public boolean keeps(String serviceId) {
            HomeAnswer.Copy found = read(serviceId);
            return found != null && isOwn(found);
        }

        private boolean isOwn(HomeAnswer.Copy found) {
            return Lease.check(found).map(check -> own.contains(Lease.of(check.check().notes())))
                    .orElse(!own.isEmpty());
        }

        /** Of the copy that was read last: one that says something else than we do is as good as lost. */
        @Override
        public List<AgentCheck> checks(String serviceId) {
            HomeAnswer.Copy found = copy;
            return found == null
                    ? List.of()
                    : found.checks().stream().map(HomeAnswer.CheckCopy::check).filter(this::isAsSaid).toList();
        }

        private boolean isAsSaid(AgentCheck check) {
            Said said = written.get(check.id());
            boolean ours = !check.id().equals(Definitions.checkId(leaseCheck))
                    || (session != null && session.equals(Lease.of(check.notes())));
            return ours && (said == null || said.status == check.status());
        }

        @Override
        public void register(ServiceDefinition wanted) {
            boolean absent = copy == null;
            Map<String, String> meta = meta();
            if (absent || session == null) {
                boolean there = requireNoAgent();
                if (session == null) {
                    if (!there) {
                        calls.register(node, meta);
                    }
                    session = calls.lease(node.name(), "lictor, instance " + id, leaseCheck.ttl());
                    own.add(session);
                }
            }
            String lease = Require.nonNull(session, "session");
            List<HomeBody.Row> rows = new ArrayList<>();
            Map<String, Said> now = new LinkedHashMap<>();
            for (HealthCheck check : wanted.checks()) {
                String output = output(Definitions.checkId(check));
                rows.add(row(check, lease, check.initialStatus(), output));
                now.put(Definitions.checkId(check),
                        new Said(check.initialStatus(), output, runtime.nanoTime() - TEXT_GAP));
            }
            // an absent one touches the node as well, so that nobody removes it as empty at this moment
            calls.register(node, absent ? meta : null, wanted, rows);
            own.retainAll(Set.of(lease));
            written.clear();
            written.putAll(now);
        }

        /** Whether the node is there; an agent's would get the address of ours, and lose our service by its next sync. */
        private boolean requireNoAgent() {
            Optional<HomeAnswer.Home> present = calls.node(node.name());
            if (present.isPresent() && !present.get().id().isEmpty()) {
                throw new ConsulException(
                        "virtual node " + node.name() + " is the node of an agent: choose another name",
                        null);
            }
            return present.isPresent();
        }

        @Override
        public boolean updateCheck(String checkId, HealthStatus status, String output) {
            String lease = session;
            if (lease == null) {
                return false;
            }
            if (checkId.equals(Definitions.checkId(leaseCheck)) && !calls.renew(lease)) {
                session = null;
                return false;
            }
            Said said = written.get(checkId);
            long now = runtime.nanoTime();
            if (said != null && said.status == status && (said.output.equals(output) || now - said.at < TEXT_GAP)) {
                return true;
            }
            HealthCheck check = definition.checks().stream()
                    .filter(each -> Definitions.checkId(each).equals(checkId)).findFirst().orElseThrow();
            if (!isKnown(() -> calls.check(node.name(), id, row(check, lease, status, output)))) {
                return false;
            }
            written.put(checkId, new Said(status, output, now));
            return true;
        }

        @Override
        public void deregisterCheck(String checkId) {
            calls.removeCheck(node.name(), checkId);
        }

        /** By the check that an agent makes for it, so that everybody understands it; only of what is ours. */
        @Override
        public boolean maintenance(String serviceId, boolean enable, @Nullable String reason) {
            String check = AgentCopy.maintenanceId(serviceId);
            if (!keeps(serviceId)) {
                return false;
            }
            if (!enable) {
                calls.removeCheck(node.name(), check);
                return true;
            }
            return isKnown(() -> calls.check(node.name(), serviceId, new HomeBody.Row(check, "Service Maintenance Mode",
                    HealthStatus.CRITICAL, reason == null ? "" : reason, "")));
        }

        /** Only what is ours; and not what somebody has changed at this moment, so that the caller looks again. */
        @Override
        public void deregister(String serviceId) {
            HomeAnswer.Copy found = read(serviceId);
            if (found == null) {
                return;
            }
            if (!isOwn(found)) {
                LOG.warn("service {}: instance {} on node {} is that of another process now, and stays",
                        definition.name(), serviceId, node.name());
                return;
            }
            HomeAnswer.CheckCopy lease = Lease.check(found).orElse(null);
            if (lease == null) {
                calls.removeService(node.name(), serviceId);
            } else if (!calls.removeIf(node.name(), found, lease)) {
                LOG.debug("service {}: instance {} has just been changed by somebody else", definition.name(), id);
            }
        }

        @Override
        public void leave() {
            String lease = session;
            session = null;
            try {
                if (lease != null) {
                    calls.endLease(lease);
                }
                sweep.removeIfEmpty(calls);
            } catch (ConsulException e) {
                LOG.debug("service {}: what instance {} has left on node {} stays there: {}", definition.name(), id,
                        node.name(), e.getMessage());
            }
        }

        @Override
        public Duration tend() {
            return sweep.run(calls, session);
        }
    }

    private String output(String checkId) {
        Said said = written.get(checkId);
        return said == null ? "" : said.output;
    }

    private HomeBody.Row row(HealthCheck check, String lease, HealthStatus status, String output) {
        String checkId = Definitions.checkId(check);
        String name = check.options().name();
        String notes = check.options().notes();
        return new HomeBody.Row(checkId, name == null ? "Service '" + definition.name() + "' check" : name, status,
                checkId.equals(Definitions.checkId(leaseCheck))
                        ? Lease.marked(lease, notes)
                        : notes == null ? "" : notes,
                output);
    }

    private Map<String, String> meta() {
        Map<String, String> meta = new LinkedHashMap<>(node.meta());
        meta.putIfAbsent("external-node", "true");
        // another one each time, so that a registration of the same id also makes a removal of the node void
        meta.put(HomeBody.LAST, (id.length() > MOST_OF_ID ? id.substring(0, MOST_OF_ID) : id) + ' '
                + Long.toHexString((long) (runtime.random() * Long.MAX_VALUE)));
        return meta;
    }

    static boolean isOurs(HomeAnswer.Home node) {
        return node.meta().containsKey(HomeBody.LAST);
    }

    /** Whether the catalog has the service of a check that is written; its versions say no in different words. */
    private static boolean isKnown(Runnable write) {
        try {
            write.run();
            return true;
        } catch (ConsulException e) {
            // through another agent the same refusal looks like an outage
            String words = String.valueOf(e.getMessage());
            if (UNKNOWN.stream().anyMatch(words::contains)) {
                return false;
            }
            throw e;
        }
    }
}
