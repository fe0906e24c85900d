package io.lictor.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.lictor.api.query.FailoverTarget;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.api.query.QueryResult;
import org.junit.jupiter.api.Test;

/** A query that is read and written back is the same but for what was changed. */
class QueryBodyTest {

    private static final String STORED = """
            {"ID":"1-2","Name":"q","Session":"","Token":"secret","Template":{"Type":"","Regexp":"","RemoveEmptyTags":false},
             "Service":{"Service":"web","SamenessGroup":"","Failover":{"NearestN":0,"Datacenters":[],
               "Targets":[{"Peer":"west","Datacenter":""},{"Peer":"","Datacenter":"dc2"}],"Regions":["eu"]},
               "OnlyPassing":false,"IgnoreCheckIDs":null,"Near":"","Tags":[],"NodeMeta":{"a":"1","b":"2"},"ServiceMeta":null,
               "Connect":false,"Peer":"","Sticky":{"Ttl":5}},
             "DNS":{"TTL":"10s","Servers":2},"New":[1,{"x":true}],"CreateIndex":7,"ModifyIndex":8}""";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static PreparedQuery stored() {
        return QueryAnswer.queries(bytes("[" + STORED + "]")).getFirst();
    }

    private static Map<String, Object> sent(UnaryOperator<PreparedQuery.Builder> change) {
        return Json.tree(QueryBody.of(change.apply(stored().toBuilder()).build()));
    }

    private static Map<String, Object> expected(UnaryOperator<String> change) {
        Map<String, Object> tree = Json.tree(bytes(change.apply(STORED)));
        List.of("ID", "CreateIndex", "ModifyIndex").forEach(tree::remove);
        return tree;
    }

    @Test
    void whatIsReadIsThere() {
        PreparedQuery query = stored();

        assertThat(query.token()).isEqualTo("secret");
        assertThat(query.failover())
                .isEqualTo(QueryFailover.to(FailoverTarget.peer("west"), FailoverTarget.datacenter("dc2")));
        assertThat(query.toString()).doesNotContain("secret");
    }

    @Test
    void writtenBackUnchangedItIsTheSame() {
        assertThat(sent(query -> query)).isEqualTo(expected(json -> json));
    }

    @Test
    void onlyWhatIsChangedChanges() {
        assertThat(sent(query -> query.tags(List.of("v2"))))
                .isEqualTo(expected(json -> json.replace("\"Tags\":[]", "\"Tags\":[\"v2\"]")));
        assertThat(sent(query -> query.nodeMeta(Map.of("b", "3"))))
                .isEqualTo(expected(json -> json.replace("{\"a\":\"1\",\"b\":\"2\"}", "{\"b\":\"3\"}")));
        assertThat(sent(query -> query.dnsTtl(Duration.ofSeconds(20))))
                .isEqualTo(expected(json -> json.replace("10s", "20s")));
        assertThat(sent(query -> query.dnsTtl(null)))
                .isEqualTo(expected(json -> json.replace("\"TTL\":\"10s\",", "")));
        assertThat(sent(query -> query.onlyPassing(true)))
                .isEqualTo(expected(json -> json.replace("\"OnlyPassing\":false", "\"OnlyPassing\":true")));
        assertThat(sent(query -> query.token(null)))
                .isEqualTo(expected(json -> json.replace("\"Token\":\"secret\",", "")));
        assertThat(sent(query -> query.failover(new QueryFailover(0, List.of("dc3"))))).isEqualTo(expected(json -> json
                .replace("\"Datacenters\":[]", "\"Datacenters\":[\"dc3\"]")
                .replaceAll("\"Targets\":\\[.*?\\],", "")));
    }

    @Test
    void aNewQueryHasOnlyWhatIsSet() {
        assertThat(new String(QueryBody.of(PreparedQuery.builder("web").name("q").build()), StandardCharsets.UTF_8))
                .isEqualTo("{\"Name\":\"q\",\"Service\":{\"Service\":\"web\"}}");
    }

    @Test
    void theResultSaysFromWhichPeerItIs() {
        QueryResult found = QueryAnswer.result(bytes(
                "{\"Service\":\"web\",\"Nodes\":null,\"Datacenter\":\"dc1\",\"PeerName\":\"west\",\"Failovers\":1}"));

        assertThat(found).isEqualTo(new QueryResult("web", "dc1", 1, List.of(), "west"));
    }
}
