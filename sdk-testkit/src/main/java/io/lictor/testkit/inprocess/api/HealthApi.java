package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;

import java.util.List;
import java.util.function.Supplier;

import io.lictor.testkit.inprocess.engine.AgentCache;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.NodeRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/health}: services with the checks that decide about them. */
final class HealthApi {
    private final Engine engine;
    private final Catalog catalog;
    private final AgentCache cached;

    HealthApi(Engine engine) {
        this.engine = engine;
        this.catalog = engine.state().catalog();
        this.cached = engine.cache();
    }

    void addTo(Router router) {
        router.on("GET", "/v1/health/service/", call -> service(call, false));
        router.on("GET", "/v1/health/connect/", call -> service(call, true));
        router.on("GET", "/v1/health/ingress/", this::ingress);
        router.on("GET", "/v1/health/node/", this::node);
        router.on("GET", "/v1/health/checks/", this::checks);
        router.on("GET", "/v1/health/state/", this::state);
    }

    private Response service(Call call, boolean connect) throws InterruptedException {
        QueryOptions options = call.options();
        String name = Rows.requireName(call, "Missing service name");
        Answer<ArrayNode> answer = call.query(options, interest -> {
            List<ServiceRecord> all = connect ? Connected.to(catalog, name) : catalog.instances(name);
            long index = catalog.serviceIndex(name, !all.isEmpty(), true, interest);
            if (connect) {
                all.forEach(proxy -> interest.in("health/" + Rows.fold(proxy.name())));
                interest.in("services");
            }
            ArrayNode rows = GoJson.array();
            for (ServiceRecord instance : Rows.near(call, Rows.tagged(call, all))) {
                NodeRecord node = catalog.node(instance.node()).orElseThrow();
                if (Rows.hasMeta(call, node) && call.allows(SERVICE, instance.name(), READ)
                        && call.allows(NODE, node.name(), READ)) {
                    rows.add(entry(node, instance));
                }
            }
            return new Answer<>(index, rows);
        });
        ArrayNode kept = Filters.keep(options.filter(), Schemas.HEALTH_ENTRY, answer.value());
        boolean passing = passingOnly(call);
        return cached.mark(call,
                call.indexed(Response.json(passing ? passing(kept) : kept), answer.index(), options));
    }

    /** The instances of the gateways in front of a service: there are none. */
    private Response ingress(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        Rows.requireName(call, "Missing service name");
        passingOnly(call);
        Answer<ArrayNode> answer = call.query(options, interest -> {
            interest.in("services");
            return new Answer<>(engine.state().maxIndex("services", "nodes"), GoJson.array());
        });
        ArrayNode kept = Filters.keep(options.filter(), Schemas.HEALTH_ENTRY, answer.value());
        return cached.mark(call, call.indexed(Response.json(kept), answer.index(), options));
    }

    /** An entry of the list: node, service and their checks. */
    private ObjectNode entry(NodeRecord node, ServiceRecord instance) {
        ObjectNode entry = GoJson.object();
        entry.set("Node", node.toJson());
        entry.set("Service", instance.toJson());
        entry.set("Checks", Rows.of(catalog.checksOf(instance), CheckRecord::toJson));
        return entry;
    }

    private static boolean passingOnly(Call call) {
        if (!call.parameters().has("passing")) {
            return false;
        }
        return switch (call.parameters().first("passing")) {
            case "", "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw Refusal.badRequest("Invalid value for ?passing");
        };
    }

    private static ArrayNode passing(ArrayNode entries) {
        ArrayNode passing = GoJson.array();
        for (JsonNode entry : entries) {
            boolean all = true;
            for (JsonNode check : entry.path("Checks")) {
                all &= "passing".equals(check.path("Status").asString());
            }
            if (all) {
                passing.add(entry);
            }
        }
        return passing;
    }

    private Response node(Call call) throws InterruptedException {
        String name = Rows.requireName(call, "Missing node name");
        return list(call, "checks/node/" + Rows.fold(name), () -> engine.state().maxIndex("nodes", "checks"),
                () -> catalog.checksOf(name));
    }

    private Response checks(Call call) throws InterruptedException {
        String name = Rows.requireName(call, "Missing service name");
        return list(call, "checks/service/" + Rows.fold(name), () -> engine.state().maxIndex("checks"),
                () -> catalog.checks().stream().filter(check -> check.serviceName().equalsIgnoreCase(name)).toList());
    }

    private Response state(Call call) throws InterruptedException {
        String state = Rows.requireName(call, "Missing check state");
        boolean any = "any".equals(state);
        return list(call, any ? "checks" : "checks/state/" + state, () -> engine.state().maxIndex("checks"),
                () -> catalog.checks().stream().filter(check -> any || check.status().equals(state)).toList());
    }

    private Response list(Call call, String topic, Supplier<Long> index, Supplier<List<CheckRecord>> look)
            throws InterruptedException {
        QueryOptions options = call.options();
        Answer<List<CheckRecord>> answer = call.query(options, interest -> {
            interest.in(topic);
            return new Answer<>(index.get(), look.get().stream().filter(check -> visible(call, check)).toList());
        });
        ArrayNode rows = Filters.keep(options.filter(), Schemas.CHECK,
                Rows.of(answer.value(), CheckRecord::toJson));
        return call.indexed(Response.json(rows), answer.index(), options);
    }

    private boolean visible(Call call, CheckRecord check) {
        return call.allows(NODE, check.node(), READ)
                && (check.serviceName().isEmpty() || call.allows(SERVICE, check.serviceName(), READ))
                && catalog.node(check.node()).filter(node -> Rows.hasMeta(call, node)).isPresent();
    }
}
