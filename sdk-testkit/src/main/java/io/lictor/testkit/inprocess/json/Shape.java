package io.lictor.testkit.inprocess.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of a struct of Consul's: its fields in their order, by name in any case, with their types. From it a
 * body is decoded as the server does, printed as the server does, and listed for readers.
 */
public final class Shape {
    private final String goName;
    private final String embedded;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private boolean lenient;
    private boolean weak;
    private boolean readsItself;
    private boolean rewordsNamespace;
    private boolean plainTimes;
    private boolean fragile;
    private boolean fragileInLists;
    private final Set<String> telling = new HashSet<>();
    private String rootType;

    private Shape(String goName) {
        this.embedded = goName.startsWith(".") ? goName.substring(1) + "." : "";
        this.goName = goName.startsWith(".") ? "" : goName;
        this.rootType = goName.isEmpty() ? "struct" : goName;
    }

    /** A struct; the name is what Go's messages call it, often empty, or behind a dot the struct that it embeds. */
    public static Shape of(String goName) {
        return new Shape(goName);
    }

    /** What a field holds. */
    enum Kind {
        STRING("string"), INT("int"), UINT("uint64"), BOOL("bool"), DURATION("time.Duration"),
        NANOSECONDS("time.Duration"), READABLE_DURATION(
                "api.ReadableDuration"),
        TIME("time.Time"),
        STRINGS("[]string"), NUMBERS("[]uint32"), STRING_MAP("map[string]string"), STRINGS_MAP(
                "map[string][]string"),
        FREE_MAP("map[string]interface {}"), OBJECT("struct"), POINTER("struct"), OBJECTS("[]struct"), OBJECT_MAP(
                "map[string]struct"),
        NUMBER("float64"), ANY("interface {}");

        private final String goType;

        Kind(String goType) {
            this.goType = goType;
        }
    }

    /** Whether a field is printed. */
    enum Printed {
        UNLESS_ZERO, UNLESS_EMPTY, ALWAYS, NEVER
    }

    /** A field under its own name. */
    record Field(String name, Kind kind, String goType, @Nullable Shape shape, Printed printed) {
        Shape inner() {
            return Objects.requireNonNull(shape);
        }
    }

    private Shape add(Kind kind, @Nullable Shape shape, String... names) {
        for (String name : names) {
            String type = shape != null && (kind == Kind.OBJECT || kind == Kind.POINTER) ? shape.rootType : kind.goType;
            fields.put(name.toLowerCase(Locale.ROOT), new Field(name, kind, type, shape, Printed.UNLESS_ZERO));
        }
        return this;
    }

    /** Fields of type string. */
    public Shape string(String... names) {
        return add(Kind.STRING, null, names);
    }

    /** Fields of type int. */
    public Shape integer(String... names) {
        return add(Kind.INT, null, names);
    }

    /** Fields of type uint64. */
    public Shape unsigned(String... names) {
        return add(Kind.UINT, null, names);
    }

    /** Fields of type float64. */
    public Shape number(String... names) {
        return add(Kind.NUMBER, null, names);
    }

    /** Fields of type bool. */
    public Shape bool(String... names) {
        return add(Kind.BOOL, null, names);
    }

    /** Fields with a duration: a text, or a number of nanoseconds; anything else is none. */
    public Shape duration(String... names) {
        return add(Kind.DURATION, null, names);
    }

    /** Fields with a duration that is printed as a number of nanoseconds. */
    public Shape nanoseconds(String... names) {
        return add(Kind.NANOSECONDS, null, names);
    }

    /** Fields with a duration in which nothing else is taken. */
    public Shape readableDuration(String... names) {
        return add(Kind.READABLE_DURATION, null, names);
    }

    /** Fields with a moment. */
    public Shape time(String... names) {
        return add(Kind.TIME, null, names);
    }

    /** Fields with a list of texts. */
    public Shape strings(String... names) {
        return add(Kind.STRINGS, null, names);
    }

    /** Fields with a list of numbers. */
    public Shape numbers(String... names) {
        return add(Kind.NUMBERS, null, names);
    }

