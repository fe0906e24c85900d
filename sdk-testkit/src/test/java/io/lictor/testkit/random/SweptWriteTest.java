package io.lictor.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.lictor.testkit.inprocess.api.DescribedBodies;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The sweep leaves out no field of 1.8 that the in-process Consul knows. */
class SweptWriteTest {

    @Test
    void eachFieldIsSwept() {
        List<SweptWrite> writes = SweptWrite.all();
        List<String> missing = new ArrayList<>();
        DescribedBodies.of(Release.V1_8).forEach((call, shape) -> {
            List<JsonNode> bodies = writes.stream().filter(write -> call.startsWith(name(write)))
                    .map(SweptWrite::body).map(body -> body.isArray() ? body.get(0) : body).toList();
            missing(call, shape, bodies, missing);
        });

        assertThat(missing).isEmpty();
    }

    private static String name(SweptWrite write) {
        String call = write.method() + " " + write.target().replaceAll("(check/update/).*", "$1");
        return write.body().has("Kind") && "/v1/config".equals(write.target())
                ? call + " " + write.body().path("Kind").asString()
                : call;
    }

    private static void missing(String call, Shape shape, List<JsonNode> bodies, List<String> missing) {
        for (String path : shape.paths()) {
            String name = path.substring(0, path.indexOf(':'));
            // written with underscores, the fields are the same
            boolean isOther = name.contains("script_args") || name.startsWith("Service.Connect.SidecarService")
                    || path.contains(": as ");
            if (!isOther && bodies.stream().noneMatch(body -> has(body, name))) {
                missing.add(call + " " + name);
            }
        }
    }

    private static boolean has(JsonNode node, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return node.has(path) || node.propertyStream().anyMatch(field -> field.getKey().equalsIgnoreCase(path));
        }
        String name = path.substring(0, dot);
        String rest = path.substring(dot + 1);
        if (name.endsWith("[]") || name.endsWith("{}")) {
            return node.path(name.substring(0, name.length() - 2)).valueStream().anyMatch(each -> has(each, rest));
        }
        return has(node.path(name), rest);
    }
}
