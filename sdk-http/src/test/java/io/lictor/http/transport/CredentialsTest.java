package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import ch.qos.logback.classic.Level;
import io.lictor.api.ConsulSettings;
import io.lictor.http.CapturedLog;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 16: the token travels in its header, follows its file, and is told to nobody else. */
class CredentialsTest {

    private static final Call READ = Call.get("kv", "/v1/kv/a").build();

    private final FaultServer server = FaultServer.create();
    private final ManualTime time = ManualTime.create();

    @TempDir
    private Path folder;

    private Transport transport(ConsulSettings.Builder settings) {
        return Transport.create(settings.address(server.address()).build(), time);
    }

    private String tokenOfNextCall(Transport transport) {
        server.enqueue(FaultAnswer.json("ok"));
        transport.send(READ, Answer::text);
        return server.requests().getLast().header("X-Consul-Token").orElse("none");
    }

    @Test
    void tokenAndBasicAuthenticationGoInHeaders() {
        try (Transport transport = transport(ConsulSettings.builder().token("5ec2e7-1").basicAuth("user:pass"))) {
            assertThat(tokenOfNextCall(transport)).isEqualTo("5ec2e7-1");
            assertThat(server.requests().getLast().header("Authorization")).contains("Basic dXNlcjpwYXNz");
            assertThat(server.requests().getLast().toString()).doesNotContain("?token");
        }
    }

    /** The HTTP client's own refusal repeats it. */
    @Test
    void aTokenThatNoHeaderCanCarryIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> ConsulSettings.builder().token("5ec2e7-\u00e4\u20ac").build())
                .hasMessage("token: (not shown, 9 characters) (expected: printable ASCII)").hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5ec2e7-one\n5ec2e7-two\n", "\ufeff5ec2e7-one", "5ec2e7-\u20ac"})
    void aTokenFileThatBecomesUnusableKeepsTheLastGoodTokenAndSaysSoOnce(String wrong) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first");
        try (CapturedLog log = CapturedLog.of(Credentials.class);
                Transport transport = transport(ConsulSettings.builder().tokenFile(file))) {
            assertThat(tokenOfNextCall(transport)).isEqualTo("first");
            Files.writeString(file, wrong);
            for (int i = 0; i < 3; i++) {
                time.advance(Duration.ofSeconds(2));
                assertThat(tokenOfNextCall(transport)).isEqualTo("first");
            }
            assertThat(log.messages(Level.WARN)).singleElement().asString()
                    .contains("token file", "no header can carry", "the last good token stays in use")
                    .doesNotContain("5ec2e7");
            Files.writeString(file, "second");
            time.advance(Duration.ofSeconds(2));
            assertThat(tokenOfNextCall(transport)).isEqualTo("second");
            assertThat(log.messages(Level.INFO)).singleElement().asString().endsWith("can be read again");
        }
    }

    @Test
    void aTokenFileThatIsUnusableFromTheStartLeavesTheTokenOfTheSettings() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "5ec2e7-one\n5ec2e7-two\n");
        try (Transport transport = transport(ConsulSettings.builder().token("other").tokenFile(file))) {
            assertThat(tokenOfNextCall(transport)).isEqualTo("other");
        }
    }

    @Test
    void anEarlierTokenIsStillNotShownWhenAnAnswerComesLate() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "5ec2e7-first");
        try (Transport transport = transport(ConsulSettings.builder().tokenFile(file))) {
            assertThat(tokenOfNextCall(transport)).isEqualTo("5ec2e7-first");
            Files.writeString(file, "5ec2e7-second");
            time.advance(Duration.ofSeconds(2));
            assertThat(tokenOfNextCall(transport)).isEqualTo("5ec2e7-second");
            server.otherwise(FaultAnswer.of(403, "no right for 5ec2e7-first"));
            assertThatThrownBy(() -> transport.send(READ, Answer::text)).hasMessageContaining("no right for ***");
        }
    }

    @Test
    void aTokenIsNotShownInPartWhereTheTextOfARefusalIsCut() {
        for (int blanks = 0; blanks < 70; blanks++) {
            server.otherwise(FaultAnswer.of(403, "x".repeat(290) + " ".repeat(65_236 - 290 + blanks * 5)
                    + "5ec2e7ab-0000-4000-8000-00000000000c"));
            try (Transport transport = transport(
                    ConsulSettings.builder().token("5ec2e7ab-0000-4000-8000-00000000000c"))) {
                assertThatThrownBy(() -> transport.send(READ, Answer::text)).hasMessageNotContaining("5ec2");
            }
        }
    }

    @Test
    void aTokenFileIsReadAgainWhenItChanges() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        try (Transport transport = transport(ConsulSettings.builder().token("other").tokenFile(file))) {
            assertThat(tokenOfNextCall(transport)).isEqualTo("first");
            Files.writeString(file, "second one\n");
            time.advance(Duration.ofSeconds(2));
            assertThat(tokenOfNextCall(transport)).isEqualTo("second one");
        }
    }

    @Test
    void aTokenFileThatIsMissingOrEmptyKeepsTheLastGoodToken() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first");
        try (Transport transport = transport(ConsulSettings.builder().tokenFile(file))) {
            assertThat(tokenOfNextCall(transport)).isEqualTo("first");
            Files.writeString(file, "");
            time.advance(Duration.ofSeconds(2));
            assertThat(tokenOfNextCall(transport)).isEqualTo("first");
            Files.delete(file);
            time.advance(Duration.ofSeconds(2));
            assertThat(tokenOfNextCall(transport)).isEqualTo("first");
            Files.writeString(file, "third");
            time.advance(Duration.ofSeconds(2));
            assertThat(tokenOfNextCall(transport)).isEqualTo("third");
        }
    }

    @Test
    void aTokenThatConsulEchoesIsNotInTheMessage() {
        server.otherwise(FaultAnswer.of(403, "token 5ec2e7-t0ken lacks permission; Basic dXNlcjpwYXNz"));
        try (Transport transport = transport(ConsulSettings.builder().token("5ec2e7-t0ken").basicAuth("user:pass"))) {
            assertThatThrownBy(() -> transport.send(READ, Answer::text)).satisfies(e -> assertThat(e)
                    .hasMessageNotContaining("5ec2e7-t0ken").hasMessageNotContaining("dXNlcjpwYXNz")
                    .hasMessageContaining("token *** lacks permission"));
        }
    }

    @AfterEach
    void close() {
        server.close();
        time.close();
    }
}
