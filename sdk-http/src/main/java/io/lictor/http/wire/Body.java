package io.lictor.http.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import io.lictor.api.ConsulDuration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * JSON object to be sent. Only what is set is in it: Consul refuses fields that its version does not know, so that a
 * newer field with its default in it would break an older Consul.
 */
final class Body {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Body() {}

    static Body of() {
        return new Body();
    }

    /** Adds a field, unless it is null, empty, zero or false. */
    Body with(String name, @Nullable Object value) {
        return value == null || isDefault(value) ? this : always(name, value);
    }

    /** Adds a field, whatever is in it. */
    Body always(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** Adds the fields of a tree that are not there yet. */
    Body withAll(Map<String, Object> tree) {
        tree.forEach(fields::putIfAbsent);
        return this;
    }

    byte[] bytes() {
        return Json.write(json -> write(json, fields));
    }

    void writeTo(JsonGenerator json) {
        write(json, fields);
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    private static boolean isDefault(Object value) {
        return switch (value) {
            case String text -> text.isEmpty();
            case Collection<?> many -> many.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case Body body -> body.isEmpty();
            case Boolean flag -> !flag;
            case Duration time -> time.isZero();
            case Integer number -> number == 0;
            case Long number -> number == 0;
            case Double number -> number == 0;
            default -> false;
        };
    }

    private static void write(JsonGenerator json, Object value) {
        switch (value) {
            case String text -> json.writeString(text);
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Float number -> json.writeNumber(number);
            case BigInteger number -> json.writeNumber(number);
            case BigDecimal number -> json.writeNumber(number);
            case Duration time -> json.writeString(ConsulDuration.format(time));
            case byte[] bytes -> json.writeBinary(bytes);
            case Body body -> write(json, body.fields);
            case Map<?, ?> map -> {
                json.writeStartObject();
                map.forEach((name, field) -> {
                    json.writeName(String.valueOf(name));
                    write(json, field);
                });
                json.writeEndObject();
            }
            case Collection<?> many -> {
                json.writeStartArray();
                new ArrayList<>(many).forEach(each -> write(json, each));
                json.writeEndArray();
            }
            default -> throw new IllegalArgumentException("cannot be sent as JSON: " + value.getClass().getName());
        }
    }
}
