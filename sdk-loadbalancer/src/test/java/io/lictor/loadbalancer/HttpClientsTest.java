package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.time.Duration;

import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.observe.ConsulObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpClientsTest {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ServiceQuery QUERY = ServiceQuery.of("orders");

    private final HttpClients clients = HttpClients.of(new RealTime(ConsulObserver.NONE), CONNECT, null);

    @AfterEach
    void close() {
        clients.close(LONG);
    }

    /** As its selector thread leaves it when it ends. */
    private static void kill(HttpClient client) throws InterruptedException {
        client.shutdownNow();
        assertThat(client.awaitTermination(LONG)).isTrue();
    }

    @Test
    void aDeadClientIsMadeAnewOfEachTimeToConnect() throws InterruptedException {
        for (Duration toConnect : new Duration[]{null, Duration.ofMillis(300)}) {
            HttpClient first = clients.of(QUERY, toConnect);
            assertThat(clients.of(QUERY, toConnect)).isSameAs(first);
            kill(first);

            HttpClient second = clients.of(QUERY, toConnect);
            assertThat(second.isTerminated()).isFalse();
            assertThat(second.connectTimeout()).isEqualTo(first.connectTimeout());
            assertThat(clients.of(QUERY, toConnect)).isSameAs(second);
        }
    }

    @Test
    void noneIsMadeAfterTheEnd() {
        HttpClient only = clients.of(QUERY, null);
        clients.close(LONG);

        assertThat(clients.of(QUERY, null)).isSameAs(only);
    }

    @Test
    void aClientThatWasPassedInIsNotReplaced() throws InterruptedException {
        try (HttpClient given = HttpClient.newHttpClient()) {
            HttpClients own = HttpClients.of(new RealTime(ConsulObserver.NONE), CONNECT, given);
            kill(given);

            assertThat(own.of(QUERY, null)).isSameAs(given);
        }
    }
}
