package io.lictor.testkit.inprocess.agent;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.lictor.testkit.inprocess.engine.AgentLog;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.state.State;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The checks of the agent. Ids are those of the whole node: who registers one that is taken takes it over. */
public final class LocalChecks {
    private static final Duration UPDATE_INTERVAL = Duration.ofMinutes(5);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private final Engine engine;
    private final State state;
    private final LocalAgent agent;
    private final Reaper reaper;
    private final AliasChecks aliases;
    private final Bodies bodies;
    private final Map<String, LocalCheck> checks = new TreeMap<>();

    LocalChecks(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.state = engine.state();
        this.agent = agent;
        this.reaper = new Reaper(engine, agent, this);
        this.aliases = new AliasChecks(engine, this);
        this.bodies = new Bodies(engine.settings().release());
    }

    private String node() {
        return engine.settings().node();
    }

    private long now() {
        return engine.settings().runtime().nanoTime();
    }

    /** All checks as on the wire. */
    public List<ObjectNode> all() {
        return checks.values().stream().map(this::row).toList();
    }

    /** A check as on the wire: indexes are zero here. */
    private ObjectNode row(LocalCheck check) {
        ObjectNode row = check.toBody(bodies, node());
        if (!check.service().isEmpty()) {
            row.put("ServiceName", check.service().path("Service").asString());
            row.set("ServiceTags", check.service().path("Tags"));
        }
        if (row.path("ServiceTags").isNull()) {
            row.putArray("ServiceTags");
        }
        return row.put("CreateIndex", 0).put("ModifyIndex", 0);
    }

    /** The ids of a service's checks. */
    List<String> ofService(String serviceId) {
        return checks.values().stream().filter(check -> check.serviceId().equals(serviceId)).map(LocalCheck::id)
                .toList();
    }

    Optional<LocalCheck> find(String id) {
        return Optional.ofNullable(checks.get(id));
    }

    List<LocalCheck> list() {
        return List.copyOf(checks.values());
    }

    /** Registers the checks of a service; returns their ids. */
    Set<String> register(long at, String serviceId, String serviceName, List<ObjectNode> definitions) {
        Set<String> ids = new HashSet<>();
        int number = 0;
        for (ObjectNode definition : definitions) {
            number++;
            String id = Validation.text(definition, "CheckID");
            if (id.isEmpty()) {
                id = "service:" + serviceId + (definitions.size() > 1 ? ":" + number : "");
            }
            String name = Validation.text(definition, "Name");
            add(at, new LocalCheck(id, serviceId, name.isEmpty() ? "Service '" + serviceName + "' check" : name,
                    definition));
            ids.add(id);
        }
        return ids;
    }

    /** Registers a check of {@code agent/check/register}, when it makes sense and is permitted. */
    public void register(ObjectNode given, Runnable permission) {
        if (Validation.text(given, "Name").isEmpty()) {
            throw Refusal.badRequest("Missing check name");
        }
        String status = Validation.text(given, "Status");
        if (!status.isEmpty() && !Validation.isStatus(status)) {
            throw Refusal.badRequest("Bad check status");
        }
        Validation.check(engine.settings().release(), given);
        Script.refuseUnlessAllowed(engine.settings(), List.of(given));
        String serviceId = Validation.text(given, "ServiceID");
        if (has(Feature.UNKNOWN_IDS_NOT_FOUND)) {
            requireService(serviceId);
            permission.run();
        } else {
            permission.run();
            requireService(serviceId);
        }
        String id = Validation.text(given, "ID").isEmpty()
                ? Validation.text(given, "Name")
                : Validation.text(given, "ID");
        state.write(at -> {
            add(at, new LocalCheck(id, serviceId, Validation.text(given, "Name"), given).ofItsOwn());
            return at;
        });
    }

    private boolean has(Feature feature) {
        return engine.settings().release().has(feature);
    }

    private void requireService(String id) {
        if (!id.isEmpty() && state.read(() -> agent.service(id)).isEmpty()) {
            String text = "ServiceID \"" + id + "\" does not exist";
            throw has(Feature.UNKNOWN_IDS_NOT_FOUND) ? Refusal.notFound(text) : Refusal.failed(text);
        }
    }

    /** Puts a check into its place; a known one keeps its state, and its timers start anew. */
    private void add(long at, LocalCheck check) {
        agent.service(check.serviceId()).ifPresent(check::about);
        LocalCheck old = checks.put(check.id(), check);
        if (old != null) {
            old.stop();
            check.update(old.status(), old.output(), now());
        }
        sync(at, check);
        start(check);
        reaper.watch(check);
        aliases.refresh();
    }

