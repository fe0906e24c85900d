package io.lictor.api;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lictor.api.internal.Require;

/**
 * Durations in the notation that Consul reads and writes: {@code 10s}, {@code 1m30s}, {@code 1.5h}, {@code 250ms}.
 *
 * <pre>{@code
 * Duration ttl = ConsulDuration.parse("1m30s");
 * String text = ConsulDuration.format(ttl); // 90s
 * }</pre>
 *
 * <p>Safe for use by several threads. A number without a unit is refused: Consul would read it as nanoseconds.
 */
public final class ConsulDuration {

    private static final String EXPECTED = "a duration with its unit, such as 10s, 1m30s, 250ms or PT10S";
    private static final int LONGEST = 200;
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", MICROSECONDS.toNanos(1), "µs",
            MICROSECONDS.toNanos(1), "ms", MILLISECONDS.toNanos(1), "s", SECONDS.toNanos(1), "m", MINUTES.toNanos(1),
            "h", HOURS.toNanos(1));

    private ConsulDuration() {}

    /**
     * The duration that a text stands for.
     *
     * @param text Consul's notation, or ISO-8601 ({@code PT10S})
     * @return the duration
     * @throws IllegalArgumentException when the text is neither; the message names it
     */
    public static Duration parse(String text) {
        String trimmed = text.trim();
        if (trimmed.equals("0")) {
            return Duration.ZERO;
        }
        try {
            if (trimmed.startsWith("P")) {
                return Duration.parse(trimmed);
            }
            int end = 0;
            BigDecimal nanos = BigDecimal.ZERO;
            Matcher part = PART.matcher(trimmed);
            while (trimmed.length() <= LONGEST && part.region(end, trimmed.length()).lookingAt()) {
                end = part.end();
                nanos = nanos.add(new BigDecimal(part.group(1))
                        .multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L))));
            }
            if (end == 0 || end < trimmed.length()) {
                throw Require.illegal("duration", text, EXPECTED);
            }
            return Duration.ofNanos(nanos.toBigInteger().longValueExact());
        } catch (ArithmeticException | DateTimeParseException e) {
            throw Require.illegal("duration", text, EXPECTED);
        }
    }

    /**
     * The text that Consul reads back as the same duration.
     *
     * @param duration a duration of zero or more
     * @return whole seconds ({@code 90s}) where that is exact, else milliseconds or nanoseconds
     */
    public static String format(Duration duration) {
        Require.ofConsul(duration, "duration");
        if (duration.equals(Duration.ofSeconds(duration.toSeconds()))) {
            return duration.toSeconds() + "s";
        }
        long nanos = duration.toNanos();
        return nanos % MILLISECONDS.toNanos(1) == 0 ? duration.toMillis() + "ms" : nanos + "ns";
    }
}
