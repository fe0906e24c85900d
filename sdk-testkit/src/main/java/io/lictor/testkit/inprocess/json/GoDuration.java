package io.lictor.testkit.inprocess.json;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's {@code time} package reads and writes them. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]*)([^0-9.]*)");
    private static final Map<String, Long> UNITS = Map.of("ns", 1L, "us", 1_000L, "µs", 1_000L, "μs", 1_000L, "ms",
            1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

    private GoDuration() {}

    /** Nanoseconds of a text such as {@code 1h30m}. */
    public static long parse(String text) throws DecodeException {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if ("0".equals(rest)) {
            return 0;
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher part = PART.matcher(rest);
        int at = 0;
        while (at < rest.length() && part.find(at) && part.start() == at) {
            sum = sum.add(part(text, part.group(1), part.group(2)));
            at = part.end();
        }
        if (rest.isEmpty() || at < rest.length() || sum.toBigInteger().bitLength() > 63) {
            throw invalid(text);
        }
        long nanos = sum.longValue();
        return text.startsWith("-") ? -nanos : nanos;
    }

    private static BigDecimal part(String text, String number, String unit) throws DecodeException {
        if (number.isEmpty() || ".".equals(number)) {
            throw invalid(text);
        }
        if (unit.isEmpty()) {
            throw new DecodeException("time: missing unit in duration \"" + text + "\"");
        }
        Long nanos = UNITS.get(unit);
        if (nanos == null) {
            throw new DecodeException("time: unknown unit \"" + unit + "\" in duration \"" + text + "\"");
        }
        return new BigDecimal(number).multiply(BigDecimal.valueOf(nanos));
    }

    private static DecodeException invalid(String text) {
        return new DecodeException("time: invalid duration \"" + text + "\"");
    }

    /** A text such as {@code 1m0s}. */
    public static String format(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 0) {
            return "-" + format(-nanos);
        }
        if (nanos < 1_000_000_000L) {
            long unit = nanos >= 1_000_000 ? 1_000_000 : nanos >= 1_000 ? 1_000 : 1;
            return decimal(nanos, unit) + (unit == 1_000_000 ? "ms" : unit == 1_000 ? "µs" : "ns");
        }
        long minutes = nanos / 60_000_000_000L;
        String seconds = decimal(nanos % 60_000_000_000L, 1_000_000_000L) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60 ? minutes + "m" + seconds : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private static String decimal(long value, long unit) {
        return BigDecimal.valueOf(value).divide(BigDecimal.valueOf(unit)).stripTrailingZeros().toPlainString();
    }
}
