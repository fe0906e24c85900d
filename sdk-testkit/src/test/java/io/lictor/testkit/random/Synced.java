package io.lictor.testkit.random;

import java.util.Set;
import java.util.TreeSet;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an agent or its server says about the agent's checks and services, reduced to what must become equal. */
final class Synced {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Synced() {}

    static Set<String> of(String body, String field) {
        Set<String> found = new TreeSet<>();
        JsonNode tree = MAPPER.readTree(body);
        for (JsonNode each : tree.has("Services") ? tree.path("Services") : tree) {
            String id = each.path("CheckID").asString(each.path("ID").asString(""));
            if (!"serfHealth".equals(id) && !"consul".equals(id)) {
                found.add(id + " " + each.path("Service").asString("") + " " + each.path(field).asString(""));
            }
        }
        return found;
    }
}
