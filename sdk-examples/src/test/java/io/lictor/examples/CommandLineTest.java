package io.lictor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How the examples end that a person calls. */
class CommandLineTest {

    private static int code(CommandLine.Program program, String... args) {
        return CommandLine.code("usage: test", args, program);
    }

    @Test
    void helpIsNoFailureWrongWordsAreTwoAndFailuresOne() {
        assertThat(code(words -> 9, "--help")).isZero();
        assertThat(code(words -> 9)).isEqualTo(9);
        assertThat(code(words -> CommandLine.number("port", words.nextOr("http"), 1, 9))).isEqualTo(2);
        assertThat(code(words -> words.value("--port").length())).isEqualTo(2);
        assertThat(code(words -> words.nextOr("").length(), "--bogus")).isEqualTo(2);
        assertThat(code(words -> {
            throw new IllegalStateException("away");
        })).isEqualTo(1);
    }

    @Test
    void wordsBehindTheDashesAreTheCommands() {
        assertThat(code(words -> words.takes("--") ? words.rest().length : 0, "--", "nginx", "--help")).isEqualTo(2);
        assertThat(code(words -> words.takes("--") ? 0 : 8, "--tag", "--")).isEqualTo(8);
        assertThat(code(words -> {
            words.end();
            return 0;
        }, "more")).isEqualTo(2);
    }
}