    /** Fields with a map of texts. */
    public Shape stringMap(String... names) {
        return add(Kind.STRING_MAP, null, names);
    }

    /** Fields with a map of lists of texts. */
    public Shape stringsMap(String... names) {
        return add(Kind.STRINGS_MAP, null, names);
    }

    /** Fields with a map of anything. */
    public Shape freeMap(String... names) {
        return add(Kind.FREE_MAP, null, names);
    }

    /** Fields which are not looked into. */
    public Shape any(String... names) {
        return add(Kind.ANY, null, names);
    }

    /** A field with a struct. */
    public Shape object(String name, Shape shape) {
        return add(Kind.OBJECT, shape, name);
    }

    /** A field with a struct that may be missing. */
    public Shape pointer(String name, Shape shape) {
        return add(Kind.POINTER, shape, name);
    }

    /** A field with a list of structs. */
    public Shape objects(String name, Shape shape) {
        return add(Kind.OBJECTS, shape, name);
    }

    /** A field with structs by name. */
    public Shape objectMap(String name, Shape shape) {
        return add(Kind.OBJECT_MAP, shape, name);
    }

    /** Another name of a field, for those that are written with underscores. */
    public Shape alias(String alias, String name) {
        fields.put(alias, field(name));
        return this;
    }

    private Field field(String name) {
        Field field = fields.get(name.toLowerCase(Locale.ROOT));
        if (field == null) {
            throw new IllegalArgumentException(name + " (expected: a field)");
        }
        return field;
    }

    /** Fields that are printed also when they are zero. */
    public Shape always(String... names) {
        return printed(Printed.ALWAYS, names);
    }

    /** Structs that are left out when nothing of them is printed. */
    public Shape sparing(String... names) {
        return printed(Printed.UNLESS_EMPTY, names);
    }

    /** Fields that are taken and printed nowhere. */
    public Shape never(String... names) {
        return printed(Printed.NEVER, names);
    }

    private Shape printed(Printed printed, String... names) {
        for (String name : names) {
            Field known = field(name);
            replace(known, new Field(known.name, known.kind, known.goType, known.shape, printed));
        }
        return this;
    }

    /** What Go's messages call the type of some fields. */
    public Shape typed(String goType, String... names) {
        for (String name : names) {
            Field known = field(name);
            replace(known, new Field(known.name, known.kind, goType, known.shape, known.printed));
        }
        return this;
    }

    private void replace(Field known, Field by) {
        fields.replaceAll((name, field) -> field.equals(known) ? by : field);
    }

    /** What Go's messages call the whole, when that is not the name of the struct. */
    public Shape called(String goType) {
        rootType = goType;
        return this;
    }

    /** Decodes itself, so that what is wrong within is told with the place of the whole. */
    public Shape readingItself() {
        readsItself = true;
        return this;
    }

    /** A null in its place ends the request: Consul meets a nil pointer. */
    public Shape fragile() {
        fragile = true;
        return fragileInLists();
    }

    /** A null in its place in a list ends the request. */
    public Shape fragileInLists() {
        fragileInLists = true;
        return this;
    }

    /** Fields that have another value than zero when they are absent: what is given of them is kept, also a null. */
    public Shape telling(String... names) {
        telling.addAll(List.of(names));
        return this;
    }

    /** Explains that namespaces are not for everybody. */
    public Shape rewordingNamespace() {
        rewordsNamespace = true;
        return this;
    }

    /** Tells what is no time without its own quotation marks. */
    public Shape tellingPlainTimes() {
        plainTimes = true;
        return this;
    }

    /** Takes what can be turned into the field's type, as the decoder of config entries does. */
    public Shape weak() {
        weak = true;
        return this;
    }

    /** Ignores unknown fields. */
    public Shape lenient() {
        lenient = true;
        return this;
    }

    String goName() {
        return goName;
    }

    String embedded() {
        return embedded;
    }

    String rootType() {
        return rootType;
    }

    boolean isLenient() {
        return lenient;
    }