    private void start(LocalCheck check) {
        switch (check.type()) {
            case "ttl" -> restartTtl(check);
            case "http" -> loop(check, () -> Probe.http(check.definition()));
            case "tcp" -> loop(check, () -> Probe.tcp(check.definition()));
            case "script" -> loop(check, () -> Script.run(check.definition()));
            default -> {
                // maintenance has no life of its own, aliases follow others, gRPC and Docker are accepted and stay critical
            }
        }
    }

    private void loop(LocalCheck check, java.util.function.Supplier<Probe.Result> probe) {
        Duration interval = Duration.ofNanos(check.durationNanos("Interval"));
        CheckLoop loop = new CheckLoop(engine.settings().runtime(),
                interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval, probe,
                result -> state.write(at -> {
                    if (checks.get(check.id()) == check) {
                        update(at, check, result.status(), result.output());
                    }
                    return at;
                }));
        check.loop(loop);
        engine.settings().runtime().start("check/" + check.id(), loop::run);
    }

    private void restartTtl(LocalCheck check) {
        check.ttl(engine.timers().after(Duration.ofNanos(check.durationNanos("TTL")), () -> expired(check)));
    }

    private void expired(LocalCheck check) {
        state.write(at -> {
            if (checks.get(check.id()) == check) {
                engine.log().say(AgentLog.Level.WARN, "agent", "Check missed TTL, is now critical", "check",
                        check.id());
                String last = check.output();
                update(at, check, "critical", last.isEmpty() || last.startsWith("TTL expired")
                        ? "TTL expired"
                        : "TTL expired (last output before timeout follows): " + last);
            }
            return at;
        });
    }

    /** Takes what an application says about its TTL check. */
    public void report(String id, String status, String output) {
        state.write(at -> {
            LocalCheck check = checks.get(id);
            if (check == null || !"ttl".equals(check.type())) {
                throw Refusal.failed("CheckID \"" + id + "\" does not have associated TTL");
            }
            restartTtl(check);
            update(at, check, status, Probe.cut(output, check.definition().path("OutputMaxSize").asInt(0)));
            return at;
        });
    }

    void update(long at, LocalCheck check, String status, String output) {
        boolean sameOutput = check.output().equals(output);
        boolean statusChanged = check.update(status, output, now());
        reaper.watch(check);
        if (statusChanged) {
            check.endDeferral();
            sync(at, check);
            aliases.refresh();
        } else if (!sameOutput && !check.syncIsDeferred()) {
            long half = UPDATE_INTERVAL.toNanos() / 2;
            long later = half + (long) (engine.settings().runtime().random() * UPDATE_INTERVAL.toNanos());
            check.deferredSync(engine.timers().after(Duration.ofNanos(later), () -> state.write(then -> {
                check.endDeferral();
                if (checks.get(check.id()) == check) {
                    sync(then, check);
                }
                return then;
            })));
        }
    }

    private void sync(long at, LocalCheck check) {
        // without servers it is caught up on when they are back
        boolean refused = !check.serviceId().isEmpty()
                && state.catalog().service(node(), check.serviceId()).isEmpty();
        if (engine.faults().hasServers() && !refused) {
            state.catalog().putCheck(at, check.toBody(bodies, node()));
            engine.log().info("Synced check", "check", check.id());
        }
    }

    void syncAll(long at) {
        checks.values().forEach(check -> sync(at, check));
    }

    /** Removes a check; does nothing when there is none. */
    public void deregister(String id) {
        if (id.isEmpty()) {
            throw Refusal.failed("CheckID missing");
        }
        state.write(at -> {
            remove(id);
            return at;
        });
    }

    void remove(String id) {
        LocalCheck check = checks.remove(id);
        if (check != null) {
            check.stop();
            if (engine.faults().hasServers()) {
                state.write(at -> state.catalog().removeCheck(at, node(), id));
                engine.log().info("Deregistered check", "check", id);
            }
            aliases.refresh();
        }
    }

    /** Begins or ends the maintenance of a service, or of the node when no service is named. */
    public void maintenance(@Nullable String serviceId, boolean enable, String reason) {
        String id = serviceId == null ? "_node_maintenance" : "_service_maintenance:" + serviceId;
        String what = serviceId == null ? "node" : "service";
        state.write(at -> {
            if (!enable) {
                remove(id);
            } else if (!checks.containsKey(id)) {
                String notes = reason.isEmpty()
                        ? "Maintenance mode is enabled for this " + what
                                + ", but no reason was provided. This is a default message."
                        : reason;
                ObjectNode definition = io.lictor.testkit.inprocess.json.GoJson.object();
                definition.put("Notes", notes).put("Type", "maintenance");
                add(at, new LocalCheck(id, serviceId == null ? "" : serviceId,
                        what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1) + " Maintenance Mode",
                        definition));
            }
            return at;
        });
    }

    void stopAll() {
        checks.values().forEach(LocalCheck::stop);
        checks.clear();
    }
}
