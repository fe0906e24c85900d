package io.lictor.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionBehavior;
import io.lictor.api.SessionCheck;
import io.lictor.api.SessionDefinition;
import io.lictor.api.SessionInfo;
import io.lictor.api.TransactionError;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, sessions and transactions as they are sent and read. */
@Timeout(30)
class KeysOnTheWireTest {

    private static final byte[] VALUE = "v".getBytes(StandardCharsets.UTF_8);
    private static final String SESSION = "11111111-2222-3333-4444-555555555555";

    private final FaultServer server = FaultServer.create();
    private final ConsulClient consul = ConsulClient
            .connect(ConsulSettings.builder().address(server.address()).datacenter("dc1").build());

    @AfterEach
    void close() {
        consul.close();
        server.close();
    }

    private String last() {
        var request = server.requests().getLast();
        return request.method() + " " + request.target() + " " + request.body();
    }

    @Test
    void everyWayToWriteAndDeleteAKeyIsSent() {
        server.otherwise(FaultAnswer.json("true"));
        consul.keyValue().put("a", VALUE, -1);
        assertThat(last()).isEqualTo("PUT /v1/kv/a?flags=18446744073709551615&dc=dc1 v");
        assertThat(consul.keyValue().compareAndPut("a", VALUE, 0, 7)).isTrue();
        assertThat(last()).isEqualTo("PUT /v1/kv/a?cas=7&dc=dc1 v");
        consul.keyValue().acquire("a", VALUE, 3, SESSION);
        assertThat(last()).isEqualTo("PUT /v1/kv/a?flags=3&acquire=" + SESSION + "&dc=dc1 v");
        server.otherwise(FaultAnswer.json("false"));
        assertThat(consul.keyValue().release("a", VALUE, 0, SESSION)).isFalse();
        assertThat(last()).isEqualTo("PUT /v1/kv/a?release=" + SESSION + "&dc=dc1 v");
        assertThat(consul.keyValue().compareAndDelete("a", 9)).isFalse();
        assertThat(last()).isEqualTo("DELETE /v1/kv/a?cas=9&dc=dc1 ");
        server.otherwise(FaultAnswer.json("true"));
        consul.keyValue().deleteAll("a/");
        assertThat(last()).isEqualTo("DELETE /v1/kv/a/?recurse&dc=dc1 ");
    }

    @Test
    void keysAreListedByLevel() {
        server.otherwise(FaultAnswer.json("[\"a/b\",\"a/c/\"]").withIndex("4"));
        assertThat(consul.keyValue().keys("a/", "/", QueryOptions.none()).value()).containsExactly("a/b", "a/c/");
        assertThat(last()).isEqualTo("GET /v1/kv/a/?keys&separator=%2F&dc=dc1 ");
        server.otherwise(FaultAnswer.of(404, "").withIndex("4"));
        assertThat(consul.keyValue().keys("b/", null, QueryOptions.none()).value()).isEmpty();
    }

