package io.lictor.api.internal;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Argument checks whose messages carry the name, the value and what was expected. Shared by the modules of the SDK,
 * not exported to users.
 */
public final class Require {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final Pattern META_KEY = Pattern.compile("[A-Za-z0-9_-]+");
    private static final int MAX_META_PAIRS = 64;
    private static final int MAX_META_KEY = 128;
    private static final int MAX_META_VALUE = 512;
    private static final int MAX_SHOWN = 120;
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LONGEST_OF_CONSUL = Duration.ofDays(100_000);

    private Require() {}

    public static IllegalArgumentException illegal(String name, @Nullable Object value, String expected) {
        String shown = String.valueOf(value);
        if (shown.length() > MAX_SHOWN) {
            shown = shown.substring(0, MAX_SHOWN) + "... (" + shown.length() + " characters)";
        }
        return new IllegalArgumentException(name + ": " + CONTROL.matcher(shown).replaceAll("?")
                + " (expected: " + expected + ")");
    }

    public static <T> T nonNull(@Nullable T value, String name) {
        if (value == null) {
            throw new NullPointerException(name);
        }
        return value;
    }

    public static String nonBlank(String value, String name) {
        if (nonNull(value, name).isBlank()) {
            throw illegal(name, "\"" + value + "\"", "a text that is not blank");
        }
        return noControl(value, name);
    }

    /** A text that no message may show, whatever is wrong with it, and that a header can carry. */
    public static String secret(String value, String name) {
        boolean blank = nonNull(value, name).isBlank();
        boolean control = CONTROL.matcher(value).find();
        if (blank || control || !isHeaderValue(value)) {
            throw illegal(name, "(not shown, " + value.length() + " characters)", blank
                    ? "a text that is not blank"
                    : control ? "no control characters, such as the end of a line" : "printable ASCII");
        }
        return value;
    }

    /** Whether a header can carry a text. */
    public static boolean isHeaderValue(String value) {
        // no stream: asked for each request
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 255 || (c != '\t' && Character.isISOControl(c))) {
                return false;
            }
        }
        return true;
    }

    public static String noControl(String value, String name) {
        if (CONTROL.matcher(value).find()) {
            throw illegal(name, value, "no control characters");
        }
        return value;
    }

    /**
     * A text that Consul takes as one or more path segments. Go's HTTP server answers a redirect to another path when
     * a segment is empty, {@code .} or {@code ..}: a service with such an id can be registered, and then never be
     * passed or deregistered.
     */
    public static String path(String value, String name) {
        nonBlank(value, name);
        if (value.startsWith("/") || value.contains("//")) {
            throw illegal(name, value, "no leading \"/\" and no \"//\"");
        }
        for (String segment : value.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw illegal(name, value, "no \".\" or \"..\" between slashes");
            }
        }
        return value;
    }

    /**
     * A key to be written: newer versions of Consul refuse blanks at its ends, and then such a key can be neither read nor
     * deleted any more. What is there already may have them.
     */
    public static String newKey(String value) {
        if (!path(value, "key").strip().equals(value)) {
            throw illegal("key", "\"" + value + "\"", "no blanks at its ends, which newer versions of Consul refuse");
        }
        return value;
    }

    public static int port(int value, String name) {
        return inRange(value, 0, 65_535, name);
    }

    public static int inRange(int value, int low, int high, String name) {
        if (value < low || value > high) {
            throw illegal(name, value, low + ".." + high);
        }
        return value;
    }

    /** A time of the settings: clocks count in nanoseconds, which end after 292 years, and times are added up. */
    public static Duration positive(Duration value, String name) {
        return atMost(LONGEST, positiveTimeout(value, name), name);
    }

    /** As {@link #positive}, or zero. */
    public static Duration notNegative(Duration value, String name) {
        return atMost(LONGEST, timeout(value, name), name);
    }

    /** A time that Consul keeps, in nanoseconds as well: clocks of this process never see it. */
    public static Duration ofConsul(Duration value, String name) {
        return atMost(LONGEST_OF_CONSUL, timeout(value, name), name);
    }

    private static Duration atMost(Duration limit, Duration value, String name) {
        if (value.compareTo(limit) > 0) {
            throw illegal(name, value, "at most " + limit.toDays() + " days");
        }
        return value;
    }

    /** How long somebody is willing to wait: what is beyond all clocks is as good as for ever. */
    public static Duration timeout(Duration value, String name) {
        if (nonNull(value, name).isNegative()) {
            throw illegal(name, value, ">= 0");
        }
        return value;
    }

    /** As {@link #timeout}, but not zero. */
    public static Duration positiveTimeout(Duration value, String name) {
        if (nonNull(value, name).isZero() || value.isNegative()) {
            throw illegal(name, value, "> 0");
        }
        return value;
    }

    public static Map<String, String> meta(Map<String, String> meta, String name) {
        if (meta.size() > MAX_META_PAIRS) {
            throw illegal(name, meta.size() + " pairs", "at most " + MAX_META_PAIRS + " pairs");
        }
        meta.forEach((key, value) -> metaPair(key, value, name));
        return Map.copyOf(meta);
    }

    private static void metaPair(String key, String value, String name) {
        if (key.isEmpty() || key.length() > MAX_META_KEY || !META_KEY.matcher(key).matches()) {
            throw illegal(name + " key", "\"" + key + "\"",
                    "1.." + MAX_META_KEY + " characters of A-Z, a-z, 0-9, \"-\" and \"_\"");
        }
        if (key.startsWith("consul-")) {
            throw illegal(name + " key", key, "no prefix \"consul-\", which Consul keeps for itself");
        }
        if (value.length() > MAX_META_VALUE) {
            throw illegal(name + " value of " + key, value, "at most " + MAX_META_VALUE + " characters");
        }
    }
}
