package io.lictor.testkit.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionTallyTest {
    @TempDir
    private Path folder;

    @Test
    void writesALineForEach() throws IOException {
        VersionTally tally = new VersionTally(folder.resolve("made/now").toString());
        tally.isDefault("1.8.7");
        tally.isDefault("1.8.7");
        tally.test("1.16.3");
        tally.test("1.16.3");
        tally.otherTest("1.8.7");
        tally.otherFacts("1.8.7", 7);
        tally.otherFacts("1.16.3", 0);
        tally.withoutDocker();

        Path file = folder.resolve("made/now-" + ProcessHandle.current().pid() + ".txt");
        assertThat(Files.readAllLines(file)).isEqualTo(List.of("1.8.7 default 1", "1.16.3 test 1", "1.16.3 test 1",
                "1.8.7 other-test 1", "1.8.7 other-fact 7", "- without-docker 1"));
    }

    @Test
    void writesNothingUnlessToldWhere() throws IOException {
        new VersionTally(null).test("1.8.7");
        new VersionTally("").test("1.8.7");

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
