package io.lictor.testkit.inprocess.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The checks of a session's node. Those that are not named are the one for the node's own health; who names none under the
 * old name wants none at all.
 *
 * @param node under their present name, null for none at all
 * @param old under their old name
 */
record SessionChecks(@Nullable List<String> node, List<String> old) {
    private static final String SERF = "serfHealth";

    static SessionChecks of(ObjectNode given) {
        List<String> node = list(given, "NodeChecks");
        List<String> old = list(given, "Checks");
        if (old == null || old.isEmpty()) {
            return new SessionChecks(List.of(), List.of());
        }
        if (List.of(SERF).equals(old) || node == null || node.isEmpty()) {
            return new SessionChecks(node, List.of());
        }
        return new SessionChecks(node, old);
    }

    /** A null keeps what is there before: in a list, the name of the first. */
    private static @Nullable List<String> list(ObjectNode given, String field) {
        JsonNode value = given.path(field);
        if (value.isMissingNode()) {
            return List.of(SERF);
        }
        if (value.isNull()) {
            return null;
        }
        List<String> names = new ArrayList<>();
        value.forEach(each -> names.add(each.isNull() && names.isEmpty() ? SERF : each.asString("")));
        return names;
    }

    /** As it is shown. */
    JsonNode printed() {
        return node == null ? NullNode.getInstance() : GoJson.strings(node);
    }

    /** All of them, once. */
    List<String> all() {
        return Stream.concat(old.stream(), node == null ? Stream.empty() : node.stream()).distinct().toList();
    }
}
