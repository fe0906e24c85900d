package io.lictor.testkit.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fact that does not hold on an implementation.
 *
 * @param fact the fact's {@link Fact#id()}
 * @param since the first version for which it does not hold
 * @param reason why not
 */
record KnownDifference(String fact, String since, String reason) {
    private static final String LIST = "in-process-differences.txt";
    private static final Pattern LINE = Pattern.compile("(\\d+\\.\\d+)\\+ (.+) -- (.+)");

    /** The list in the resources: one a line, the first version, the fact, its reason. */
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
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "known difference: " + line + " (expected: 1.10+ fact -- reason)");
        }
        return new KnownDifference(matcher.group(2), matcher.group(1), matcher.group(3));
    }
}
