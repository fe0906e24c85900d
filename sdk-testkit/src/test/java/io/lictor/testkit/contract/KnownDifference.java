package io.lictor.testkit.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A fact that does not hold on an implementation.
 *
 * @param fact the fact's {@link Fact#id()}
 * @param reason why not
 */
record KnownDifference(String fact, String reason) {
    private static final String LIST = "in-process-differences.txt";
    private static final String SEPARATOR = " -- ";

    /** The list in the resources: one a line, the fact before its reason. */
    static List<KnownDifference> ofInProcessConsul() {
        try (InputStream in = KnownDifference.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException(LIST + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank())
                    .map(KnownDifference::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(LIST, e);
        }
    }

    private static KnownDifference parse(String line) {
        int separator = line.lastIndexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalArgumentException(
                    "known difference: " + line + " (expected: fact" + SEPARATOR + "reason)");
        }
        return new KnownDifference(line.substring(0, separator), line.substring(separator + SEPARATOR.length()));
    }
}
