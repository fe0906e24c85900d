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
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lictor.api.ConsulDuration;
import io.lictor.api.config.DataSize;
import org.jspecify.annotations.Nullable;

/** The types that are made from one text. */
final class Scalars {

    /** Parsing of numbers takes the square of their length; no value of these types is longer. */
    private static final int LONGEST = 10_000;

    private static final Map<Class<?>, ScalarShape> KNOWN = new HashMap<>();

    static {
        KNOWN.put(String.class, new ScalarShape("text", text -> text, true, false));
        ScalarShape character = new ScalarShape("one character", Scalars::character, true, false);
        KNOWN.put(char.class, character);
        KNOWN.put(Character.class, character);
        add("boolean", Scalars::truth, boolean.class, Boolean.class);
        add("int", Integer::valueOf, int.class, Integer.class);
        add("long", Long::valueOf, long.class, Long.class);
        add("short", Short::valueOf, short.class, Short.class);
        add("byte", Byte::valueOf, byte.class, Byte.class);
        add("double", text -> bounded(text, Double.valueOf(text)), double.class, Double.class);
        add("float", text -> bounded(text, Float.valueOf(text)), float.class, Float.class);
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
        ScalarShape shape = new ScalarShape(expected, text -> {
            if (text.isEmpty() || text.length() > LONGEST) {
                throw new IllegalArgumentException(expected);
            }
            return reader.apply(text);
        }, false, false);
        for (Class<?> type : types) {
            KNOWN.put(type, shape);
        }
    }

    /** A number too large for its type would become infinite without a word. */
    private static <N extends Number> N bounded(String text, N number) {
        if (Double.isInfinite(number.doubleValue()) && !text.endsWith("Infinity")) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    /** The shape of a type, or null when it is not made from one text. */
    static @Nullable ScalarShape of(Class<?> type) {
        return type.isEnum() ? enumOf(type) : KNOWN.get(type);
    }

    private static ScalarShape enumOf(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (Object constant : type.getEnumConstants()) {
            String relaxed = Names.relaxed(((Enum<?>) constant).name());
            if (constants.put(relaxed, constant) != null) {
                ambiguous.add(relaxed);
            }
        }
        ambiguous.forEach(constants::remove);
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        String names = Arrays.stream(type.getEnumConstants()).map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining(", "));
        return new ScalarShape("one of " + names, text -> {
            Object exact = constants.get(text);
            Object constant = exact == null ? constants.get(Names.relaxed(text)) : exact;
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
        String character = text.length() == 1 ? text : text.strip();
        if (character.length() != 1) {
            throw new IllegalArgumentException(text);
        }
        return character.charAt(0);
    }
}
