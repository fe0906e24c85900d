package io.lictor.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;

import io.lictor.api.Consistency;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.QueryOptions;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Promise 15: every option reaches the wire. */
@Timeout(30)
class OptionsOnTheWireTest {

    private final FaultServer server = FaultServer.create();

    private ConsulClient client() {
        return ConsulClient.connect(ConsulSettings.builder().address(server.address()).build());
    }

    private ConsulClient scoped() {
        return ConsulClient.connect(ConsulSettings.builder().address(server.address()).datacenter("dc1")
                .namespace("team").partition("part").build());
    }

    private String lastTarget() {
        return server.requests().getLast().target();
    }

    @Test
    void everyOptionOfAReadIsSent() {
        server.otherwise(FaultAnswer.json("[]").withIndex("18446744073709551615"));
        QueryOptions options = QueryOptions.builder().datacenter("dc 2").namespace("n").partition("p")
                .consistency(Consistency.STALE).cached(true).maxStale(Duration.ofSeconds(10)).near("_agent")
                .nodeMeta("rack", "7").tags(List.of("a", "b&c")).passingOnly(true).filter("Service.Port == 80")
                .blocking(-2, Duration.ofSeconds(3)).build();
        try (ConsulClient consul = client()) {
            assertThat(consul.health().service("web/x", options).index()).isEqualTo(-1);
        }
        assertThat(lastTarget()).isEqualTo("/v1/health/service/web%2Fx?dc=dc%202&ns=n&partition=p&stale&cached"
                + "&max_stale=10s&near=_agent&tag=a&tag=b%26c&passing"
                + "&filter=Node.Meta%5B%22rack%22%5D%20%3D%3D%20%227%22%20and%20%28Service.Port%20%3D%3D%2080%29&index=18446744073709551614&wait=3s");
    }

    @Test
    void aConsistentReadSaysSo() {
        server.otherwise(FaultAnswer.json("{}"));
        try (ConsulClient consul = client()) {
            consul.catalog().services(QueryOptions.builder().consistency(Consistency.CONSISTENT).build());
        }
        assertThat(lastTarget()).isEqualTo("/v1/catalog/services?consistent");
    }

    @Test
    void theScopeOfTheClientReachesReadsWritesAndAgentCalls() {
        server.otherwise(FaultAnswer.json("true"));
        try (ConsulClient consul = scoped()) {
            consul.keyValue().put("a", "1");
            assertThat(lastTarget()).isEqualTo("/v1/kv/a?dc=dc1&ns=team&partition=part");
            consul.keyValue().delete("a");
            assertThat(lastTarget()).isEqualTo("/v1/kv/a?dc=dc1&ns=team&partition=part");
            consul.agent().updateCheck("c", HealthStatus.PASSING, "");
            assertThat(lastTarget()).isEqualTo("/v1/agent/check/update/c?ns=team&partition=part");
            server.otherwise(FaultAnswer.json("[]"));
            consul.health().service("web", QueryOptions.builder().datacenter("dc2").build());
            assertThat(lastTarget()).isEqualTo("/v1/health/service/web?dc=dc2&ns=team&partition=part");
            consul.status().peers();
            assertThat(lastTarget()).isEqualTo("/v1/status/peers?dc=dc1");
        }
    }

    @Test
    void headersOfAnswersAreReadInAnyCase() {
        server.otherwise(FaultAnswer.json("[]").withHeader("x-consul-index", "7").withHeader("X-CONSUL-KNOWNLEADER",
                "true").withHeader("X-Consul-Lastcontact", "12").withHeader("Age", "3")
                .withHeader("X-Consul-Results-Filtered-By-ACLs", "true"));
        try (ConsulClient consul = client()) {
            var metadata = consul.health().service("web", QueryOptions.none()).metadata();
            assertThat(metadata.index()).isEqualTo(7);
            assertThat(metadata.knownLeader()).isTrue();
            assertThat(metadata.lastContact()).isEqualTo(Duration.ofMillis(12));
            assertThat(metadata.cacheAge()).isEqualTo(Duration.ofSeconds(3));
            assertThat(metadata.filteredByAcls()).isTrue();
        }
    }

    @Test
    void aMissingKeyIsEmptyWithItsIndex() {
        server.otherwise(FaultAnswer.of(404, "").withIndex("42"));
        try (ConsulClient consul = client()) {
            assertThat(consul.keyValue().get("a", QueryOptions.none()).value()).isEmpty();
            assertThat(consul.keyValue().get("a", QueryOptions.none()).index()).isEqualTo(42);
            assertThat(consul.keyValue().list("a/", QueryOptions.none()).value()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"404|Unknown check ID \"c\". Ensure that the check ID is passed",
            "500|CheckID \"c\" does not have associated TTL", "500|Unknown check \"c\""})
    void anUnknownCheckIsFalseInTheWordsOfEveryVersion(int status, String words) {
        server.otherwise(FaultAnswer.of(status, words));
        try (ConsulClient consul = client()) {
            assertThat(consul.agent().updateCheck("c", HealthStatus.PASSING, "")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"404|Unknown service ID \"s\"", "500|Unknown service {\"s\" {}}"})
    void anUnknownServiceIsFalseInTheWordsOfEveryVersion(int status, String words) {
        server.otherwise(FaultAnswer.of(status, words));
        try (ConsulClient consul = client()) {
            assertThat(consul.agent().deregisterService("s")).isFalse();
        }
    }

    @Test
    void aValueBeyondTheLimitIsRefusedAtTheCall() {
        try (ConsulClient consul = client()) {
            assertThatIllegalArgumentException().isThrownBy(() -> consul.keyValue().put("a", new byte[524_289]))
                    .withMessageContaining("value of a").withMessageContaining("524289 bytes");
            assertThatIllegalArgumentException().isThrownBy(() -> consul.keyValue().get("a//b"));
        }
        assertThat(server.requestCount()).isZero();
    }

    @AfterEach
    void close() {
        server.close();
    }
}
