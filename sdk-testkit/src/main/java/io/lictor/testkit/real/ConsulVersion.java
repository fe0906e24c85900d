package io.lictor.testkit.real;

import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Consul, ordered as the releases are: {@code 1.8.7} before {@code 1.10}, {@code 1.20.0-rc1} before
 * {@code 1.20.0}. A missing last number is 0, and what stands behind {@code +}, such as {@code +ent}, makes no
 * difference to order and equality. Immutable.
 *
 * <pre>{@code
 * if (ConsulVersion.of("1.12.0+ent").isAtLeast("1.10")) {
 *     streams = true;
 * }
 * }</pre>
 */
public final class ConsulVersion implements Comparable<ConsulVersion> {
    private static final Pattern NUMBERS = Pattern
            .compile("v?(\\d{1,9})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");
    private static final Pattern PRINTED = Pattern.compile("Consul (v?\\d+\\.\\d+\\S*)");
    private static final Pattern TAG = Pattern.compile(":(\\d+)\\.(\\d+)[^:/]*$");
    /** In ASCII after all that a pre-release is called, so that the release itself comes last. */
    private static final String RELEASED = "~";
    private static final Comparator<ConsulVersion> ORDER = Comparator.comparingInt(ConsulVersion::major)
            .thenComparingInt(ConsulVersion::minor).thenComparingInt(ConsulVersion::patch)
            .thenComparing(version -> version.preRelease);

    private final String text;
    private final int major;
    private final int minor;
    private final int patch;
    private final String preRelease;

    private ConsulVersion(String text, int major, int minor, int patch, String preRelease) {
        this.text = text;
        this.major = major;
        this.minor = minor;
        this.patch = patch;
        this.preRelease = preRelease;
    }

    /**
     * Reads a version.
     *
     * @param text such as {@code 1.16}, {@code 1.12.9}, {@code 1.12.0+ent}, {@code 1.20.0-rc1} or {@code v2.0.1}
     * @return the version
     * @throws IllegalArgumentException when the text is none
     */
    public static ConsulVersion of(String text) {
        Matcher matcher = NUMBERS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("version: \"" + text + "\" (expected: such as 1.16 or 1.12.9+ent)");
        }
        String patch = matcher.group(3);
        return new ConsulVersion(text.startsWith("v") ? text.substring(1) : text, number(matcher, 1),
                number(matcher, 2), patch == null ? 0 : number(matcher, 3),
                Objects.requireNonNullElse(matcher.group(4), RELEASED));
    }

    /** Reads what {@code consul version} prints. */
    static ConsulVersion parse(String printed) {
        Matcher matcher = PRINTED.matcher(printed);
        if (!matcher.find()) {
            throw new IllegalStateException("consul version: " + printed + " (expected: Consul v1.2.3)");
        }
        return of(matcher.group(1));
    }

    /** Reads the tag of an image; a tag without numbers, such as {@code latest}, counts as the newest version. */
    static ConsulVersion ofImage(String image) {
        Matcher matcher = TAG.matcher(image);
        if (!matcher.find()) {
            return new ConsulVersion("latest", Integer.MAX_VALUE, 0, 0, RELEASED);
        }
        return new ConsulVersion(
                matcher.group().substring(1), number(matcher, 1), number(matcher, 2), 0, RELEASED);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /**
     * Returns the first number.
     *
     * @return the number
     */
    public int major() {
        return major;
    }

    /**
     * Returns the second number.
     *
     * @return the number
     */
    public int minor() {
        return minor;
    }

    /**
     * Returns the third number.
     *
     * @return the number; 0 when it is not said
     */
    public int patch() {
        return patch;
    }

    /**
     * Returns the version as it was read, without a leading {@code v}.
     *
     * @return such as {@code 1.12.9+ent}
     */
    public String text() {
        return text;
    }

    /**
     * Tells whether this is a given version or a later one.
     *
     * @param that such as {@code 1.10}
     * @return whether it is
     * @throws IllegalArgumentException when the text is no version
     */
    public boolean isAtLeast(String that) {
        return compareTo(of(that)) >= 0;
    }

    /**
     * Tells whether this is of the same line of releases: equal in the first two numbers.
     *
     * @param that another version
     * @return whether it is
     */
    public boolean isOfLine(ConsulVersion that) {
        return major == that.major && minor == that.minor;
    }

    boolean atLeast(int thatMajor, int thatMinor) {
        return major > thatMajor || (major == thatMajor && minor >= thatMinor);
    }

    @Override
    public int compareTo(ConsulVersion that) {
        return ORDER.compare(this, that);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConsulVersion that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(major, minor, patch, preRelease);
    }

    @Override
    public String toString() {
        return text;
    }
}