    boolean isReadingItself() {
        return readsItself;
    }

    boolean isFragile() {
        return fragile;
    }

    boolean isFragileInLists() {
        return fragileInLists;
    }

    boolean isTelling(Field field) {
        return telling.contains(field.name());
    }

    boolean isRewordingNamespace() {
        return rewordsNamespace;
    }

    boolean hasPlainTimes() {
        return plainTimes;
    }

    @Nullable
    Field find(String name) {
        return fields.get(name.toLowerCase(Locale.ROOT));
    }

    /** The fields in their order. */
    Collection<Field> ordered() {
        Map<String, Field> byName = new LinkedHashMap<>();
        fields.values().forEach(field -> byName.putIfAbsent(field.name, field));
        return byName.values();
    }

    /** The paths of all fields that it does not take, in their order. */
    public List<String> unknown(JsonNode node) {
        List<String> found = new ArrayList<>();
        unknown("", node, found);
        return found;
    }

    private void unknown(String at, JsonNode node, List<String> found) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Field field = find(entry.getKey());
            String path = at + entry.getKey();
            boolean twice = field != null && !field.name.equals(entry.getKey()) && node.has(field.name);
            if (field == null || twice) {
                if (!lenient) {
                    found.add(path);
                }
            } else if (field.shape != null) {
                unknownWithin(field, path, entry.getValue(), found);
            }
        }
    }

    private static void unknownWithin(Field field, String path, JsonNode value, List<String> found) {
        Shape inner = field.inner();
        switch (field.kind) {
            case OBJECT, POINTER -> inner.unknown(path + ".", value, found);
            case OBJECTS -> {
                for (int i = 0; value.isArray() && i < value.size(); i++) {
                    inner.unknown(path + "[" + i + "].", value.get(i), found);
                }
            }
            case OBJECT_MAP -> value.properties()
                    .forEach(each -> inner.unknown(path + "[" + each.getKey() + "].", each.getValue(), found));
            default -> {
                // the others have no fields
            }
        }
    }

    /** Decodes a body. */
    public ObjectNode decode(byte[] body) throws DecodeException {
        return decode(GoJson.parse(body));
    }

    /**
     * Decodes a tree: an object with the struct's own names, durations in nanoseconds; what is null or zero is left out,
     * since the server does not know it from what is absent.
     */
    public ObjectNode decode(JsonNode node) throws DecodeException {
        return weak ? new EntryDecoder().decode(this, node) : GoDecoder.decode(this, node);
    }

    /** What was decoded as the server prints it. */
    public ObjectNode print(JsonNode decoded) {
        return GoPrinter.print(this, decoded);
    }

    /** The paths of all fields with their types, such as {@code Service.Port: whole number}, each struct once. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        Map<Shape, String> told = new HashMap<>();
        told.put(this, "the whole");
        paths("", told, paths);
        return paths;
    }

    private void paths(String at, Map<Shape, String> told, List<String> paths) {
        for (Field field : ordered()) {
            Shape inner = field.shape;
            String name = at + field.name + switch (field.kind) {
                case OBJECTS -> "[]";
                case OBJECT_MAP -> "{}";
                default -> "";
            };
            if (inner == null) {
                paths.add(name + ": " + describe(field));
            } else if (told.containsKey(inner)) {
                paths.add(name + ": as " + told.get(inner));
            } else {
                told.put(inner, "`" + name + "`");
                inner.paths(name + ".", told, paths);
            }
        }
    }

    private static String describe(Field field) {
        return switch (field.kind) {
            case STRING -> "text";
            case INT, UINT -> "whole number";
            case NUMBER -> "number";
            case BOOL -> "true or false";
            case DURATION, NANOSECONDS, READABLE_DURATION -> "duration";
            case TIME -> "moment";
            case STRINGS -> "list of texts";
            case NUMBERS -> "list of numbers";
            case STRING_MAP -> "texts by name";
            case STRINGS_MAP -> "lists of texts by name";
            default -> "anything";
        };
    }
}
