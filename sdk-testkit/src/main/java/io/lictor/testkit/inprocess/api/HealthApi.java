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
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.node.ArrayNode;

/** {@code /v1/health}: services with the checks that decide about them. */
final class HealthApi {
    private final Engine engine;
    private final Catalog catalog;
    private final AgentCache cached;
    private final HealthEntries entries;
    private final ServiceViews views;

    HealthApi(Engine engine) {
        this.engine = engine;
        this.catalog = engine.state().catalog();
        this.cached = engine.cache();
        this.entries = new HealthEntries(catalog);
        this.views = new ServiceViews(engine, entries);
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
        if (connect && call.has(Feature.CONNECT_REFUSED) && !call.allows(SERVICE, name, READ)) {
            throw Refusal.denied();
        }
        if (isStreamed(call, options)) {
            if (engine.federation().isReachable(options.datacenter())) {
                call.requireDatacenter(options);
            }
            ServiceViews.Seen seen = views.read(call, options, name, connect);
            return call.streamed(list(call, seen.answer().value()), seen.answer().index(), options, seen.atOnce());
        }
        String peer = peer(call);
        Answer<ArrayNode> answer = call.query(options, interest -> {
            ArrayNode rows = GoJson.array();
            boolean unseen = connect && !call.allows(SERVICE, name, READ);
            List<ServiceRecord> all = unseen ? List.of() : entries.instances(name, connect, peer);
            for (ServiceRecord instance : Rows.near(call, engine.state(), Rows.tagged(call, all))) {
                if (Rows.hasMeta(call, entries.node(instance)) && call.shows(SERVICE, instance.name())
                        && call.shows(NODE, instance.node())) {
                    rows.add(entries.entry(instance));
                }
            }
            return new Answer<>(entries.index(name, connect, peer, interest), rows);
        });
        ArrayNode kept = Filters.keep(options.filter(), Schemas.HEALTH_ENTRY, answer.value());
        if (!call.has(Feature.PASSING_AFTER_READ)) {
            passingOnly(call);
        }
        return cached.mark(call, call.indexed(list(call, kept), answer.index(), options));
    }

    /** A list, or the complaint about {@code ?passing}, which comes late. */
    private static Response list(Call call, ArrayNode rows) {
        try {
            return Response.json(passingOnly(call) ? HealthEntries.passing(rows) : rows);
        } catch (Refusal e) {
            return e.response();
        }
    }

    private boolean isStreamed(Call call, QueryOptions options) {
        return engine.settings().streams() && (options.index() != 0 || options.cached())
                && call.parameters().first("near").isEmpty()
                && !(call.parameters().has("merge-central-config") && call.has(Feature.CENTRAL_CONFIG));
    }

    /** The cluster peer that is asked for; empty where nobody knows the parameter. */
    static String peer(Call call) {
        return call.has(Feature.PEERING) ? call.parameters().first("peer") : "";
    }

    /** The instances of the gateways in front of a service: there are none. */
    private Response ingress(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        String name = Rows.requireName(call, "Missing service name");
        if (call.has(Feature.CONNECT_REFUSED) && !call.allows(SERVICE, name, READ)) {
            throw Refusal.denied();
        }
        Answer<ArrayNode> answer = call.query(options, interest -> {
            interest.in("services");
            return new Answer<>(0, GoJson.array());
        });
        ArrayNode kept = Filters.keep(options.filter(), Schemas.HEALTH_ENTRY, answer.value());
        passingOnly(call);
        return cached.mark(call, call.indexed(Response.json(kept), answer.index(), options));
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
        return call.shows(NODE, check.node())
                && (check.serviceName().isEmpty() || call.shows(SERVICE, check.serviceName()))
                && catalog.node(check.node()).filter(node -> Rows.hasMeta(call, node)).isPresent();
    }
}
