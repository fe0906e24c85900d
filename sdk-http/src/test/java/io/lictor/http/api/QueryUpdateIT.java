package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.query.FailoverTarget;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading a prepared query, changing it and writing it back changes that and nothing else, by Consul's own words. */
@EachConsul
@Timeout(120)
class QueryUpdateIT {

    private static final String ROOT = "5f0c1d3e-0000-4000-8000-000000000001";

    private static ConsulAgent agent;

    @BeforeEachConsul
    static void start() {
        agent = RealConsul.devAgent(options -> options.acl(ROOT));
    }

    @AfterEachConsul
    static void stop() {
        agent.close();
    }

    private static ConsulClient connect(String token) {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.address()).token(token).build());
    }

    private static String created(String body) {
        return agent.http().send("POST", "/v1/query", body).ok().body().replaceAll("(?s).*\"ID\": ?\"([^\"]+)\".*",
                "$1");
    }

    /** The query as Consul tells it, without blanks and the index that each write moves. */
    private static String raw(String id) {
        return agent.http().get("/v1/query/" + id).ok().body().replaceAll("\\s", "").replaceAll("\"ModifyIndex\":\\d+",
                "");
    }

    private static PreparedQuery read(ConsulClient consul, String id) {
        return consul.preparedQueries().read(id, QueryOptions.none()).value().orElseThrow();
    }

    private static void assertOnlyTheServiceMetaChanges(String id) {
        String before = raw(id);
        try (ConsulClient consul = connect(ROOT)) {
            consul.preparedQueries().update(read(consul, id));
            assertThat(raw(id)).isEqualTo(before);

            consul.preparedQueries().update(
                    read(consul, id).toBuilder().serviceMeta(Map.of("v", "2")).build());
            assertThat(raw(id)).isEqualTo(before.replaceAll("(\"ServiceMeta\": ?)(null|\\{[^}]*\\})",
                    "$1" + "{\"v\":\"2\"}")).isNotEqualTo(before);

            consul.preparedQueries().update(read(consul, id).toBuilder().serviceMeta(Map.of("v", "1")).build());
            assertThat(raw(id)).isEqualTo(before);
        }
    }

    @Test
    void aQueryWithEverythingKeepsWhatIsNotChanged() {
        assertOnlyTheServiceMetaChanges(
                created("""
                        {"Name":"full","Token":"%s","Template":{"Type":"name_prefix_match","Regexp":"^full(.*)$"},
                         "Service":{"Service":"web","Failover":{"NearestN":2,"Datacenters":["dc7"]},"OnlyPassing":true,
                         "IgnoreCheckIDs":["c"],"Near":"_agent","Tags":["a","!b"],"NodeMeta":{"rack":"7"},"ServiceMeta":{"v":"1"},
                         "Connect":true},"DNS":{"TTL":"10s"}}"""
                        .formatted(ROOT)));
    }

    @Test
    void aQueryWithLittleKeepsWhatIsNotThere() {
        assertOnlyTheServiceMetaChanges(created("""
                {"Name":"little","Service":{"Service":"web","Tags":[],"ServiceMeta":{"v":"1"}}}"""));
    }

    @Test
    @ForConsul(since = "1.14")
    void targetsAreKept() {
        String id = created("""
                {"Name":"targets","Service":{"Service":"web","ServiceMeta":{"v":"1"},
                 "Failover":{"Targets":[{"Peer":"west"},{"Datacenter":"dc2"}]}}}""");
        assertOnlyTheServiceMetaChanges(id);
        try (ConsulClient consul = connect(ROOT)) {
            PreparedQuery read = read(consul, id);
            assertThat(read.failover())
                    .isEqualTo(QueryFailover.to(FailoverTarget.peer("west"), FailoverTarget.datacenter("dc2")));
            consul.preparedQueries().update(
                    read.toBuilder().failover(new QueryFailover(1, List.of("dc3"))).dnsTtl(Duration.ofSeconds(5))
                            .build());
            PreparedQuery changed = read(consul, id);
            assertThat(changed.failover()).isEqualTo(new QueryFailover(1, List.of("dc3")));
            assertThat(changed.dnsTtl()).isEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void aTokenThatTheReaderMayNotSeeIsNotReplacedByTheWordForIt() {
        String id = created("{\"Name\":\"secret\",\"Token\":\"%s\",\"Service\":{\"Service\":\"web\"}}".formatted(ROOT));
        String before = raw(id);
        RawHttp root = agent.http();
        root.put("/v1/acl/policy",
                "{\"Name\":\"queries\",\"Rules\":\"query_prefix \\\"\\\" { policy = \\\"write\\\" }\"}").ok();
        String weak = "5f0c1d3e-0000-4000-8000-000000000002";
        root.put("/v1/acl/token", "{\"SecretID\":\"%s\",\"Policies\":[{\"Name\":\"queries\"}]}".formatted(weak)).ok();
        try (ConsulClient consul = connect(weak)) {
            PreparedQuery read = read(consul, id);
            assertThat(read.token()).isEqualTo("<hidden>");
            assertThatIllegalArgumentException().isThrownBy(() -> consul.preparedQueries().update(read))
                    .withMessageStartingWith("token of query secret: <hidden> (expected: ");
        }
        assertThat(raw(id)).isEqualTo(before);
    }
}
