package io.lictor.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.Consistency;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.KeyValueView;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.TransactionOperation;
import io.lictor.api.Watch;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Views of another datacenter, namespace or partition, and tokens of one call. */
@Timeout(30)
class ScopesOnTheWireTest {

    private static final byte[] VALUE = {'v'};
    private static final QueryOptions THERE = QueryOptions.builder().datacenter("dc2").namespace("team")
            .partition("part").token("5ec2e7-there").build();
    private static final String SCOPE = "dc=dc2&ns=team&partition=part";

    private final FaultServer server = FaultServer.create();
    private final ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(server.address())
            .datacenter("dc1").token("5ec2e7-own").build());

    @AfterEach
    void close() {
        consul.close();
        server.close();
    }

    private void assertLast(String method, String target, String token) {
        RecordedRequest last = server.requests().getLast();
        assertThat(last.method() + " " + last.target()).isEqualTo(method + " " + target);
        assertThat(last.header("X-Consul-Token")).contains(token);
    }

    @Test
    void everyCallOfAViewOfKeysElsewhereGoesThere() {
        KeyValueView there = consul.keyValue().in(THERE);
        server.otherwise(FaultAnswer.json("true"));
        there.put("a", VALUE, 0);
        assertLast("PUT", "/v1/kv/a?" + SCOPE, "5ec2e7-there");
        there.compareAndPut("a", VALUE, 0, 4);
        assertLast("PUT", "/v1/kv/a?cas=4&" + SCOPE, "5ec2e7-there");
        there.acquire("a", VALUE, 0, "s");
        assertLast("PUT", "/v1/kv/a?acquire=s&" + SCOPE, "5ec2e7-there");
        there.release("a", VALUE, 0, "s");
        assertLast("PUT", "/v1/kv/a?release=s&" + SCOPE, "5ec2e7-there");
        there.delete("a");
        assertLast("DELETE", "/v1/kv/a?" + SCOPE, "5ec2e7-there");
        there.deleteAll("a/");
        assertLast("DELETE", "/v1/kv/a/?recurse&" + SCOPE, "5ec2e7-there");
        server.otherwise(FaultAnswer.json("[]").withIndex("7"));
        there.get("a");
        assertLast("GET", "/v1/kv/a?" + SCOPE, "5ec2e7-there");
        there.list("a/", QueryOptions.builder().datacenter("dc3").build());
        assertLast("GET", "/v1/kv/a/?recurse&dc=dc3&ns=team&partition=part", "5ec2e7-there");
        consul.keyValue().get("a");
        assertLast("GET", "/v1/kv/a?dc=dc1", "5ec2e7-own");
    }

    /** Two watches of the same key in two datacenters, and with two tokens, are not one. */
    @Test
    void watchesOfAKeyElsewhereHaveAPollOfTheirOwn() {
        server.otherwise(request -> request.query().contains("index=")
                ? FaultAnswer.of(404, "").withIndex("7").after(Duration.ofSeconds(20))
                : FaultAnswer.of(404, "").withIndex("7"));
        QueryOptions dc2 = QueryOptions.builder().datacenter("dc2").build();
        QueryOptions other = QueryOptions.builder().token("5ec2e7-other").build();
        try (Watch<Optional<KeyValueEntry>> own = consul.keyValue().watch("a");
                Watch<Optional<KeyValueEntry>> there = consul.keyValue().in(dc2).watch("a");
                Watch<Optional<KeyValueEntry>> same = consul.keyValue().in(dc2).watch("a");
                Watch<Optional<KeyValueEntry>> asOther = consul.keyValue().in(other).watch("a");
                Watch<List<KeyValueEntry>> all = consul.keyValue().in(dc2).watchAll("a/")) {
            Await.until(Duration.ofSeconds(10), "four first reads", () -> server.requests().toString(),
                    () -> firstReads() == 4);
            assertThat(own.await(Duration.ofSeconds(5))).isEmpty();
            assertThat(there.await(Duration.ofSeconds(5))).isEmpty();
            assertThat(same.await(Duration.ofSeconds(5))).isEmpty();
            assertThat(asOther.await(Duration.ofSeconds(5))).isEmpty();
            assertThat(all.await(Duration.ofSeconds(5))).isEmpty();
        }
        assertThat(server.requests()).filteredOn(request -> !request.query().contains("index="))
                .extracting(request -> request.target() + " " + request.header("X-Consul-Token").orElse(""))
                .containsExactlyInAnyOrder("/v1/kv/a?dc=dc1 5ec2e7-own", "/v1/kv/a?dc=dc2 5ec2e7-own",
                        "/v1/kv/a?dc=dc1 5ec2e7-other", "/v1/kv/a/?recurse&dc=dc2 5ec2e7-own");
    }

    private long firstReads() {
        return server.requests().stream().filter(request -> !request.query().contains("index=")).count();
    }

    @Test
    void sessionsAndTransactionsElsewhereGoThere() {
        server.otherwise(FaultAnswer.json("{\"ID\":\"s1\"}"));
        consul.sessions().in(THERE).create(SessionDefinition.builder().build());
        assertLast("PUT", "/v1/session/create?" + SCOPE, "5ec2e7-there");
        server.otherwise(FaultAnswer.json("true"));
        consul.sessions().in(THERE).within(Duration.ofSeconds(5)).destroy("s1");
        assertLast("PUT", "/v1/session/destroy/s1?" + SCOPE, "5ec2e7-there");
        server.otherwise(FaultAnswer.json("[]"));
        consul.sessions().in(THERE).renew("s1");
        assertLast("PUT", "/v1/session/renew/s1?" + SCOPE, "5ec2e7-there");
        server.otherwise(FaultAnswer.json("{\"Results\":[],\"Errors\":null}"));
        consul.transactions().in(THERE).apply(List.of(TransactionOperation.delete("a")));
        assertLast("PUT", "/v1/txn?" + SCOPE, "5ec2e7-there");
    }

    @Test
    void aScopeIsAPlaceAndATokenAndNothingElse() {
        assertThatIllegalArgumentException().isThrownBy(() -> consul.keyValue()
                .in(QueryOptions.builder().token("5ec2e7-there").consistency(Consistency.STALE).build()))
                .withMessageContaining("scope").withMessageNotContaining("5ec2e7");
    }

    /** A token of one call is a secret as the client's own. */
    @Test
    void theTokenOfACallIsInNoText() {
        assertThat(THERE.toString()).contains("dc2").doesNotContain("5ec2e7");
        assertThat(THERE).isNotEqualTo(THERE.toBuilder().token("5ec2e7-other").build())
                .isEqualTo(THERE.toBuilder().build()).hasSameHashCodeAs(THERE.toBuilder().build());
        server.otherwise(FaultAnswer.of(403, "token 5ec2e7-there does not exist: ACL not found"));
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> consul.catalog().nodes(THERE)).withMessageNotContaining("5ec2e7")
                .withMessageContaining("***");
        assertThatIllegalArgumentException().isThrownBy(() -> QueryOptions.builder().token(" ").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> consul.catalog().nodes(THERE.toBuilder().token("5ec2e7-\n").build()))
                .withMessageNotContaining("5ec2e7");
    }

    @Test
    void theLeaderIsAskedWhereTheAgentWouldTakeAnyServer() {
        server.otherwise(FaultAnswer.json("[]"));
        consul.catalog().nodes(QueryOptions.builder().consistency(Consistency.LEADER).build());
        assertLast("GET", "/v1/catalog/nodes?dc=dc1&leader", "5ec2e7-own");
    }
}
