package io.lictor.http.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lictor.api.ConsulDuration;
import io.lictor.api.config.DataSize;
import org.jspecify.annotations.Nullable;

/** The types that are made from one text. */
final class Scalars {

    private static final Map<Class<?>, ScalarShape> KNOWN = new HashMap<>();

    static {
        KNOWN.put(String.class, new ScalarShape("text", text -> text, true, false));
        add("boolean", Scalars::truth, boolean.class, Boolean.class);
        add("int", Integer::valueOf, int.class, Integer.class);
        add("long", Long::valueOf, long.class, Long.class);
        add("short", Short::valueOf, short.class, Short.class);
        add("byte", Byte::valueOf, byte.class, Byte.class);
        add("double", Double::valueOf, double.class, Double.class);
        add("float", Float::valueOf, float.class, Float.class);
        add("one character", Scalars::character, char.class, Character.class);
        add("whole number", BigInteger::new, BigInteger.class);
        add("number", BigDecimal::new, BigDecimal.class);
        add("duration such as 250ms, 1m30s or PT1S", ConsulDuration::parse, Duration.class);
        add("size such as 512KB or 64MB", DataSize::parse, DataSize.class);
        add("URI", URI::create, URI.class);
        add("path", Path::of, Path.class);
        add("UUID", UUID::fromString, UUID.class);
        add("moment such as 2026-01-31T12:00:00Z", Instant::parse, Instant.class);
        add("date such as 2026-01-31", LocalDate::parse, LocalDate.class);
        add("time such as 12:30", LocalTime::parse, LocalTime.class);
        add("time zone such as Europe/Berlin", ZoneId::of, ZoneId.class);
    }

    private Scalars() {}

    private static void add(String expected, Function<String, ?> reader, Class<?>... types) {
        for (Class<?> type : types) {
            KNOWN.put(type, new ScalarShape(expected, reader, false, false));
        }
    }

    /** The shape of a type, or null when it is not made from one text. */
    static @Nullable ScalarShape of(Class<?> type) {
        return type.isEnum() ? enumOf(type) : KNOWN.get(type);
    }

    private static ScalarShape enumOf(Class<?> type) {
        Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(constant -> Names.relaxed(((Enum<?>) constant).name()),
                        constant -> (Object) constant, (first, second) -> first));
        String names = Arrays.stream(type.getEnumConstants()).map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining(", "));
        return new ScalarShape("one of " + names, text -> {
            Object constant = constants.get(Names.relaxed(text));
            if (constant == null) {
                throw new IllegalArgumentException(text);
            }
            return constant;
        }, false, false);
    }

    private static Boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Character character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException(text);
        }
        return text.charAt(0);
    }
}
