package io.lictor.api.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lictor.api.internal.Require;

/**
 * Number of bytes, written with its unit: {@code 512KB}, {@code 64MB}, {@code 1.5GiB}.
 *
 * <pre>{@code
 * record CacheConfig(DataSize limit) {}
 * long bytes = config.current().limit().bytes();
 * }</pre>
 *
 * <p>A unit is a power of 1,024, as in the flags of the JVM: {@code 1MB}, {@code 1M} and {@code 1MiB} are all 1,048,576
 * bytes. Immutable; safe for use by several threads.
 *
 * @param bytes the number, 0 or more
 */
public record DataSize(long bytes) implements Comparable<DataSize> {

    private static final int LONGEST = 200;
    private static final Pattern TEXT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([kmgt]?)(?:i?b)?");
    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "k", 10, "m", 20, "g", 30, "t", 40);

    /**
     * A size.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public DataSize {
        if (bytes < 0) {
            throw Require.illegal("bytes", bytes, ">= 0");
        }
    }

    /**
     * The size that a text stands for.
     *
     * @param text a number and its unit (B, KB, MB, GB, TB, in any case, with an i or without the B); without one bytes
     * @return the size
     * @throws IllegalArgumentException when the text is none; the message names it
     */
    public static DataSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (text.length() > LONGEST || !matcher.matches()) {
            throw Require.illegal("size", text, "a number with its unit, such as 512KB or 64MB");
        }
        int shift = SHIFTS.getOrDefault(matcher.group(2), 0);
        try {
            return new DataSize(
                    new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << shift)).longValueExact());
        } catch (ArithmeticException e) {
            throw Require.illegal("size", text, "a whole number of bytes that fits 64 bits");
        }
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The number of bytes with the largest unit that keeps it whole, such as {@code 64MB}. */
    @Override
    public String toString() {
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        int unit = 0;
        long count = bytes;
        while (count != 0 && count % 1024 == 0 && unit < units.length - 1) {
            count /= 1024;
            unit++;
        }
        return count + units[unit];
    }
}
