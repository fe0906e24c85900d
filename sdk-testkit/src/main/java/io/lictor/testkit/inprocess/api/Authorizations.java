package io.lictor.testkit.inprocess.api;

import java.util.Locale;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Access.Resource;
import io.lictor.testkit.inprocess.engine.Access.Right;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/internal/acl/authorize}: what a token may, for those who wonder at an empty answer. */
final class Authorizations {
    private static final int LIMIT = 64;
    private static final Shape QUESTION = Shape.of("").string("Resource", "Segment", "Access");
    private static final Set<String> RESOURCES = Set.of("acl", "agent", "event", "intention", "key", "keyring", "node",
            "operator", "query", "service", "session");

    private Authorizations() {}

    static Response answer(Call call) {
        ArrayNode questions = parse(call.body());
        if (questions.size() > LIMIT) {
            throw Refusal.badRequest("Bad request: Refusing to process more than 64 authorizations at once");
        }
        ArrayNode answers = GoJson.array();
        for (JsonNode question : questions) {
            answers.add(answer(call, question));
        }
        return Response.json(answers);
    }

    private static ArrayNode parse(byte[] body) {
        try {
            JsonNode parsed = GoJson.parse(body);
            if (!parsed.isArray()) {
                throw new DecodeException("json: cannot unmarshal object into Go value of type"
                        + " []structs.ACLAuthorizationRequest");
            }
            ArrayNode questions = GoJson.array();
            for (JsonNode question : parsed) {
                questions.add(QUESTION.decode(question));
            }
            return questions;
        } catch (DecodeException e) {
            throw Refusal.badRequest("Bad request: Failed to decode request body: " + e.getMessage());
        }
    }

    private static ObjectNode answer(Call call, JsonNode question) {
        String resource = question.path("Resource").asString("");
        String segment = question.path("Segment").asString("");
        String access = question.path("Access").asString("");
        if (!RESOURCES.contains(resource)) {
            throw Refusal.badRequest("Bad request: Invalid ACL resource requested: \"" + resource + "\"");
        }
        if (!Set.of("read", "write").contains(access) && !("key".equals(resource) && "list".equals(access))) {
            throw Refusal.badRequest("Bad request: Invalid access level for " + resource + " resource: " + access);
        }
        ObjectNode answer = GoJson.object().put("Resource", resource);
        if (!segment.isEmpty()) {
            answer.put("Segment", segment);
        }
        return answer.put("Access", access).put("Allow",
                call.allows(Resource.valueOf(resource.toUpperCase(Locale.ROOT)), segment,
                        Right.valueOf(access.toUpperCase(Locale.ROOT))));
    }
}
