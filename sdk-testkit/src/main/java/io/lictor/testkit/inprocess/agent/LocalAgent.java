package io.lictor.testkit.inprocess.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.lictor.testkit.inprocess.engine.Definitions;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.State;
import tools.jackson.databind.node.ObjectNode;

/**
 * Services of the agent, and what of them the catalog knows. Its own map is guarded by the lock of the servers' state;
 * ids are case-sensitive here, unlike in the catalog.
 */
public final class LocalAgent implements AutoCloseable {
    private static final int FIRST_SIDECAR_PORT = 21000;
    private static final int LAST_SIDECAR_PORT = 21255;
    private static final long FIRST_FULL_SYNC = 40;
    private static final long LATER = 60;

    private final Engine engine;
    private final State state;
    private final String node;
    private final LocalChecks checks;
    private final Bodies bodies;
    private final Map<String, ObjectNode> services = new TreeMap<>();
    private final Set<String> configured = new TreeSet<>();
    private boolean syncScheduled;

    /** An agent that has nothing registered. */
    public LocalAgent(Engine engine) {
        this.engine = engine;
        this.state = engine.state();
        this.node = engine.settings().node();
        this.checks = new LocalChecks(engine, this);
        this.bodies = new Bodies(engine.settings().release());
    }

    /** Its checks. */
    public LocalChecks checks() {
        return checks;
    }

    /** The services by id, in the catalog's form. */
    public Map<String, ObjectNode> services() {
        return new TreeMap<>(services);
    }

    /** A service by id. */
    public Optional<ObjectNode> service(String id) {
        return Optional.ofNullable(services.get(id));
    }

    /** Registers a service with its checks and its sidecar; refuses what the agent does not take. */
    public void register(ObjectNode given, boolean replaceChecks) {
        Validation.service(engine.settings().release(), given);
        List<ObjectNode> definitions = Validation.checks(engine.settings().release(), given);
        Script.refuseUnlessAllowed(engine.settings(), definitions);
        Sidecar.nameTypes(given);
        ObjectNode sidecar = Sidecar.of(engine.settings().release(), given, this::sidecarPort);
        List<ObjectNode> ofSidecar = sidecar == null
                ? List.of()
                : Validation.checks(engine.settings().release(), sidecar);
        Script.refuseUnlessAllowed(engine.settings(), ofSidecar);
        state.write(at -> {
            store(at, bodies.serviceOfAgent(given), definitions, replaceChecks);
            if (sidecar != null) {
                store(at, bodies.serviceOfAgent(sidecar), ofSidecar, replaceChecks);
            }
            return at;
        });
    }

    /** Registers what the configuration defines, and forgets the services that it does not define any more. */
    public void load() {
        Definitions defined = engine.settings().agent().definitions().get();
        defined.services().forEach(each -> register(each, true));
        defined.checks().forEach(each -> checks.register(each, () -> {}));
        Set<String> ids = defined.services().stream().map(LocalAgent::idOf).collect(Collectors.toSet());
        List<String> gone = state.read(() -> {
            List<String> before = configured.stream().filter(id -> !ids.contains(id)).toList();
            configured.clear();
            configured.addAll(ids);
            return before;
        });
        gone.forEach(this::deregister);
    }

    private static String idOf(ObjectNode given) {
        String id = Validation.text(given, "ID");
        return id.isEmpty() ? Validation.text(given, "Name") : id;
    }

    private void store(long at, ObjectNode body, List<ObjectNode> definitions, boolean replaceChecks) {
        String id = body.path("ID").asString();
        addAddresses(body);
        services.put(id, body);
        syncService(at, id);
        Set<String> kept = checks.register(at, id, body.path("Service").asString(), definitions);
        if (replaceChecks) {
            checks.ofService(id).stream().filter(check -> !kept.contains(check)).forEach(checks::remove);
        }
        state.touch("agent/service/" + id);
    }

    private static void addAddresses(ObjectNode body) {
        String address = body.path("Address").asString("");
        List<String> names = address.matches("[0-9.]+")
                ? List.of("lan_ipv4", "wan_ipv4")
                : address.matches("[0-9a-fA-F]*:[0-9a-fA-F:.]+") ? List.of("lan_ipv6", "wan_ipv6") : List.of();
        if (!names.isEmpty()) {
            ObjectNode tagged = body.path("TaggedAddresses") instanceof ObjectNode given ? given : GoJson.object();
            for (String name : names) {
                if (!tagged.has(name)) {
                    tagged.putObject(name).put("Address", address).put("Port", body.path("Port").asLong(0));
                }
            }
            ObjectNode sorted = GoJson.object();
            tagged.properties().stream().sorted(Map.Entry.comparingByKey())
                    .forEach(each -> sorted.set(each.getKey(), each.getValue()));
            setAddresses(body, sorted);
        }
    }

