package io.lictor.testkit.inprocess.engine;

import java.util.Arrays;
import java.util.List;

/** The releases of Consul whose answers are known, the oldest first. */
public enum Release {
    /** Blocking queries only. */
    V1_8("1.8.7"),
    /** Services are streamed. */
    V1_10("1.10.12"),
    /** Virtual addresses; refusals that say what is missing. */
    V1_12("1.12.9"),
    /** Cluster peers. */
    V1_14("1.14.11"),
    /** Limits of requests; absent objects are 404. */
    V1_16("1.16.3");

    /** The last one. */
    public static final Release NEWEST = V1_16;
    /** What is answered when nobody says otherwise. */
    public static final Release DEFAULT = V1_8;

    private final String version;

    Release(String version) {
        this.version = version;
    }

    /**
     * Finds one.
     *
     * @throws IllegalArgumentException for one whose answers are not known
     */
    public static Release of(String text) {
        for (Release release : values()) {
            if (release.version.equals(text) || release.line().equals(text)) {
                return release;
            }
        }
        List<String> known = Arrays.stream(values()).map(each -> each.line() + " or " + each.version).toList();
        throw new IllegalArgumentException("version: " + text + " (expected: " + String.join(", ", known) + ")");
    }

    /** Such as {@code 1.16.3}. */
    public String version() {
        return version;
    }

    /** Such as {@code 1.16}. */
    private String line() {
        return version.substring(0, version.lastIndexOf('.'));
    }

    /** Whether it behaves in a way that came with a later release than the first. */
    public boolean has(Feature feature) {
        return compareTo(feature.since()) >= 0 && compareTo(feature.last()) <= 0;
    }
}
