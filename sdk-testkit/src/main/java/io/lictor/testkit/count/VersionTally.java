package io.lictor.testkit.count;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Counts tests and facts by the version of the real Consul that they ran on, for {@code bin/real-consul-count}. Each JVM
 * of a build appends a line for each to a file of its own; without the system property {@value #PROPERTY}, which names
 * that file but for its end, nothing is written. Safe for use by several threads.
 */
public final class VersionTally {
    /** The files' common beginning. */
    public static final String PROPERTY = "lictor.consul.tally";

    private static final VersionTally OF_THIS_PROCESS = new VersionTally(System.getProperty(PROPERTY));

    private final @Nullable Path file;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * Makes a tally.
     *
     * @param prefix the file but for its end; null or blank for a tally that writes nothing
     */
    public VersionTally(@Nullable String prefix) {
        this.file = prefix == null || prefix.isBlank()
                ? null
                : Path.of(prefix + "-" + ProcessHandle.current().pid() + ".txt");
    }

    /**
     * Returns the tally of this JVM.
     *
     * @return the tally
     */
    public static VersionTally ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /**
     * Says which version the tests have that name none; only the first time counts.
     *
     * @param version the version
     */
    public void isDefault(String version) {
        if (told.add(version)) {
            write(version, "default", 1);
        }
    }

    /**
     * Counts a test that ran on a version because it runs on each.
     *
     * @param version the version
     */
    public void test(String version) {
        write(version, "test", 1);
    }

    /**
     * Counts a test that was not run because it is for other versions; its framework reports it as skipped.
     *
     * @param version the version that was there
     */
    public void otherTest(String version) {
        write(version, "other-test", 1);
    }

    /**
     * Counts facts that were not looked at because they are for other versions.
     *
     * @param version the version that was there
     * @param facts how many
     */
    public void otherFacts(String version, int facts) {
        write(version, "other-fact", facts);
    }

    /** Counts a test that was not run because there is no Docker; its framework reports it as skipped. */
    public void withoutDocker() {
        write("-", "without-docker", 1);
    }

    /** One short write that appends, so that threads need no lock. */
    private void write(String version, String what, int count) {
        Path to = file;
        if (to == null || count == 0) {
            return;
        }
        try {
            Files.createDirectories(to.toAbsolutePath().getParent());
            Files.writeString(to, version + " " + what + " " + count + "\n", StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot count in " + to, e);
        }
    }
}