    /** Puts the tagged addresses where Consul prints them. */
    private static void setAddresses(ObjectNode body, ObjectNode tagged) {
        ObjectNode rebuilt = body.deepCopy();
        body.removeAll();
        rebuilt.properties().forEach(field -> {
            if (!"TaggedAddresses".equals(field.getKey())) {
                body.set(field.getKey(), field.getValue());
            }
            if ("Address".equals(field.getKey())) {
                body.set("TaggedAddresses", tagged);
            }
        });
    }

    private long sidecarPort(String sidecarId) {
        return state.read(() -> {
            ObjectNode known = services.get(sidecarId);
            if (known != null) {
                return known.path("Port").asLong(0);
            }
            List<Long> used = services.values().stream().map(body -> body.path("Port").asLong(0)).toList();
            for (long port = FIRST_SIDECAR_PORT; port <= LAST_SIDECAR_PORT; port++) {
                if (!used.contains(port)) {
                    return port;
                }
            }
            throw Refusal
                    .badRequest("Invalid SidecarService: no port provided for sidecar_service and none left in the "
                            + "configured range [21000, 21255]");
        });
    }

    /** Removes a service with its checks and its sidecar; does nothing when there is none. */
    public void deregister(String id) {
        if (id.isEmpty()) {
            throw Refusal.failed("ServiceID missing");
        }
        state.write(at -> {
            remove(at, id);
            remove(at, id + "-sidecar-proxy");
            return at;
        });
    }

    private void remove(long at, String id) {
        if (services.remove(id) == null) {
            return;
        }
        List.copyOf(checks.ofService(id)).forEach(checks::remove);
        if (engine.faults().hasServers()) {
            state.catalog().removeService(at, node, id);
            engine.log().info("Deregistered service", "service", id);
        }
        state.touch("agent/service/" + id);
    }

    void syncService(long at, String id) {
        ObjectNode body = services.get(id);
        if (body != null) {
            // what the servers refuse stays with the agent
            if (engine.faults().hasServers()
                    && MeshRules.complaints(engine.settings().release(), body).isEmpty()) {
                state.catalog().putService(at, node, engine.virtualAddresses().given(Bodies.forCatalog(body)));
                copyAddressesLater(id);
                engine.log().info("Synced service", "service", id);
            }
        }
    }

    /** With a full synchronisation the agent learns of the address that the servers have given to a service. */
    private void copyAddressesLater(String id) {
        ObjectNode body = services.get(id);
        if (body == null || !engine.virtualAddresses().isGivenTo(body)) {
            return;
        }
        long seconds = FIRST_FULL_SYNC + (long) (engine.settings().runtime().random() * LATER);
        engine.timers().after(Duration.ofSeconds(seconds), () -> state.write(at -> {
            if (body.equals(services.get(id))) {
                // nobody who waits for another content is told
                ObjectNode copy = engine.virtualAddresses().given(body);
                if (copy.path("TaggedAddresses") instanceof ObjectNode tagged) {
                    setAddresses(copy, tagged.deepCopy());
                }
                services.put(id, copy);
            }
            return at;
        }));
    }

    /** Brings back by and by what somebody changed in the catalog behind the agent's back. */
    public void catalogChanged() {
        state.write(at -> {
            if (!syncScheduled) {
                syncScheduled = true;
                long seconds = 4 + (long) (engine.settings().runtime().random() * 100);
                engine.timers().after(Duration.ofSeconds(seconds), this::syncAll);
            }
            return at;
        });
    }

    /** Brings the catalog in line with the agent. */
    public void syncAll() {
        state.write(at -> {
            syncScheduled = false;
            if (!engine.faults().hasServers()) {
                return at;
            }
            Catalog catalog = state.catalog();
            LocalNode.register(engine, at);
            services.keySet().forEach(id -> syncService(at, id));
            checks.syncAll(at);
            for (String id : strangers(catalog)) {
                catalog.removeService(at, node, id);
            }
            return at;
        });
    }

    private List<String> strangers(Catalog catalog) {
        List<String> known = new ArrayList<>(List.of("consul"));
        services.keySet().forEach(id -> known.add(id.toLowerCase(Locale.ROOT)));
        return catalog.servicesOf(node).stream().map(service -> service.id())
                .filter(id -> !known.contains(id.toLowerCase(Locale.ROOT))).toList();
    }

    /** Removes everything, as a reload of a dev agent does before it reads its configuration, or a test. */
    public void forgetAll() {
        List.copyOf(state.read(services::keySet)).forEach(this::deregister);
        state.write(at -> {
            checks.all().forEach(check -> checks.remove(check.path("CheckID").asString()));
            return at;
        });
    }

    /** Ends the threads of its checks. */
    @Override
    public void close() {
        state.write(at -> {
            checks.stopAll();
            return at;
        });
    }
}
