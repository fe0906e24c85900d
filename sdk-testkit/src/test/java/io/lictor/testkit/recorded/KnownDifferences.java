package io.lictor.testkit.recorded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The steps that the in-process Consul is known to answer otherwise, each with its reason. */
final class KnownDifferences {
    private final List<Line> lines;

    /**
     * One step.
     *
     * @param scenario the recording
     * @param step its name
     * @param versions where it differs, or {@code all}
     * @param reason why
     */
    record Line(String scenario, String step, String versions, String reason) {
        private boolean isOf(String version) {
            return "all".equals(versions) || List.of(versions.split(" ")).contains(version);
        }
    }

    private KnownDifferences(List<Line> lines) {
        this.lines = lines;
    }

    /** Reads {@code known-differences.txt}. */
    static KnownDifferences read() {
        List<Line> lines = new ArrayList<>();
        try (BufferedReader file = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(KnownDifferences.class.getResourceAsStream("known-differences.txt")),
                StandardCharsets.UTF_8))) {
            file.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
                String[] parts = line.split(" [|] ", -1);
                if (parts.length != 4 || parts[3].isBlank()) {
                    throw new IllegalStateException(
                            "known-differences.txt: " + line + " (expected: scenario | step | versions | reason)");
                }
                lines.add(new Line(parts[0], parts[1], parts[2], parts[3]));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownDifferences(lines);
    }

    /** How many lines there are. */
    int size() {
        return lines.size();
    }

    /** The steps of a scenario that differ in a version. */
    Set<String> of(String version, String scenario) {
        Set<String> steps = new TreeSet<>();
        lines.stream().filter(line -> line.scenario().equals(scenario) && line.isOf(version))
                .forEach(line -> steps.add(line.step()));
        return steps;
    }
}
