package io.lictor.testkit.random;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lictor.testkit.real.ConsulVersion;

/**
 * A body that is answered otherwise, known with its reason.
 *
 * @param lines the versions, such as {@code 1.8,1.10}, or {@code all}
 * @param pattern the name of the body, with stars
 */
record SweepDifference(String lines, Pattern pattern) {
    private static final String LIST = "sweep-differences.txt";
    private static final Pattern LINE = Pattern.compile("(\\S+) (.+) -- .+");

    /** Those of a version. */
    static List<SweepDifference> of(ConsulVersion version) {
        try (InputStream in = SweepDifference.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException("no " + LIST);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).map(SweepDifference::parse)
                    .filter(known -> known.isOf(version)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(LIST, e);
        }
    }

    private static SweepDifference parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("sweep difference: " + line + " (expected: 1.8,1.10 case -- reason)");
        }
        String regex = Pattern.quote(matcher.group(2)).replace("*", "\\E.*\\Q");
        return new SweepDifference(matcher.group(1), Pattern.compile(regex));
    }

    private boolean isOf(ConsulVersion version) {
        return "all".equals(lines)
                || List.of(lines.split(",")).stream().anyMatch(line -> version.isOfLine(ConsulVersion.of(line)));
    }

    boolean covers(String name) {
        return pattern.matcher(name).matches();
    }
}
