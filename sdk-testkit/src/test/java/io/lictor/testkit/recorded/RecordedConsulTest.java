package io.lictor.testkit.recorded;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The in-process Consul answers what real agents of the same version were recorded to answer. */
class RecordedConsulTest {
    private static final List<String> SCENARIOS = List.of("health", "kv", "txn", "sessions", "agent", "config",
            "queries", "paths", "restore", "acl");

    @ParameterizedTest
    @CsvSource({"1.8.7", "1.10.12", "1.12.9", "1.14.11", "1.16.3"})
    void answersAsRecorded(String version) {
        if (!System.getProperty("versions", version).contains(version)) { return; }
        for (String scenario : System.getProperty("scenarios", String.join(",", SCENARIOS)).split(",")) {
            try (Replay replay = new Replay(version, scenario)) {
                Map<String, List<String>> found = replay.run().differences();
                System.out.println("== " + version + " " + scenario + ": " + replay.exchanges() + " exchanges, "
                        + found.size() + " differ");
                found.forEach((step, what) -> System.out.println("  [" + step + "] " + what));
            }
        }
    }
}
