package io.lictor.http.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;

/** Long lists of the catalog, read token by token: nothing is kept of them but a {@link Digest}. */
public final class DigestAnswer {

    private DigestAnswer() {}

    /**
     * Reader of a body.
     *
     * @param <T> what it makes of it
     */
    @FunctionalInterface
    private interface Reader<T> {
        T read(JsonParser json);
    }

    /**
     * The instances of {@code internal/ui/nodes}: service and node, without the checks. Nodes of cluster peers are listed there
     * too (1.13 and later), which no watch that hears of changes this way asks for; they may have the names of own ones.
     */
    public static Digest instances(InputStream body) throws IOException {
        return read(body, json -> new Instances(json).all());
    }

    /** The checks of {@code health/state}. */
    public static Digest checks(InputStream body) throws IOException {
        return read(body, json -> new Checks(json).all());
    }

    /** Reads what is not looked at, and makes sure that it is an object. */
    public static boolean object(InputStream body) throws IOException {
        return read(body, json -> {
            require(json, json.nextToken() == JsonToken.START_OBJECT);
            json.skipChildren();
            return true;
        });
    }

    private static <T> T read(InputStream body, Reader<T> reader) throws IOException {
        try (JsonParser json = Json.parser(body)) {
            T value = reader.read(json);
            require(json, json.nextToken() == null);
            return value;
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    private static void require(JsonParser json, boolean asExpected) {
        if (!asExpected) {
            throw new IllegalArgumentException("unexpected " + json.currentToken());
        }
    }

    /** Spreads what differs in a few bits over all of them. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** What both lists have in common: a hash of whatever comes next. */
    private abstract static class Rows {
        final JsonParser json;

        Rows(JsonParser json) {
            this.json = json;
        }

        /** The hash of a value, of which the current token is the first; ends at its last one. */
        final long hash() {
            long hash = 1;
            int depth = 0;
            do {
                JsonToken token = json.currentToken();
                require(json, token != null);
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                hash = mixed(hash * 31 + token.id());
                if (token == JsonToken.PROPERTY_NAME) {
                    hash += json.currentName().hashCode();
                } else if (token.isScalarValue()) {
                    hash += text();
                }
            } while (depth > 0 && json.nextToken() != null);
            require(json, depth == 0);
            return mixed(hash);
        }

        private long text() {
            char[] text = json.getStringCharacters();
            int end = json.getStringOffset() + json.getStringLength();
            long hash = 7;
            for (int i = json.getStringOffset(); i < end; i++) {
                hash = hash * 0x100000001B3L + text[i];
            }
            return hash;
        }

        /** Calls for each element of an array, which may be null. */
        final void each(Runnable element) {
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            require(json, json.currentToken() == JsonToken.START_ARRAY);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                require(json, json.currentToken() == JsonToken.START_OBJECT);
                element.run();
            }
        }

        final String textValue() {
            return json.currentToken() == JsonToken.VALUE_STRING ? fold(json.getString()) : "";
        }
    }

    /** Nodes with their services. */
    private static final class Instances extends Rows {
        private final Map<String, Long> services = new HashMap<>();
        private final Map<String, List<String>> nodes = new HashMap<>();
        private final Map<String, String> names = new HashMap<>();

        Instances(JsonParser json) {
            super(json);
        }

        Digest all() {
            json.nextToken();
            each(this::node);
            return new Digest(services, nodes);
        }

        private void node() {
            String node = "";
            boolean imported = false;
            long about = 1;
            Map<String, Long> here = new HashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "Services" -> each(() -> service(here));
                    case "Checks" -> json.skipChildren();
                    default -> {
                        node = "Node".equals(field) ? textValue() : node;
                        imported |= "PeerName".equals(field) && !textValue().isEmpty();
                        about = mixed(about * 31 + field.hashCode() + hash());
                    }
                }
            }
            if (imported) {
                return;
            }
            long salt = about;
            here.forEach((name, hash) -> services.merge(name, mixed(hash + salt), Long::sum));
            nodes.put(node, new ArrayList<>(here.keySet()));
        }

        private void service(Map<String, Long> here) {
            String name = "";
            long hash = 1;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                name = "Service".equals(field) ? textValue() : name;
                hash = mixed(hash * 31 + field.hashCode() + hash());
            }
            // one text for each name, however many instances there are
            here.merge(names.computeIfAbsent(name, same -> same), hash, Long::sum);
        }
    }

    /** Checks of services, and of nodes. */
    private static final class Checks extends Rows {
        private final Map<String, Long> services = new HashMap<>();
        private final Map<String, Long> nodes = new HashMap<>();

        Checks(JsonParser json) {
            super(json);
        }

        Digest all() {
            json.nextToken();
            each(this::check);
            Map<String, List<String>> hashes = new HashMap<>();
            nodes.forEach((node, hash) -> hashes.put(node, List.of(Long.toHexString(hash))));
            return new Digest(services, hashes);
        }

        private void check() {
            String node = "";
            String service = "";
            long hash = 1;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "Node" -> node = textValue();
                    case "ServiceName" -> service = textValue();
                    default -> {
                    }
                }
                hash = mixed(hash * 31 + field.hashCode() + hash());
            }
            (service.isEmpty() ? nodes : services).merge(service.isEmpty() ? node : service, hash, Long::sum);
        }
    }
}
