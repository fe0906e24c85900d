package io.lictor.testkit.junit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.lictor.testkit.real.RawHttp;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calls to Consul that the extension and {@link TestConsul} make. */
final class AgentCalls {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What versions since 1.12 answer about an instance that is not there; older ones are content. */
    private static final int NOT_FOUND = 404;

    private AgentCalls() {}

    static void register(RawHttp http, String name, String id, int port) {
        String body = JSON.createObjectNode().put("Name", name).put("ID", id).put("Port", port).toString();
        http.put("/v1/agent/service/register", body).ok();
    }

    static void deregister(RawHttp http, String id) {
        RawHttp.Answer answer = http.put("/v1/agent/service/deregister/" + segment(id), "");
        if (answer.status() != NOT_FOUND || !answer.body().startsWith("Unknown service")) {
            answer.ok();
        }
    }

    static List<String> passing(RawHttp http, String service) {
        List<String> ids = new ArrayList<>();
        get(http, "/v1/health/service/" + segment(service) + "?passing")
                .forEach(entry -> ids.add(entry.path("Service").path("ID").asString()));
        return ids.stream().sorted().toList();
    }

    /** A line for each session that is there. */
    static List<String> sessions(RawHttp http) {
        List<String> lines = new ArrayList<>();
        get(http, "/v1/session/list").forEach(session -> lines.add(sessionLine(session)));
        return lines.stream().sorted().toList();
    }

    private static String sessionLine(JsonNode session) {
        String name = session.path("Name").asString("");
        String ttl = session.path("TTL").asString("");
        return session.path("ID").asString() + (name.isEmpty() ? "" : " \"" + name + "\"") + " of node "
                + session.path("Node").asString() + (ttl.isEmpty() ? ", without a TTL" : ", TTL " + ttl);
    }

    private static JsonNode get(RawHttp http, String path) {
        return JSON.readTree(http.get(path).ok().body());
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
