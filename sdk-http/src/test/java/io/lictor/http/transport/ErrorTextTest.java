package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.testkit.fault.FaultAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of error texts that users read is what the client does, whichever agent passes the text on. */
class ErrorTextTest extends TransportTestBase {

    private static final String MAYBE = "may have been applied";
    private static final String PASSED_ON = "rpc error making call: ";

    /** A row of the table. */
    record Row(String text, boolean nobody, boolean perhaps) {}

    static List<Row> table() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "consul-versions.md"))) {
            return lines.filter(line -> line.startsWith("| `")).map(line -> line.split(" \\| ", -1)).map(
                    cells -> new Row(cells[0].substring(3, cells[0].length() - 1), cells[2].equals("nobody answered"),
                            cells[3].startsWith("perhaps")))
                    .toList();
        }
    }

    @Test
    void theTableHasTextsOfEachKind() throws IOException {
        assertThat(table()).hasSizeGreaterThan(45).anyMatch(Row::perhaps).anyMatch(row -> !row.nobody)
                .anyMatch(row -> row.nobody && !row.perhaps);
    }

    @ParameterizedTest
    @MethodSource("table")
    void aTextMeansTheSameThroughWhateverAgentItComes(Row row) {
        for (String front : List.of("", PASSED_ON, PASSED_ON + PASSED_ON)) {
            server.enqueue(FaultAnswer.of(500, front + row.text));
            Throwable failure = catchThrowable(() -> text(transport(), write().build()));

            assertThat(failure).as(front + row.text).hasMessageContaining(row.text).isInstanceOf(
                    row.nobody ? ConsulUnavailableException.class : ConsulRejectedException.class);
            assertThat(String.valueOf(failure.getMessage()).contains(MAYBE)).as(front + row.text)
                    .isEqualTo(row.perhaps);
            assertThat(failure instanceof ConsulUnavailableException nobody && nobody.isUnapplied())
                    .as(front + row.text).isEqualTo(row.nobody && !row.perhaps);
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void aReadIsAskedAgainWhereNobodyAnswered(Row row) {
        server.enqueue(FaultAnswer.of(500, PASSED_ON + row.text));
        server.otherwise(FaultAnswer.json("true"));
        Throwable failure = catchThrowable(() -> text(transport(), read().build()));

        assertThat(server.requestCount()).isEqualTo(row.nobody ? 2 : 1);
        assertThat(failure == null).isEqualTo(row.nobody);
    }

    @ParameterizedTest
    @MethodSource("table")
    void aHarmlessWriteIsSentAgainWhereItWasCertainlyNotApplied(Row row) {
        server.enqueue(FaultAnswer.of(500, PASSED_ON + row.text));
        server.otherwise(FaultAnswer.json("true"));
        Throwable failure = catchThrowable(() -> text(transport(), write().idempotent().build()));

        boolean again = row.nobody && !row.perhaps;
        assertThat(server.requestCount()).isEqualTo(again ? 2 : 1);
        assertThat(failure == null).isEqualTo(again);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Invalid Policy: A Policy with Name \"No cluster leader\" already exists",
            "rpc error making call: name 'stream closed' aliases an existing query name",
            "rpc error making call: Invalid Token: AccessorID rpc error getting client: is already in use"})
    void aNameOfTheCallersDecidesNothing(String words) {
        assertThat(ErrorText.of(words)).isEqualTo(ErrorText.REFUSED);
    }
}
