package io.lictor.sync.registrar;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The fields of one mapping of a YAML document, each of which knows its line. */
final class Fields {

    private final String file;
    private final Field self;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    /** Takes a mapping apart; a null set takes any names. */
    Fields(String file, String name, Node node, @Nullable Set<String> known) {
        this.file = file;
        this.self = new Field(name, node);
        if (!(node instanceof MappingNode mapping)) {
            throw self.wrong(known == null ? "names with values" : "fields: " + new TreeSet<>(known));
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = new Field(name, tuple.getKeyNode()).text();
            Field field = new Field(key, tuple.getValueNode());
            if (known != null && !known.contains(key)) {
                throw field.wrong("one of the fields " + new TreeSet<>(known));
            }
            if (fields.put(key, field) != null) {
                throw field.wrong("each field once");
            }
        }
    }

    Field required(String name) {
        Field field = fields.get(name);
        if (field == null) {
            throw self.wrong("a field " + name);
        }
        return field;
    }

    @Nullable
    Field optional(String name) {
        return fields.get(name);
    }

    /** A field, or the mapping itself when there is none. */
    Field field(String name) {
        Field field = fields.get(name);
        return field == null ? self : field;
    }

    List<Field> each(String name) {
        Field field = fields.get(name);
        return field == null ? List.of() : field.elements().stream().map(node -> new Field(name, node)).toList();
    }

    Map<String, Field> entries(String name) {
        Field field = fields.get(name);
        return field == null ? Map.of() : field.fields(null).fields;
    }

    Map<String, Field> entries(String name, Set<String> known) {
        Field field = fields.get(name);
        return field == null ? Map.of() : field.fields(known).fields;
    }

    IllegalArgumentException wrong(String expected) {
        return self.wrong(expected);
    }

    /** Makes a value of the fields; what it refuses is said with the line. */
    <T> T making(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            if (message.startsWith(file + ":")) {
                throw e;
            }
            throw new IllegalArgumentException(file + ":" + self.line() + ": " + message, e);
        }
    }

    /** One value. */
    final class Field {
        private final String name;
        private final Node node;

        private Field(String name, Node node) {
            this.name = name;
            this.node = node;
        }

        private int line() {
            return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        }

        String text() {
            if (node instanceof ScalarNode scalar) {
                return scalar.getValue();
            }
            throw wrong("a text");
        }

        int number(int low, int high) {
            try {
                int value = Integer.parseInt(text());
                if (value >= low && value <= high) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw wrong("a number from " + low + " to " + high);
            }
            throw wrong("a number from " + low + " to " + high);
        }

        List<Node> elements() {
            if (node instanceof SequenceNode sequence) {
                return sequence.getValue();
            }
            throw wrong("a list");
        }

        Fields fields(@Nullable Set<String> known) {
            return new Fields(file, name, node, known);
        }

        IllegalArgumentException wrong(String expected) {
            String value = node instanceof ScalarNode scalar
                    ? scalar.getValue()
                    : node instanceof SequenceNode ? "a list" : "a mapping";
            return new IllegalArgumentException(
                    file + ":" + line() + ": " + Shown.line(name + ": " + value) + " (expected: " + expected
                            + ")");
        }
    }
}
