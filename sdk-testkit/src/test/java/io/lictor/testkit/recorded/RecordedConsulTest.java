package io.lictor.testkit.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The in-process Consul answers what real agents of the same version were recorded to answer. */
@Execution(ExecutionMode.CONCURRENT)
class RecordedConsulTest {
    private static final List<String> SCENARIOS = List.of("health", "kv", "txn", "sessions", "agent", "config",
            "queries", "paths", "restore", "acl");
    private static final int MOST_LINES = 60;

    private final KnownDifferences known = KnownDifferences.read();

    @ParameterizedTest
    @ValueSource(strings = {"1.8.7", "1.10.12", "1.12.9", "1.14.11", "1.16.3"})
    void answersAsRecorded(String version) {
        List<String> unknown = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        int exchanges = 0;
        int differing = 0;
        for (String scenario : SCENARIOS) {
            try (Replay replay = new Replay(version, scenario)) {
                Map<String, List<String>> found = replay.run().differences();
                Set<String> expected = known.of(version, scenario);
                found.forEach((step, what) -> {
                    if (!expected.contains(step)) {
                        unknown.add(scenario + " | " + step + ": " + what);
                    }
                });
                Set<String> missing = new TreeSet<>(expected);
                missing.removeAll(found.keySet());
                missing.forEach(step -> gone.add(scenario + " | " + step));
                exchanges += replay.exchanges();
                differing += found.size();
            }
        }
        System.out.println("RecordedConsul " + version + ": " + exchanges + " exchanges replayed, "
                + (exchanges - differing) + " equal, " + differing + " known differences");

        assertThat(unknown).as("answered otherwise than recorded").isEmpty();
        assertThat(gone).as("no longer different, to be taken out of known-differences.txt").isEmpty();
    }

    @Test
    void fewDifferencesAreKnown() {
        assertThat(known.size()).isBetween(1, MOST_LINES);
    }
}
