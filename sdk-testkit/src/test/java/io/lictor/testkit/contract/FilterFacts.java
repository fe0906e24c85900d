package io.lictor.testkit.contract;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The filter language, over HTTP. */
final class FilterFacts extends Section {
    private static final String PREFIX = "Failed to create boolean expression evaluator: ";

    FilterFacts() {
        super("filter");
        for (FilterCases.Case each : FilterCases.all()) {
            fact(each.filter(), scene -> check(scene, each));
        }
        row("GET /v1/agent/checks?filter=Nope%20==%201", 500, is("Selector \"Nope\" is not valid"));
        for (String path : new String[]{"/v1/agent/services", "/v1/catalog/nodes", "/v1/catalog/service/{u}",
                "/v1/catalog/node/{u}", "/v1/health/state/any", "/v1/health/checks/{u}", "/v1/health/node/{u}",
                "/v1/health/connect/{u}", "/v1/catalog/connect/{u}", "/v1/connect/intentions"}) {
            row("GET " + path + "?filter=Nope%20==%201", 500, is(PREFIX + "Selector \"Nope\" is not valid"));
        }
        until("1.13", () -> row("GET /v1/catalog/services?filter=Nope%20==%201", 200));
        since("1.13", () -> row("GET /v1/catalog/services?filter=Nope%20==%201", 500,
                is(PREFIX + "Selector \"Nope\" is not valid")));
        row("GET /v1/kv/{u}?keys&filter=Nope%20==%201", 404);
    }

    private static void check(Scene scene, FilterCases.Case each) {
        scene.register(FilterCases.SERVICE);
        String filter = URLEncoder.encode(scene.fill(each.filter()), StandardCharsets.UTF_8).replace("+", "%20");
        Reply reply = scene.get("/v1/health/service/{u}?filter=" + filter);
        if (each.error().isEmpty()) {
            reply.status(200).size("", each.keeps() ? 1 : 0);
        } else {
            reply.status(500).has(each.error());
            scene.deregister("{u}");
        }
    }
}
