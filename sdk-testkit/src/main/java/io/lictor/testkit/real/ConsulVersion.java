package io.lictor.testkit.real;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Consul version.
 *
 * @param text as Consul prints it, without a leading v
 * @param major the first number
 * @param minor the second number
 */
record ConsulVersion(String text, int major, int minor) {
    private static final Pattern PRINTED = Pattern.compile("Consul v?((\\d+)\\.(\\d+)\\.\\S+)");
    private static final Pattern TAG = Pattern.compile(":((\\d+)\\.(\\d+)[^:/]*)$");

    /** Reads what {@code consul version} prints. */
    static ConsulVersion parse(String printed) {
        Matcher matcher = PRINTED.matcher(printed);
        if (!matcher.find()) {
            throw new IllegalStateException("consul version: " + printed + " (expected: Consul v1.2.3)");
        }
        return new ConsulVersion(
                matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    /** Reads the tag of an image; a tag without numbers, such as {@code latest}, counts as the newest version. */
    static ConsulVersion ofImage(String image) {
        Matcher matcher = TAG.matcher(image);
        if (!matcher.find()) {
            return new ConsulVersion("latest", Integer.MAX_VALUE, 0);
        }
        return new ConsulVersion(
                matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    boolean atLeast(int thatMajor, int thatMinor) {
        return major > thatMajor || (major == thatMajor && minor >= thatMinor);
    }
}
