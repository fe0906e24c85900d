package io.lictor.testkit.inprocess.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.CheckRecord;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Renders all nodes with their services and checks: tens of thousands of rows, of which few have changed since the last
 * time, so that the bytes of each record are kept.
 */
final class NodeDump {
    private static final int ROW_DEPTH = 3;
    private static final byte[] INDENT = " ".repeat(4 * ROW_DEPTH).getBytes(StandardCharsets.US_ASCII);

    private final boolean pretty;
    private volatile IdentityHashMap<Object, byte[]> kept = new IdentityHashMap<>();

    NodeDump(boolean pretty) {
        this.pretty = pretty;
    }

    /**
     * A node.
     *
     * @param fields what is known about it alone
     * @param services its services
     * @param checks its checks and those of its services
     */
    record Row(ObjectNode fields, List<ServiceRecord> services, List<CheckRecord> checks) {
        ObjectNode toJson() {
            fields.set("Services", Rows.of(services, NodeDump::service));
            fields.set("Checks", Rows.of(checks, NodeDump::check));
            return fields;
        }
    }

    /** What has no tags says so here. */
    private static ObjectNode service(ServiceRecord service) {
        return untagged(service.toJson(), "Tags");
    }

    private static ObjectNode check(CheckRecord check) {
        return untagged(check.toJson(), "ServiceTags");
    }

    private static ObjectNode untagged(ObjectNode row, String field) {
        return row.path(field).isEmpty() ? row.putNull(field) : row;
    }

    /** One rendering. */
    private final class Rendering {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        private final IdentityHashMap<Object, byte[]> before = kept;
        private final IdentityHashMap<Object, byte[]> now = new IdentityHashMap<>(before.size());

        private void text(String text) {
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }

        private void line(int depth) {
            if (pretty) {
                out.write('\n');
                out.write(INDENT, 0, 4 * depth);
            }
        }

        private void name(String name) {
            line(2);
            text('"' + name + (pretty ? "\": " : "\":"));
        }

        private void node(Row row) {
            line(1);
            text("{");
            row.fields.properties().forEach(field -> {
                name(field.getKey());
                out.writeBytes(GoJson.part(field.getValue(), pretty, 2));
                text(",");
            });
            name("Services");
            rows(row.services, NodeDump::service);
            text(",");
            name("Checks");
            rows(row.checks, NodeDump::check);
            line(1);
            text("}");
        }

        private <T> void rows(List<T> records, Function<T, ? extends JsonNode> json) {
            text("[");
            String separator = "";
            for (T each : records) {
                text(separator);
                line(ROW_DEPTH);
                byte[] known = before.get(each);
                byte[] bytes = known == null ? GoJson.part(json.apply(each), pretty, ROW_DEPTH) : known;
                now.put(each, bytes);
                out.writeBytes(bytes);
                separator = ",";
            }
            if (!records.isEmpty()) {
                line(2);
            }
            text("]");
        }
    }

    byte[] render(List<Row> nodes) {
        Rendering rendering = new Rendering();
        rendering.text("[");
        String separator = "";
        for (Row node : nodes) {
            rendering.text(separator);
            rendering.node(node);
            separator = ",";
        }
        if (!nodes.isEmpty()) {
            rendering.line(0);
        }
        rendering.text(pretty ? "]\n" : "]");
        kept = rendering.now;
        return rendering.out.toByteArray();
    }
}
