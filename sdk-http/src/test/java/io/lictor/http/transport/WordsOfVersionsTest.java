package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Locale;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real agents of several versions say when a limit is reached, when nobody can answer, and when they refuse. */
class WordsOfVersionsTest extends TransportTestBase {

    private static final String MAYBE = "may have been applied";

    private ConsulUnavailableException refused(Call call, int status, String words) {
        server.otherwise(FaultAnswer.of(status, words));
        return catchThrowableOfType(ConsulUnavailableException.class, () -> text(transport(), call));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", emptyValue = "", value = {
            "1.8.7 to 1.14.11 | 429 | '' | agent | rpc_rate",
            "1.16.3 | 429 | 'RPC rate limit exceeded' | agent | rpc_rate",
            "1.8.7 to 1.16.3 | 429 | 'Your IP is issuing too many concurrent connections, please rate limit your calls' | connections | maxConnections",
            "1.16.3 | 429 | 'rate limit exceeded, try again later or against a different server' | server | request_limits",
            "1.16.3 through a follower | 429 | 'rpc error making call: rate limit exceeded, try again later or against a different server' | server | request_limits",
            "1.16.3 | 503 | 'rate limit exceeded for operation that can only be performed by the leader, try again later' | leader | write_rate",
            "1.16.3 through a client agent | 503 | 'rpc error making call: rate limit exceeded for operation that can only be performed by the leader, try again later' | leader | write_rate",
            "1.16.3, event fire | 500 | 'rate limit exceeded for operation that can only be performed by the leader, try again later' | leader | write_rate",
            "1.16.3, event fire through a client agent | 500 | 'rpc error making call: rate limit exceeded for operation that can only be performed by the leader, try again later' | leader | write_rate",
            "1.8.7 to 1.16.3, leaf | 429 | 'Rate limit reached, try again later' | signing | csr_max_per_second",
            "another | 429 | 'slow down' | other | ask less often"})
    void aLimitIsNamedForWhatItIsAndSurelyUnapplied(String version, int status, String words, String limit,
            String advice) {
        ConsulUnavailableException failure = refused(write().timeout(SHORT).build(), status, words);

        assertThat(failure).as(version).hasMessageContaining("status " + status).hasMessageContaining(words)
                .hasMessageContaining(advice).hasMessageNotContaining(MAYBE)
                .hasCauseInstanceOf(OverloadException.class);
        assertThat(failure.getCause()).hasMessageContaining("limit: " + limit.toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "1.8.7 to 1.16.3 | 500 | No cluster leader | no",
            "1.8.7 to 1.16.3 | 500 | rpc error making call: No cluster leader | no",
            "1.10.12 to 1.16.3 | 500 | No known Consul servers | no",
            "1.12.9 to 1.16.3 | 500 | rpc error making call: Raft leader not found in server lookup mapping | no",
            "1.12.9 to 1.16.3, asked at the server | 500 | Raft leader not found in server lookup mapping | no",
            "1.8.7 to 1.16.3, asked at the server | 500 | Not ready to serve consistent reads | yes",
            "1.8.7 to 1.16.3 | 500 | rpc error making call: EOF | yes",
            "1.8.7 to 1.16.3 | 500 | rpc error making call: stream closed | yes",
            "1.8.7 to 1.16.3 | 500 | rpc error making call: rpc error getting client: failed to get conn: dial tcp 127.0.0.1:0->127.0.0.1:1: connect: connection refused | no",
            "1.10.12 to 1.14.11 | 500 | rpc error: code = Unavailable desc = transport is closing | yes",
            "1.16.3 | 503 | error reading from server: EOF | yes",
            "1.16.3 | 500 | subscription closed by server, server is shutting down | yes",
            "1.16.3, asked at the server that stops | 500 | grpc: the client connection is closing | yes",
            "1.16.3, a stream that ends | 500 | EOF | yes",
            "1.16.3, a view that is given up | 500 | item is marked for eviction | yes",
            "1.16.3 | 503 | resolver error: resolver produced no addresses | yes"})
    void nobodyCouldAnswerAndThatIsNoOverload(String version, int status, String words, String maybe) {
        ConsulUnavailableException failure = refused(write().build(), status, words);

        assertThat(failure).as(version).hasMessageContaining(words).hasNoCause();
        if (maybe.equals("yes")) {
            assertThat(failure).as(version).hasMessageContaining(MAYBE);
        } else {
            assertThat(failure).as(version).hasMessageNotContaining(MAYBE);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "1.8.7 | 403 | rpc error making call: ACL not found | CONSUL_HTTP_TOKEN",
            "1.12.9 | 403 | rpc error making call: Permission denied: token with AccessorID 'x' lacks permission 'key:write' on \"a\" | CONSUL_HTTP_TOKEN",
            "1.10.12 | 400 | Bad request: Invalid query parameter: \"ns\" - Namespaces are a Consul Enterprise feature | (unset CONSUL_NAMESPACE)",
            "1.16.3 | 400 | Invalid query parameter: \"ns\" - Namespaces are a Consul Enterprise feature | (unset CONSUL_NAMESPACE)",
            "1.12.9 | 400 | Bad request: Invalid query parameter: \"partition\" - Partitions are a Consul Enterprise feature | (unset CONSUL_PARTITION)",
            "1.16.3 | 400 | Invalid query parameter: \"partition\" - Partitions are a Consul Enterprise feature | (unset CONSUL_PARTITION)"})
    void consulSaidNo(String version, int status, String words, String hint) {
        server.otherwise(FaultAnswer.of(status, words));

        assertThatThrownBy(() -> text(transport(), write().build())).as(version)
                .isInstanceOf(ConsulRejectedException.class).hasMessageContaining(words)
                .hasMessageEndingWith(hint.equals(
                        "CONSUL_HTTP_TOKEN") ? "CONSUL_HTTP_TOKEN_FILE)" : hint);
        assertThat(server.requestCount()).isEqualTo(1);
    }

    private static final FaultAnswer ELSEWHERE = FaultAnswer.of(429,
            "rate limit exceeded, try again later or against a different server");
    private static final FaultAnswer LATER = FaultAnswer.of(503, "rpc error making call: rate limit exceeded for"
            + " operation that can only be performed by the leader, try again later");
    private static final FaultAnswer CONNECTIONS = FaultAnswer.of(429,
            "Your IP is issuing too many concurrent connections, please rate limit your calls");

    @Test
    void aReadIsAskedAgainOnceAboutASecondLater() {
        server.enqueue(ELSEWHERE);
        server.otherwise(FaultAnswer.json("true"));
        long begun = System.nanoTime();

        assertThat(text(transport(), read().build())).isEqualTo("true");
        assertThat(System.nanoTime() - begun).isGreaterThan(700_000_000L);
        assertThat(observed).containsExactly("GET kv retried", "GET kv ANSWERED 200");
    }

    @Test
    void aWriteThatTheLeaderRefusedForItsLimitIsSentAgainOnceWhateverItIs() {
        server.enqueue(LATER);
        server.otherwise(FaultAnswer.json("true"));

        assertThat(text(transport(), write().build())).isEqualTo("true");
        assertThat(observed).containsExactly("PUT kv retried", "PUT kv ANSWERED 200");
    }

    @Test
    void noCallIsRepeatedMoreThanOnceForALimit() {
        server.otherwise(ELSEWHERE);
        assertThatThrownBy(() -> text(transport(), read().build())).isInstanceOf(ConsulUnavailableException.class);
        assertThat(server.requestCount()).isEqualTo(2);
        assertThat(observed).containsExactly("GET kv retried", "GET kv UNAVAILABLE 429");
    }

    @Test
    void aCallWithoutTimeForItIsNotRepeated() {
        server.otherwise(LATER);
        assertThatThrownBy(() -> text(transport(), write().timeout(SHORT).build()))
                .isInstanceOf(ConsulUnavailableException.class);
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void theLimitOfConnectionsIsNeverAnsweredByAnotherRequest() {
        server.otherwise(CONNECTIONS);
        assertThatThrownBy(() -> text(transport(), read().build())).isInstanceOf(ConsulUnavailableException.class);
        assertThatThrownBy(() -> text(transport(), write().idempotent().build()))
                .isInstanceOf(ConsulUnavailableException.class);
        assertThat(server.requestCount()).isEqualTo(2);
    }

    @Test
    void aPollIsLeftToItsLoop() {
        server.otherwise(ELSEWHERE);
        assertThatThrownBy(() -> text(transport(), poll())).isInstanceOf(ConsulUnavailableException.class);
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void otherAddressesAreAskedAtOnceEachOnceAndThenOneMoreTime() {
        try (FaultServer second = FaultServer.create(); FaultServer third = FaultServer.create()) {
            for (FaultServer each : List.of(server, second, third)) {
                each.otherwise(ELSEWHERE);
            }
            Transport transport = transport(server.uri(), second.uri(), third.uri());
            assertThatThrownBy(() -> text(transport, read().failover().build()))
                    .isInstanceOf(ConsulUnavailableException.class);
            assertThat(List.of(server.requestCount(), second.requestCount(), third.requestCount()))
                    .containsExactly(2L, 1L, 1L);
        }
    }
}
