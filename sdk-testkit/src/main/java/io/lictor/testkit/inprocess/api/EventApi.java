package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.EVENT;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Query;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/event}: the last events that concern this agent. Guarded by the state's lock. */
final class EventApi {
    private static final int KEPT = 256;
    private static final int SIZE_LIMIT = 410;

    private final Engine engine;
    private final LocalAgent agent;
    private final Deque<ObjectNode> events = new ArrayDeque<>();
    private long time = 1;

    EventApi(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.agent = agent;
    }

    void addTo(Router router) {
        router.on("PUT", "/v1/event/fire/", this::fire);
        router.on("GET", "/v1/event/list", this::list);
    }

    private Response fire(Call call) throws InterruptedException {
        QueryOptions options = call.target();
        String name = Rows.requireName(call, "Missing name");
        Query query = call.parameters();
        if (!query.first("tag").isEmpty() && query.first("service").isEmpty()) {
            throw Refusal.failed("Cannot provide tag filter without service filter");
        }
        pattern("node", query.first("node"));
        pattern("service", query.first("service"));
        pattern("tag", query.first("tag"));
        call.reachLeader(options);
        call.require(EVENT, name, WRITE);
        // a body of unknown length is not looked at
        byte[] payload = call.request().declaredLength() < 0 ? new byte[0] : call.body();
        int size = payload.length + (name + query.first("node") + query.first("service") + query.first("tag"))
                .getBytes(StandardCharsets.UTF_8).length;
        if (size > SIZE_LIMIT) {
            String text = "user event exceeds configured limit of 512 bytes before encoding";
            throw Refusal.failed(call.has(Feature.EVENT_WITHOUT_SEGMENT)
                    ? "error broadcasting event: " + text
                    : "1 error occurred:\n\t* error broadcasting event to segment \"\": " + text + "\n\n");
        }
        ObjectNode event = GoJson.object().put("ID", UUID.randomUUID().toString()).put("Name", name);
        event.put("Payload", payload.length == 0 ? null : Base64.getEncoder().encodeToString(payload));
        event.put("NodeFilter", query.first("node")).put("ServiceFilter", query.first("service"))
                .put("TagFilter", query.first("tag")).put("Version", 1).put("LTime", 0);
        engine.state().write(at -> {
            receive(event.deepCopy());
            return at;
        });
        return Response.json(event);
    }

    private static Pattern pattern(String what, String text) {
        GoRegexp.complaint(text).ifPresent(complaint -> {
            throw Refusal.failed("Invalid " + what + " filter: " + complaint);
        });
        return Pattern.compile(text.replace("(?P<", "(?<"));
    }

    private void receive(ObjectNode event) {
        time++;
        if (!concernsUs(event)) {
            return;
        }
        events.addLast(event.put("LTime", time));
        if (events.size() > KEPT) {
            events.removeFirst();
        }
        engine.state().touch("events");
    }

    private boolean concernsUs(ObjectNode event) {
        if (!matches(event, "NodeFilter", engine.settings().node())) {
            return false;
        }
        if (event.path("ServiceFilter").asString("").isEmpty()) {
            return true;
        }
        return agent.services().values().stream()
                .anyMatch(service -> matches(event, "ServiceFilter", service.path("Service").asString())
                        && hasTag(event, service));
    }

    private static boolean hasTag(ObjectNode event, ObjectNode service) {
        if (event.path("TagFilter").asString("").isEmpty()) {
            return true;
        }
        for (JsonNode tag : service.path("Tags")) {
            if (matches(event, "TagFilter", tag.asString())) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(ObjectNode event, String filter, String value) {
        String text = event.path(filter).asString("");
        return text.isEmpty() || pattern("", text).matcher(value).find();
    }

    private Response list(Call call) throws InterruptedException {
        QueryOptions options = call.waiting();
        String name = call.parameters().first("name");
        // the index is a hash that has no order: a query waits only while it is the very same
        QueryOptions same = new QueryOptions("", options.index() == 0 ? 0 : 1, options.waitNanos(), false, false,
                false, "");
        Answer<List<ObjectNode>> answer = call.local(same, interest -> {
            interest.in("events");
            List<ObjectNode> found = events.stream()
                    .filter(event -> name.isEmpty() || event.path("Name").asString().equals(name))
                    .filter(event -> call.shows(EVENT, event.path("Name").asString())).toList();
            return new Answer<>(index(found) == options.index() ? 1 : 2, found);
        });
        return call.marked(Response.json(Rows.of(answer.value(), event -> event))).with("X-Consul-Index",
                Long.toUnsignedString(index(answer.value())));
    }

    private static long index(List<ObjectNode> found) {
        if (found.isEmpty()) {
            return 1;
        }
        UUID last = UUID.fromString(found.getLast().path("ID").asString());
        return last.getMostSignificantBits() ^ last.getLeastSignificantBits();
    }
}
