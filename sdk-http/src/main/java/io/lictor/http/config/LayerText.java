package io.lictor.http.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.lictor.api.KeyValueEntry;
import io.lictor.api.config.ConfigFormat;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigProblem;
import io.lictor.api.internal.Require;
import io.lictor.http.wire.Documents;
import org.jspecify.annotations.Nullable;

/** Makes nodes from what a layer holds. What is wrong is noted, and the rest is read all the same. */
final class LayerText {

    private static final Pattern INDEX = Pattern.compile("\\[([0-9]+)]");
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final Pattern DOT = Pattern.compile("\\.");

    private final List<ConfigProblem> problems;
    private final Set<String> documents;

    /** @param documents keys of layers of their own, which are no properties of a prefix that they stand below */
    LayerText(List<ConfigProblem> problems, Set<String> documents) {
        this.problems = problems;
        this.documents = documents;
    }

    /** Refuses a format whose library is absent. */
    static void requireReadable(String path, ConfigFormat format) {
        if (format == ConfigFormat.YAML) {
            try {
                Documents.yaml("");
            } catch (LinkageError e) {
                IllegalArgumentException refusal = Require.illegal("layer", path,
                        "tools.jackson.dataformat:jackson-dataformat-yaml beside sdk-http, which reads YAML");
                refusal.initCause(e);
                throw refusal;
            }
        }
    }

    /** What the entries of a layer say. */
    Node layer(ConfigLayer layer, List<KeyValueEntry> entries) {
        Node root = new Node(layer.path(), null);
        for (KeyValueEntry entry : entries) {
            if (layer.format() == ConfigFormat.KEYS && documents.contains(entry.key())) {
                continue;
            }
            String text = text(layer.path(), entry.key(), entry.bytes());
            if (text == null) {
                continue;
            }
            if (layer.format() == ConfigFormat.KEYS) {
                // a key that ends with a slash is what the user interface of Consul makes for a folder
                if (!entry.key().endsWith("/")) {
                    String below = entry.key().substring(layer.path().length() + 1);
                    root.at(Arrays.asList(below.split("/", -1))).write(entry.key(), text);
                }
            } else {
                root = document(layer.path(), entry.key(), layer.format(), text);
            }
        }
        return root;
    }

    /** What a document says; one that cannot be read says nothing. */
    Node document(String layer, String key, ConfigFormat format, String text) {
        Node root = new Node(layer, key);
        try {
            switch (format) {
                case JSON -> addAll(root, key, topOf(Documents.json(text)));
                case YAML -> addAll(root, key, topOf(Documents.yaml(text)));
                default -> addProperties(root, key, text);
            }
            return root;
        } catch (IllegalArgumentException e) {
            problems.add(new ConfigProblem("", layer, key, null,
                    "expected: a document of " + format + " (" + e.getMessage() + ")"));
            return new Node(layer, key);
        }
    }

    /** UTF-8 as text, without the mark that some editors put before it; null for bytes that are none. */
    @Nullable
    String text(String layer, String key, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            problems.add(new ConfigProblem("", layer, key, null, "expected: text in UTF-8"));
            return null;
        }
    }

    private static Map<?, ?> topOf(@Nullable Object document) {
        if (document == null || "".equals(document)) {
            return Map.of();
        }
        if (document instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("a list or a single value is no record");
    }

    private static void addAll(Node node, String key, Map<?, ?> map) {
        map.forEach((name, value) -> add(node, String.valueOf(name), key, value));
    }

    /** Null stands for nothing at all: a lower layer shows through. */
    private static void add(Node parent, String name, String key, @Nullable Object value) {
        switch (value) {
            case null -> {
            }
            case Map<?, ?> map -> addAll(parent.at(name), key, map);
            case List<?> list -> {
                Node node = parent.at(name);
                if (list.isEmpty()) {
                    node.write(key, "");
                }
                for (int i = 0; i < list.size(); i++) {
                    add(node, Integer.toString(i), key, list.get(i));
                }
            }
            default -> parent.at(name).write(key, value.toString());
        }
    }

    private static void addProperties(Node root, String key, String text) {
        UniqueProperties properties = new UniqueProperties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            // its message may hold a part of the text
            throw new IllegalArgumentException("wrong syntax", null);
        }
        Map<String, String> sorted = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> sorted.put(name, properties.getProperty(name)));
        boolean unique = properties.unique;
        for (Map.Entry<String, String> property : sorted.entrySet()) {
            Node node = root.at(path(property.getKey()));
            unique &= node.text() == null;
            node.write(key, property.getValue());
        }
        if (!unique) {
            throw new IllegalArgumentException("a property stands twice");
        }
    }

    /** Would otherwise let the last of two win. */
    private static final class UniqueProperties extends Properties {
        private static final long serialVersionUID = 1L;

        private boolean unique = true;

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // belongs to one thread
        public Object put(Object name, Object value) {
            Object before = super.put(name, value);
            unique &= before == null;
            return before;
        }
    }

    private static List<String> path(String name) {
        return DOT.splitAsStream(INDEX.matcher(name).replaceAll(".$1")).toList();
    }
}
