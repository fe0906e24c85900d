package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.lictor.testkit.inprocess.engine.AgentCache;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Federation;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.filter.Filter;
import io.lictor.testkit.inprocess.filter.FilterException;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.NodeRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The reads of {@code /v1/catalog}. */
final class CatalogApi {
    private final Engine engine;
    private final Catalog catalog;
    private final AgentCache cached;
    private final Map<String, Response> standing = new ConcurrentHashMap<>();

    CatalogApi(Engine engine) {
        this.engine = engine;
        this.catalog = engine.state().catalog();
        this.cached = engine.cache();
    }

    void addTo(Router router) {
        router.on("GET", "/v1/catalog/datacenters", this::datacenters);
        router.on("GET", "/v1/catalog/nodes", this::nodes);
        router.on("GET", "/v1/catalog/services", this::services);
        router.on("GET", "/v1/catalog/service/", call -> service(call, false));
        router.on("GET", "/v1/catalog/connect/", call -> service(call, true));
        router.on("GET", "/v1/catalog/node/", this::node);
        router.on("GET", "/v1/catalog/node-services/", this::nodeServices);
    }

    /** Answers in spite of options that make no sense: the complaint is followed by the answer. */
    private Response datacenters(Call call) {
        ArrayNode names = GoJson.strings(
                engine.federation().members().stream().map(Federation::datacenter).toList());
        try {
            call.options();
        } catch (Refusal e) {
            Response refused = e.response();
            byte[] list = engine.settings().pretty() ? GoJson.pretty(names) : GoJson.compact(names);
            return Response.text(refused.status(), new String(refused.bytes(), UTF_8) + new String(list, UTF_8));
        }
        return cached.mark(call, Response.json(names));
    }

    private Response nodes(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Answer<List<NodeRecord>> answer = call.query(options, interest -> {
            interest.in("nodes");
            return new Answer<>(engine.state().maxIndex("nodes"), catalog.nodes());
        });
        List<NodeRecord> kept = answer.value().stream()
                .filter(node -> call.shows(NODE, node.name()) && Rows.hasMeta(call, node)).toList();
        ArrayNode rows = Filters.keep(options.filter(), Schemas.NODE, Rows.of(kept, NodeRecord::toJson));
        return call.indexed(Response.json(rows), answer.index(), options);
    }

    private Response services(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        boolean stands = options.cached() && options.index() == 0 && call.has(Feature.STANDING_SERVICE_LIST);
        Response known = stands ? standing.get(call.request().rawQuery()) : null;
        if (known != null) {
            return cached.hit(known);
        }
        Filter filter = filter(call, options);
        Answer<Map<String, Set<String>>> answer = call.query(options, interest -> {
            interest.in("services");
            boolean byMeta = call.parameters().has("node-meta");
            return new Answer<>(byMeta
                    ? engine.state().maxIndex("services", "nodes")
                    : engine.state().maxIndex("services"), names(call, filter));
        });
        ObjectNode body = GoJson.object();
        answer.value().forEach((name, tags) -> body.set(name, GoJson.strings(tags)));
        Response response = call.indexed(Response.json(body), answer.index(), options);
        if (stands) {
            standing.put(call.request().rawQuery(), response);
        }
        return cached.mark(call, response);
    }