    @Test
    void whatWouldDeleteEverythingOrNothingIsRefusedAtTheCall() {
        assertThatIllegalArgumentException().isThrownBy(() -> consul.keyValue().deleteAll(""));
        assertThatIllegalArgumentException().isThrownBy(() -> consul.keyValue().compareAndDelete("a", 0))
                .withMessageContaining("> 0");
        assertThatIllegalArgumentException().isThrownBy(() -> consul.transactions().apply(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> consul.transactions()
                .apply(Collections.nCopies(129, TransactionOperation.get("a")))).withMessageContaining("128");
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionOperation.get("/a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionDefinition.builder().ttl(Duration.ofMillis(10)).build());
        assertThat(server.requestCount()).isZero();
    }

    /** Newer versions refuse them, and could then not delete what an older one had taken. */
    @Test
    void aKeyWithABlankAtAnEndIsNotWrittenButReadAndDeleted() {
        assertThatIllegalArgumentException().isThrownBy(() -> consul.keyValue().put("a ", VALUE))
                .withMessageContaining("\"a \"").withMessageContaining("blanks");
        assertThatIllegalArgumentException().isThrownBy(() -> consul.keyValue().compareAndPut(" a", VALUE, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> consul.keyValue().acquire("a\u2003", VALUE, 0, SESSION));
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionOperation.set("a ", VALUE, 0));
        assertThat(server.requestCount()).isZero();
        server.otherwise(FaultAnswer.json("true"));
        consul.keyValue().delete("a ");
        assertThat(last()).isEqualTo("DELETE /v1/kv/a%20?dc=dc1 ");
    }

    @Test
    void aSessionIsCreatedInTextsWithUnits() {
        server.otherwise(FaultAnswer.json("{\"ID\":\"" + SESSION + "\"}"));
        String id = consul.sessions().create(SessionDefinition.builder().name("n").ttl(Duration.ofSeconds(15))
                .lockDelay(Duration.ZERO).behavior(SessionBehavior.DELETE).checks(List.of()).build());
        assertThat(id).isEqualTo(SESSION);
        assertThat(last()).isEqualTo("PUT /v1/session/create?dc=dc1 {\"Name\":\"n\",\"TTL\":\"15s\",\"LockDelay\":"
                + "\"0s\",\"Behavior\":\"delete\",\"NodeChecks\":[]}");
        consul.sessions().create(SessionDefinition.builder().build());
        assertThat(last()).isEqualTo("PUT /v1/session/create?dc=dc1 {}");
    }

    @Test
    void aSessionIsBoundToChecksOfServicesAndReadBackWithoutTheOldFieldInIt() {
        server.otherwise(FaultAnswer.json("{\"ID\":\"" + SESSION + "\"}"));
        String id = consul.sessions().create(SessionDefinition.builder().checks(List.of())
                .serviceChecks(List.of(SessionCheck.of("service:o1"), new SessionCheck("c2", "ops"))).build());
        assertThat(id).isEqualTo(SESSION);
        assertThat(last()).endsWith("{\"NodeChecks\":[],\"ServiceChecks\":[{\"ID\":\"service:o1\"},"
                + "{\"ID\":\"c2\",\"Namespace\":\"ops\"}]}");

        server.otherwise(FaultAnswer.json("[{\"ID\":\"" + SESSION + "\",\"Node\":\"n\",\"NodeChecks\":[],"
                + "\"ServiceChecks\":[{\"ID\":\"service:o1\",\"Namespace\":\"\"}],\"Checks\":[\"serfHealth\"]}]"));
        SessionInfo bound = consul.sessions().info(SESSION).orElseThrow();
        assertThat(bound.checks()).isEmpty();
        assertThat(bound.serviceChecks()).containsExactly(SessionCheck.of("service:o1"));
        server.otherwise(FaultAnswer.json("[{\"ID\":\"" + SESSION + "\",\"Node\":\"n\",\"Checks\":[\"serfHealth\"]}]"));
        assertThat(consul.sessions().info(SESSION).orElseThrow().checks()).containsExactly("serfHealth");
    }

    @Test
    void aRenewedSessionIsReadAndALostOneIsEmpty() {
        server.otherwise(FaultAnswer.json("[{\"ID\":\"" + SESSION + "\",\"Name\":\"\",\"Node\":\"n\",\"LockDelay\":"
                + "15000000000,\"Behavior\":\"release\",\"TTL\":\"30s\",\"NodeChecks\":[\"serfHealth\"],"
                + "\"ServiceChecks\":null}]"));
        assertThat(consul.sessions().renew(SESSION)).contains(new SessionInfo(SESSION, "", "n",
                Duration.ofSeconds(30), Duration.ofSeconds(15), SessionBehavior.RELEASE, List.of("serfHealth"),
                List.of()));
        assertThat(last()).isEqualTo("PUT /v1/session/renew/" + SESSION + "?dc=dc1 ");
        server.otherwise(FaultAnswer.of(404, "Session id '" + SESSION + "' not found"));
        assertThat(consul.sessions().renew(SESSION)).isEmpty();
    }

    @Test
    void rowsOfATransactionAreDealtOutToItsOperations() {
        server.otherwise(FaultAnswer.json("{\"Results\":[" + row("t/a", 5) + "," + row("t/b", 6) + "," + row("t/b", 6)
                + "," + row("k", 9) + "],\"Errors\":null}"));
        TransactionResult result = consul.transactions().apply(List.of(TransactionOperation.delete("gone"),
                TransactionOperation.getTree("t/"), TransactionOperation.get("t/b"),
                TransactionOperation.checkNotExists("none"),
                TransactionOperation.lock("k", VALUE, -1, SESSION)));

        assertThat(result.isCommitted()).isTrue();
        assertThat(result.entries()).extracting(List::size).containsExactly(0, 2, 1, 0, 1);
        assertThat(result.entries().get(1)).extracting(KeyValueEntry::key).containsExactly("t/a", "t/b");
        assertThat(result.entry(4).indexes().modify()).isEqualTo(9);
        assertThat(last()).endsWith("{\"KV\":{\"Verb\":\"lock\",\"Key\":\"k\",\"Value\":\"dg==\",\"Flags\":"
                + "18446744073709551615,\"Session\":\"" + SESSION + "\"}}]");
    }

    private static String row(String key, int index) {
        return "{\"KV\":{\"LockIndex\":1,\"Key\":\"" + key + "\",\"Flags\":0,\"Value\":null,\"CreateIndex\":1,"
                + "\"ModifyIndex\":" + index + "}}";
    }

    @Test
    void rowsThatFitNoOperationAreNotUnderstood() {
        server.otherwise(FaultAnswer.json("{\"Results\":[" + row("other", 5) + "],\"Errors\":null}"));
        assertThatExceptionOfType(ConsulAnswerException.class)
                .isThrownBy(() -> consul.transactions().apply(List.of(TransactionOperation.get("a"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"failed to lock key \"t\", lock is already held|HELD",
            "failed to lock key \"t\" due to lock delay|LOCK_DELAY",
            "failed to unlock key \"t\", lock isn't held, or is held by another session|NOT_HELD",
            "failed session check for key \"t\", current session \"\" != \"x\"|NOT_HELD",
            "invalid session \"x\"|NO_SESSION", "failed to set key \"t\", index is stale|CHANGED",
            "failed index check for key \"t\", current modify index 310 != 2|CHANGED",
            "failed to check index, key \"t\" doesn't exist|ABSENT", "key \"t\" exists|EXISTS",
            "Permission denied|PERMISSION_DENIED", "unknown KV verb \"x\"|UNSUPPORTED", "what else|OTHER"})
    void eachReasonOfAConflictHasItsKind(String words, TransactionError.Kind kind) {
        server.otherwise(FaultAnswer.of(409, "{\"Results\":null,\"Errors\":[{\"OpIndex\":1,\"What\":\""
                + words.replace("\"", "\\\"") + "\"}]}"));
        TransactionResult result = consul.transactions()
                .apply(List.of(TransactionOperation.get("a"), TransactionOperation.get("t")));

        assertThat(result.isCommitted()).isFalse();
        assertThat(result.errors()).containsExactly(new TransactionError(1, kind, words));
        assertThat(result.failedBecause(kind)).isTrue();
    }
}
