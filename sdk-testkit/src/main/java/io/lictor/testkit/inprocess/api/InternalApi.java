package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.MESH;
import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.NodeRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/internal}: what Consul's user interface and its federation ask for, with what a lone server has of it. */
final class InternalApi {
    private static final Response PAGE = Response.bytes(200, "text/html; charset=utf-8",
            "<!DOCTYPE html>\n<title>In-process Consul</title>\n<p>For tests and first steps: there is no user interface."
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));

    private static final int MOST_ADDRESSES = 8;
    private static final Pattern IPV4 = Pattern
            .compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Shape ADDRESSES = Shape.of("").string("Service").strings("ManualVIPs");

    private final Engine engine;
    private final Catalog catalog;
    private final NodeDump dump;

    InternalApi(Engine engine) {
        this.engine = engine;
        this.catalog = engine.state().catalog();
        this.dump = new NodeDump(engine.settings().pretty());
    }

    void addTo(Router router) {
        for (String method : new String[]{"GET", "PUT", "POST", "DELETE"}) {
            router.on(method, "/ui/", call -> PAGE);
        }
        router.on("GET", "/v1/internal/ui/nodes", this::nodes);
        router.on("GET", "/v1/internal/ui/node/", this::node);
        router.on("GET", "/v1/internal/ui/services", this::services);
        router.on("GET", "/v1/internal/ui/gateway-services-nodes/", call -> nothing(call, "Missing gateway name",
                GoJson.array()));
        router.on("GET", "/v1/catalog/gateway-services/", call -> nothing(call, "Missing gateway name",
                call.has(Feature.GATEWAY_LIST) || engine.settings().managementToken() != null
                        ? GoJson.array()
                        : NullNode.getInstance()));
        if (engine.settings().release().has(Feature.OPERATOR_POSTS)) {
            router.on("PUT", "/v1/internal/service-virtual-ip", this::giveAddresses);
        }
        router.on("GET", "/v1/internal/federation-states", this::federationStates);
        router.on("GET", "/v1/internal/federation-states/mesh-gateways", call -> nothing(call, "", GoJson.object()));
        router.on("GET", "/v1/internal/federation-state/", this::federationState);
    }

    private Response giveAddresses(Call call) throws InterruptedException, DecodeException {
        ObjectNode given = ADDRESSES.decode(call.body());
        String service = given.path("Service").asString("");
        List<String> wanted = given.path("ManualVIPs").valueStream().map(each -> each.asString("")).toList();
        call.reachLeader(call.target());
        call.require(MESH, "", WRITE);
        if (wanted.size() > MOST_ADDRESSES) {
            throw Refusal.failed("cannot associate more than " + MOST_ADDRESSES
                    + " manual virtual IPs with the same service");
        }
        wanted.stream().filter(address -> !IPV4.matcher(address).matches()).findFirst().ifPresent(odd -> {
            throw Refusal.failed("\"" + (odd.contains(":") ? odd : "<nil>") + "\" is not a valid IPv4 address");
        });
        return Response.json(engine.state().write(at -> {
            boolean found = engine.virtualAddresses().isKnown(service);
            List<String> losers = found ? engine.virtualAddresses().give(service, wanted) : List.of();
            ObjectNode answer = GoJson.object().put("Found", found);
            ArrayNode from = GoJson.array();
            losers.forEach(each -> {
                ObjectNode row = from.addObject();
                row.putObject("ServiceName").put("Name", each);
                row.put("Peer", "");
            });
            answer.set("UnassignedFrom", losers.isEmpty() ? NullNode.getInstance() : from);
            engine.state().touchTable(EntryStore.TABLE, at);
            return answer;
        }));
    }

    private Response nothing(Call call, String complaint, tools.jackson.databind.JsonNode empty)
            throws InterruptedException {
        QueryOptions options = call.options();
        if (!complaint.isEmpty() && call.rest().isEmpty()) {
            throw Refusal.badRequest(complaint);
        }
        if (!call.rest().isEmpty()) {
            call.require(SERVICE, call.rest(), READ);
        }
        Answer<Boolean> answer = call.query(options, interest -> {
            interest.in("nodes");
            boolean none = call.request().path().contains("gateway-services");
            return new Answer<>(none ? 0 : engine.state().maxIndex("nodes", "services"), true);
        });
        return call.request().path().startsWith("/v1/internal/")
                ? call.indexed(Response.json(empty), answer.index())
                : call.indexed(Response.json(empty), answer.index(), options);
    }

    /** What the token may see of a node. */
    private NodeDump.Row row(Call call, NodeRecord node) {
        ObjectNode fields = GoJson.object();
        for (String field : new String[]{"ID", "Node", "Address"}) {
            fields.set(field, node.body().path(field));
        }
        fields.set("TaggedAddresses", node.body().path("TaggedAddresses"));
        fields.set("Meta", node.body().path("Meta"));
        return new NodeDump.Row(fields,
                catalog.servicesOf(node.name()).stream().filter(each -> call.shows(SERVICE, each.name()))
                        .toList(),
                catalog.checksOf(node.name()).stream().filter(each -> each.serviceName().isEmpty()
                        || call.shows(SERVICE, each.serviceName())).toList());
    }

    private Response nodes(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Answer<List<NodeDump.Row>> answer = call.query(options, interest -> {
            interest.in("nodes");
            interest.in("services");
            interest.in("checks");
            return new Answer<>(engine.state().maxIndex("nodes", "services", "checks"), catalog.nodes().stream()
                    .filter(node -> call.shows(NODE, node.name())).map(node -> row(call, node)).toList());
        });
        boolean asUsual = options.filter().isEmpty() && !call.parameters().has("pretty");
        Response response = asUsual
                ? Response.bytes(200, "application/json", dump.render(answer.value()))
                : Response.json(Filters.keep(options.filter(), Schemas.NODE,
                        Rows.of(answer.value(), NodeDump.Row::toJson)));
        return call.indexed(response, answer.index());
    }

    private Response node(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String name = Rows.requireName(call, "Missing node name");
        Answer<ObjectNode> answer = call.query(options, interest -> {
            interest.in("node/" + Rows.fold(name));
            interest.in("checks/node/" + Rows.fold(name));
            ObjectNode row = catalog.node(name).filter(node -> call.allows(NODE, node.name(), READ))
                    .map(node -> row(call, node).toJson()).orElseGet(GoJson::object);
            return new Answer<>(engine.state().maxIndex("nodes", "services", "checks"), row);
        });
        return call.indexed(answer.value().isEmpty() ? Response.empty(404) : Response.json(answer.value()),
                answer.index());
    }

    private Response services(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Filters.keep(options.filter(), Schemas.HEALTH_ENTRY, GoJson.array());
        Answer<ArrayNode> answer = call.query(options, interest -> {
            interest.in("services");
            interest.in("checks");
            Map<String, ObjectNode> byName = new TreeMap<>();
            List<ServiceRecord> seen = catalog.services().stream()
                    .filter(service -> call.shows(NODE, service.node()) && call.shows(SERVICE, service.name()))
                    .toList();
            seen.forEach(service -> summarize(byName, service));
            seen.forEach(service -> connect(byName, service));
            ArrayNode rows = GoJson.array();
            byName.values().forEach(rows::add);
            return new Answer<>(engine.state().maxIndex("nodes", "services", "checks"), rows);
        });
        return call.indexed(Response.json(answer.value()), answer.index());
    }

    /** A proxy and its service know each other: once the proxy told for whom it is, then the service that it has one. */
    private void connect(Map<String, ObjectNode> byName, ServiceRecord proxy) {
        String destination = proxy.body().path("Proxy").path("DestinationServiceName").asString("");
        if (destination.isEmpty()) {
            return;
        }
        ObjectNode own = byName.get(proxy.name());
        ObjectNode other = byName.get(destination);
        if (engine.settings().release().has(Feature.UI_MESH)) {
            if (other != null) {
                other.put("ConnectedWithProxy", true);
            }
        } else if (own != null && own.path("ProxyFor").valueStream()
                .noneMatch(each -> destination.equals(each.asString("")))) {
            own.withArray("ProxyFor").add(destination);
        }
    }

    private void summarize(Map<String, ObjectNode> byName, ServiceRecord service) {
        ObjectNode row = byName.computeIfAbsent(service.name(), name -> {
            String kind = service.body().path("Kind").asString("");
            ObjectNode fresh = kind.isEmpty() ? GoJson.object() : GoJson.object().put("Kind", kind);
            fresh.put("Name", name);
            boolean mesh = engine.settings().release().has(Feature.UI_MESH);
            if (mesh) {
                fresh.put("Datacenter", engine.settings().datacenter());
            }
            fresh.set("Tags", service.tags().isEmpty()
                    ? fresh.nullNode()
                    : GoJson.strings(new TreeSet<>(service.tags())));
            fresh.putArray("Nodes");
            fresh.put("InstanceCount", 0).put("ChecksPassing", 0).put("ChecksWarning", 0).put("ChecksCritical", 0)
                    .putNull("ExternalSources").putObject("GatewayConfig");
            if (mesh) {
                fresh.put("TransparentProxy", false);
                if (engine.settings().release().has(Feature.UI_NATIVE)) {
                    fresh.put("ConnectNative", service.body().path("Connect").path("Native").asBoolean(false));
                }
                fresh.put("ConnectedWithProxy", false).put("ConnectedWithGateway", false);
            }
            return fresh;
        });
        ((ArrayNode) row.path("Nodes")).add(service.node());
        row.put("InstanceCount", row.path("InstanceCount").asInt() + 1);
        for (CheckRecord check : catalog.checksOf(service)) {
            String count = switch (check.status()) {
                case "passing" -> "ChecksPassing";
                case "warning" -> "ChecksWarning";
                default -> "ChecksCritical";
            };
            row.put(count, row.path(count).asInt() + 1);
        }
    }

    private ObjectNode ownState() {
        return GoJson.object().put("Datacenter", engine.settings().datacenter())
                .put("UpdatedAt", engine.settings().runtime().now().toString()).put("PrimaryModifyIndex", 10)
                .put("CreateIndex", 10).put("ModifyIndex", 10);
    }

    private Response federationStates(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        call.reachLeader(options);
        call.require(OPERATOR, "", READ);
        return call.indexed(Response.json(GoJson.array().add(ownState())), 10, options);
    }

    private Response federationState(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        if (call.rest().isEmpty()) {
            throw Refusal.badRequest("Bad request: Missing datacenter name");
        }
        call.reachLeader(options);
        call.require(OPERATOR, "", READ);
        ObjectNode body = GoJson.object();
        if (!call.rest().equalsIgnoreCase(engine.settings().datacenter())) {
            return call.indexed(Response.empty(404), 10, options);
        }
        body.set("State", ownState());
        body.put("Index", 10).put("LastContact", 0).put("KnownLeader", true).put("ConsistencyLevel", "");
        return call.indexed(Response.json(body), 10, options);
    }
}
