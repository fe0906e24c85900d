package io.lictor.testkit.inprocess.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Nodes, services and checks. Names and ids are told apart regardless of case, as in Consul's own tables. */
public final class Catalog implements Persisted {
    private static final String NODES = "nodes";
    private static final String SERVICES = "services";
    private static final String CHECKS = "checks";

    private final State state;
    private final NavigableMap<String, NodeRecord> nodes = new TreeMap<>();
    private final Map<String, NavigableMap<String, ServiceRecord>> services = new TreeMap<>();
    private final Map<String, NavigableMap<String, ServiceRecord>> byName = new TreeMap<>();
    private final CheckTable checks;
    private final Map<String, Long> serviceIndexes = new HashMap<>();
    private long extinctionIndex;
    private CatalogEvents events = CatalogEvents.NONE;

    Catalog(State state) {
        this.state = state;
        this.checks = new CheckTable(state);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static <T> NavigableMap<String, T> under(Map<String, NavigableMap<String, T>> all, String name) {
        return all.getOrDefault(fold(name), new TreeMap<>());
    }

    /** Says who is told of changes. */
    public void tell(CatalogEvents listener) {
        events = listener;
    }

    /** All nodes, sorted. */
    public List<NodeRecord> nodes() {
        return List.copyOf(nodes.values());
    }

    /** A node. */
    public Optional<NodeRecord> node(String name) {
        return Optional.ofNullable(nodes.get(fold(name)));
    }

    /** All services of all nodes. */
    public List<ServiceRecord> services() {
        return services.values().stream().flatMap(all -> all.values().stream()).toList();
    }

    /** The instances of a service. */
    public List<ServiceRecord> instances(String service) {
        return List.copyOf(under(byName, service).values());
    }

    /** The services of a node. */
    public List<ServiceRecord> servicesOf(String node) {
        return List.copyOf(under(services, node).values());
    }

    /** An instance. */
    public Optional<ServiceRecord> service(String node, String id) {
        return Optional.ofNullable(under(services, node).get(fold(id)));
    }

    /** All checks. */
    public List<CheckRecord> checks() {
        return checks.all();
    }

    /** The checks of a node, those of its services included. */
    public List<CheckRecord> checksOf(String node) {
        return checks.of(node);
    }

    /** A check. */
    public Optional<CheckRecord> check(String node, String id) {
        return Optional.ofNullable(checks.get(node, id));
    }

    /** The checks that decide about an instance: those of its node first. */
    public List<CheckRecord> checksOf(ServiceRecord service) {
        List<CheckRecord> found = new ArrayList<>(checks.of(service.node(), ""));
        found.addAll(checks.of(service.node(), service.id()));
        return found;
    }

    /** The index of a query for one service, and what wakes it; with checks for health, without for the catalog. */
    public long serviceIndex(String service, boolean exists, boolean withChecks, Interest interest) {
        interest.in((withChecks ? "health/" : "rows/") + fold(service));
        if (!exists && extinctionIndex > 0) {
            interest.in(SERVICES);
            return extinctionIndex;
        }
        Long own = serviceIndexes.get(fold(service));
        if (own != null) {
            return own;
        }
        interest.in(NODES);
        interest.in(SERVICES);
        interest.in(CHECKS);
        return withChecks ? state.maxIndex(NODES, SERVICES, CHECKS) : state.maxIndex(NODES, SERVICES);
    }

    /** Registers a node; does nothing when it is the same. */
    public void putNode(long at, String name, ObjectNode body) {
        NodeRecord old = nodes.get(fold(name));
        if (old != null && old.body().equals(body)) {
            return;
        }
        state.put(nodes, fold(name), new NodeRecord(name, body, old == null ? at : old.createIndex(), at));
        state.touchTable(NODES, at);
        state.touch("node/" + fold(name));
        servicesOf(name).forEach(service -> bumpHealth(at, service.name(), true));
    }

    /** Registers an instance; does nothing when it is the same. */
    public void putService(long at, String node, ObjectNode body) {
        if (!nodes.containsKey(fold(node))) {
            throw new Rejected("Missing node registration");
        }
        String id = body.path("ID").asString("");
        String name = body.path("Service").asString("");
        NavigableMap<String, ServiceRecord> mine = services.computeIfAbsent(fold(node), any -> new TreeMap<>());
        ServiceRecord old = mine.get(fold(id));
        if (old != null && old.body().equals(body)) {
            return;
        }
        ServiceRecord service = new ServiceRecord(node, id, name, body, old == null ? at : old.createIndex(), at);
        if (old != null && !fold(old.name()).equals(fold(name))) {
            forget(at, old);
        }
        if (old != null && !old.id().equals(id)) {
            events.replaced(old);
        }
        state.afterwards(() -> events.settled(service));
        state.put(mine, fold(id), service);
        state.put(byName.computeIfAbsent(fold(name), any -> new TreeMap<>()), key(service), service);
        touchService(at, service);
    }

    private static String key(ServiceRecord service) {
        return fold(service.node()) + '\0' + fold(service.id());
    }

    private void touchService(long at, ServiceRecord service) {
        state.touchTable(SERVICES, at);
        state.touch("services/node/" + fold(service.node()));
        bumpHealth(at, service.name(), true);
    }

    private void bumpHealth(long at, String service, boolean rows) {
        state.put(serviceIndexes, fold(service), at);
        state.touch("health/" + fold(service));
        state.afterwards(() -> events.changed(at, fold(service)));
        if (rows) {
            state.touch("rows/" + fold(service));
        }
    }

    private void forget(long at, ServiceRecord service) {
        String name = fold(service.name());
        NavigableMap<String, ServiceRecord> instances = byName.getOrDefault(name, new TreeMap<>());
        state.remove(instances, key(service));
        state.afterwards(() -> events.settled(service));
        touchService(at, service);
        if (instances.isEmpty()) {
            state.remove(byName, name);
            state.remove(serviceIndexes, name);
            long before = extinctionIndex;
            state.undoable(() -> extinctionIndex = before);
            extinctionIndex = at;
        }
    }

    /** Removes an instance and its checks. */
    public boolean removeService(long at, String node, String id) {
        ServiceRecord old = under(services, node).get(fold(id));
        if (old == null) {
            return false;
        }
        checks.of(node, old.id()).forEach(check -> removeCheck(at, node, check.id()));
        state.remove(under(services, node), fold(id));
        forget(at, old);
        return true;
    }

    /** Registers a check or its new state; does nothing when it is the same. */
    public void putCheck(long at, ObjectNode body) {
        String node = body.path("Node").asString("");
        if (!nodes.containsKey(fold(node))) {
            throw new Rejected("Missing node registration");
        }
        storeCheck(at, body, check(node, body.path("CheckID").asString("")).orElse(null));
    }

    private void storeCheck(long at, ObjectNode wanted, @Nullable CheckRecord old) {
        ObjectNode body = wanted.deepCopy();
        String node = body.path("Node").asString("");
        String serviceId = body.path("ServiceID").asString("");
        if (!serviceId.isEmpty()) {
            ServiceRecord service = service(node, serviceId)
                    .orElseThrow(() -> new Rejected("Missing service registration on node \"" + node + "\""));
            body.put("ServiceName", service.name());
            body.set("ServiceTags", service.body().path("Tags"));
        }
        if (old != null && old.body().equals(body)) {
            return;
        }
        CheckRecord check = CheckRecord.of(body, old == null ? at : old.createIndex(), at);
        checks.put(check);
        touchCheck(at, check);
        if (old != null) {
            touchCheck(at, old);
        }
        if ("critical".equals(check.status())) {
            state.sessions().checkFailed(at, node, check.id());
        }
    }

    private void touchCheck(long at, CheckRecord check) {
        state.touchTable(CHECKS, at);
        state.touch("checks/state/" + check.status());
        state.touch("checks/node/" + fold(check.node()));
        state.touch("checks/service/" + fold(check.serviceName()));
        if (!check.serviceId().isEmpty()) {
            bumpHealth(at, check.serviceName(), false);
        } else {
            servicesOf(check.node()).forEach(service -> bumpHealth(at, service.name(), false));
        }
    }

    /** Removes a check. */
    public boolean removeCheck(long at, String node, String id) {
        CheckRecord old = checks.remove(node, id);
        if (old == null) {
            return false;
        }
        touchCheck(at, old);
        state.sessions().checkFailed(at, node, old.id());
        return true;
    }

    @Override
    public JsonNode save() {
        ObjectNode saved = JsonNodeFactory.instance.objectNode().put("extinction", extinctionIndex);
        ObjectNode indexes = saved.putObject("services");
        serviceIndexes.forEach(indexes::put);
        ArrayNode nodeRows = saved.putArray("nodes");
        nodes.values().forEach(node -> nodeRows.add(node.toJson()));
        ArrayNode serviceRows = saved.putArray("instances");
        services().forEach(each -> serviceRows.addObject().put("Node", each.node()).set("Service", each.toJson()));
        ArrayNode checkRows = saved.putArray("checks");
        checks().forEach(check -> checkRows.add(check.toJson()));
        return saved;
    }

    @Override
    public void restore(JsonNode saved) {
        nodes.clear();
        services.clear();
        byName.clear();
        checks.clear();
        serviceIndexes.clear();
        extinctionIndex = saved.path("extinction").asLong(0);
        saved.path("services").properties()
                .forEach(each -> serviceIndexes.put(each.getKey(), each.getValue().asLong(0)));
        for (JsonNode row : saved.path("nodes")) {
            Restored node = Restored.of(row);
            String name = node.text("Node");
            nodes.put(fold(name), new NodeRecord(name, node.body(), node.created(), node.modified()));
        }
        for (JsonNode row : saved.path("instances")) {
            Restored service = Restored.of(row.path("Service"));
            ServiceRecord record = new ServiceRecord(row.path("Node").asString(""), service.text("ID"),
                    service.text("Service"), service.body(), service.created(), service.modified());
            services.computeIfAbsent(fold(record.node()), any -> new TreeMap<>()).put(fold(record.id()), record);
            byName.computeIfAbsent(fold(record.name()), any -> new TreeMap<>()).put(key(record), record);
        }
        for (JsonNode row : saved.path("checks")) {
            Restored check = Restored.of(row);
            CheckRecord record = CheckRecord.of(check.body(), check.created(), check.modified());
            checks.put(record);
        }
        events.restored();
    }

    /** A row of a snapshot, its indexes apart. */
    private record Restored(ObjectNode body, long created, long modified) {
        static Restored of(JsonNode row) {
            ObjectNode body = row.deepCopy() instanceof ObjectNode object
                    ? object
                    : JsonNodeFactory.instance.objectNode();
            long created = body.path("CreateIndex").asLong(0);
            long modified = body.path("ModifyIndex").asLong(0);
            body.remove("CreateIndex");
            body.remove("ModifyIndex");
            return new Restored(body, created, modified);
        }

        String text(String field) {
            return body.path(field).asString("");
        }
    }

    /** Removes a node and all that is on it. */
    public boolean removeNode(long at, String name) {
        NodeRecord old = nodes.get(fold(name));
        if (old == null) {
            return false;
        }
        servicesOf(name).forEach(service -> removeService(at, name, service.id()));
        checksOf(name).forEach(check -> removeCheck(at, name, check.id()));
        state.sessions().nodeLeft(at, name);
        state.remove(nodes, fold(name));
        state.coordinates().remove(at, name);
        state.touchTable(NODES, at);
        state.touch("node/" + fold(name));
        return Objects.equals(old.name(), name);
    }
}
