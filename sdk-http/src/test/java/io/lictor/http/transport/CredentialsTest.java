package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulSettings;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void aTokenThatNoHeaderCanCarryIsRefusedWithoutBeingShown() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "5ec2e7-one\n5ec2e7-two\n");
        for (ConsulSettings.Builder settings : List.of(ConsulSettings.builder().token("5ec2e7-\u00e4\u20ac"),
                ConsulSettings.builder().tokenFile(file))) {
            try (Transport transport = transport(settings)) {
                assertThatThrownBy(() -> transport.send(READ, Answer::text)).hasMessageStartingWith("token: *** of ")
                        .hasMessageEndingWith(" characters (expected: printable ASCII)").hasNoCause();
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