    private Filter filter(Call call, QueryOptions options) {
        try {
            return Filter.of(call.has(Feature.SERVICES_FILTER) ? options.filter() : "", Schemas.CATALOG_SERVICE);
        } catch (FilterException e) {
            throw Call.failedRead(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Set<String>> names(Call call, Filter filter) {
        Map<String, Set<String>> names = new TreeMap<>();
        for (ServiceRecord service : catalog.services()) {
            NodeRecord node = catalog.node(service.node()).orElseThrow();
            if (Rows.hasMeta(call, node) && call.shows(SERVICE, service.name())
                    && (filter.keepsAll() || filter.matches(flat(node, service)))) {
                names.computeIfAbsent(service.name(), name -> new TreeSet<>()).addAll(service.tags());
            }
        }
        return names;
    }

    private Response service(Call call, boolean connect) throws InterruptedException {
        QueryOptions options = call.options();
        String name = Rows.requireName(call, "Missing service name");
        Answer<ArrayNode> answer = call.query(options, interest -> {
            // whoever may not read a service is not told that there are ways to it
            boolean unseen = connect && !call.allows(SERVICE, name, READ);
            List<ServiceRecord> all = unseen
                    ? List.of()
                    : connect ? Connected.to(catalog, name) : catalog.instances(name);
            long index = catalog.serviceIndex(name, !all.isEmpty(), false, interest);
            ArrayNode rows = GoJson.array();
            for (ServiceRecord found : Rows.near(call, engine.state(), Rows.tagged(call, all))) {
                NodeRecord node = catalog.node(found.node()).orElseThrow();
                if (Rows.hasMeta(call, node) && call.shows(SERVICE, found.name())
                        && call.shows(NODE, node.name())) {
                    rows.add(flat(node, found));
                }
            }
            return new Answer<>(index, rows);
        });
        ArrayNode rows = Filters.keep(options.filter(), Schemas.CATALOG_SERVICE, answer.value());
        return cached.mark(call, call.indexed(Response.json(rows), answer.index(), options));
    }

    private ObjectNode flat(NodeRecord node, ServiceRecord service) {
        ObjectNode row = GoJson.object();
        for (String field : List.of("ID", "Node", "Address", "Datacenter", "TaggedAddresses")) {
            row.set(field, node.body().path(field));
        }
        row.set("NodeMeta", node.body().path("Meta"));
        ObjectNode body = service.body();
        row.put("ServiceKind", body.path("Kind").asString("")).put("ServiceID", service.id());
        row.put("ServiceName", service.name()).set("ServiceTags", GoJson.strings(service.tags()));
        row.set("ServiceAddress", body.path("Address"));
        if (body.has("TaggedAddresses")) {
            row.set("ServiceTaggedAddresses", body.path("TaggedAddresses"));
        }
        for (String field : List.of("Weights", "Meta", "Port", "EnableTagOverride", "Proxy", "Connect")) {
            row.set("Service" + field, body.path(field).isNull() ? GoJson.object() : body.path(field));
        }
        if (engine.settings().release().has(Feature.SOCKET_PATH)) {
            row.put("ServiceSocketPath", body.path("SocketPath").asString(""));
        }
        if (engine.settings().release().has(Feature.LOCALITY)) {
            row.set("ServiceLocality", body.has("Locality") ? body.path("Locality") : body.nullNode());
        }
        if (!body.has("Port")) {
            row.put("ServicePort", 0);
        }
        return row.put("CreateIndex", service.createIndex()).put("ModifyIndex", service.modifyIndex());
    }

    /** A node with its services, looked at as a blocking query. */
    private Answer<Optional<NodeRecord>> lookAtNode(Call call, QueryOptions options, List<ServiceRecord> services)
            throws InterruptedException {
        String name = Rows.requireName(call, "Missing node name");
        Rows.requireName(call, "Missing node name");
        Filters.keep(options.filter(), Schemas.NODE_SERVICE, GoJson.array());
        return call.query(options, interest -> {
            interest.in("node/" + Rows.fold(name));
            interest.in("services/node/" + Rows.fold(name));
            services.clear();
            Optional<NodeRecord> node = catalog.node(name).filter(found -> call.shows(NODE, found.name()));
            if (node.isPresent()) {
                catalog.servicesOf(name).stream().filter(service -> call.shows(SERVICE, service.name()))
                        .forEach(services::add);
            }
            return new Answer<>(node.isPresent() ? engine.state().maxIndex("nodes", "services") : 0, node);
        });
    }

    private Response node(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Rows.requireName(call, "Missing node name");
        Filters.keep(options.filter(), Schemas.NODE_SERVICE, GoJson.array());
        List<ServiceRecord> services = new java.util.ArrayList<>();
        Answer<Optional<NodeRecord>> answer = lookAtNode(call, options, services);
        if (answer.value().isEmpty()) {
            return call.indexed(Response.json(NullNode.getInstance()), answer.index(), options);
        }
        ObjectNode body = GoJson.object();
        body.set("Node", answer.value().get().toJson());
        ObjectNode byId = body.putObject("Services");
        for (var row : kept(options, services)) {
            byId.set(row.path("ID").asString(), row);
        }
        return call.indexed(Response.json(body), answer.index(), options);
    }

    private static ArrayNode kept(QueryOptions options, List<ServiceRecord> services) {
        return Filters.keep(options.filter(), Schemas.NODE_SERVICE, Rows.of(services, ServiceRecord::toJson));
    }

    private Response nodeServices(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        List<ServiceRecord> services = new java.util.ArrayList<>();
        Answer<Optional<NodeRecord>> answer = lookAtNode(call, options, services);
        ObjectNode body = GoJson.object().putNull("Node").putNull("Services");
        if (answer.value().isPresent()) {
            body.set("Node", answer.value().get().toJson());
            JsonNode kept = kept(options, services);
            body.set("Services", kept.isEmpty() ? body.nullNode() : kept);
        }
        return call.indexed(Response.json(body), answer.index(), options);
    }
}
