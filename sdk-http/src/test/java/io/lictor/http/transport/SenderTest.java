package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulSettings;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SenderTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FaultServer server = FaultServer.create();
    private final ManualTime time = ManualTime.create();
    private final ConsulSettings settings = ConsulSettings.builder().addresses(List.of(server.uri())).build();
    private final Sender sender = new Sender(settings, time, new Credentials(settings, time));

    private String read() throws Exception {
        return sender.send(TransportTestBase.read().build(), server.uri(), time.nanoTime() + LONG.toNanos(),
                new Addresses(List.of(server.uri()), time)).text();
    }

    @Test
    void aClientWhoseSelectorThreadHasEndedIsMadeAnew() throws Exception {
        server.otherwise(FaultAnswer.of(200, "hello"));
        assertThat(read()).isEqualTo("hello");
        HttpClient first = sender.current();
        first.shutdownNow();
        assertThat(first.awaitTermination(LONG)).isTrue();

        assertThat(read()).isEqualTo("hello");
        assertThat(sender.current()).isNotSameAs(first);
    }

    @Test
    void noneIsMadeAfterTheEnd() {
        sender.close(LONG);

        assertThat(sender.current().isTerminated()).isTrue();
    }

    @AfterEach
    void close() {
        sender.close(LONG);
        server.close();
        time.close();
    }
}
