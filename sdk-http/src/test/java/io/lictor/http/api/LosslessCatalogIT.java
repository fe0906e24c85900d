package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.HealthStatus;
import io.lictor.api.QueryOptions;
import io.lictor.api.TaggedAddress;
import io.lictor.api.TransactionError;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import io.lictor.api.catalog.CatalogChange;
import io.lictor.api.catalog.CatalogEntry;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.CheckDefinition;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.discovery.Weights;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A read-change-write of a row of the catalog changes what was asked and nothing else, as raw JSON shows. */
@EachConsul
@SuppressWarnings("NullAway.Init") // the bench is made for each Consul
@Timeout(120)
class LosslessCatalogIT {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Bench bench;

    private String node;
    private String name;

    @BeforeEachConsul
    static void start() {
        bench = Bench.real();
    }

    @AfterEachConsul
    static void close() {
        bench.close();
    }

    @BeforeEach
    void names() {
        node = bench.name("ext");
        name = bench.name("db");
    }

    private static ConsulClient consul() {
        return bench.consul();
    }

    private void registered(String more, String serviceMore) {
        bench.http().put("/v1/catalog/register", """
                {"Node": "%1$s", "ID": "%2$s", "Address": "10.0.0.1", "NodeMeta": {"a": "b"},
                 "TaggedAddresses": {"lan": "10.0.0.1", "wan": "1.2.3.4"} %3$s,
                 "Service": {"ID": "%4$s", "Service": "%4$s", "Port": 5432, "Tags": ["x"], "Meta": {"k": "v"},
                   "Weights": {"Passing": 5, "Warning": 2}, "EnableTagOverride": true %5$s},
                 "Checks": [{"Node": "%1$s", "CheckID": "%4$s-up", "Name": "n", "Status": "passing", "Notes": "no",
                   "Output": "o", "ServiceID": "%4$s", "Definition": {"HTTP": "http://127.0.0.1/", "Method": "PUT",
                   "Header": {"A": ["b"]}, "Interval": "10s", "Timeout": "3s",
                   "DeregisterCriticalServiceAfter": "1m0s", "TLSSkipVerify": true}}]}
                """.formatted(node, UUID.randomUUID(), more, name, serviceMore)).ok();
    }

    private static Map<String, JsonNode> fields(JsonNode node, String... without) {
        Map<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        fields.remove("ModifyIndex");
        List.of(without).forEach(fields::remove);
        return fields;
    }

    private Map<String, JsonNode> rawNode() {
        return fields(JSON.readTree(bench.http().get("/v1/catalog/node/" + node).ok().body()).get("Node"));
    }

    private Map<String, JsonNode> rawService() {
        return fields(JSON.readTree(bench.http().get("/v1/catalog/node/" + node).ok().body()).get("Services")
                .get(name));
    }

    /** Without the type, which Consul makes of the definition on one way and not on the other. */
    private Map<String, JsonNode> rawCheck() {
        return fields(JSON.readTree(bench.http().get("/v1/health/node/" + node).ok().body()).get(0), "Type");
    }

    private static Map<String, JsonNode> changed(Map<String, JsonNode> before, String field, String json) {
        Map<String, JsonNode> expected = new TreeMap<>(before);
        expected.put(field, JSON.readTree(json));
        return expected;
    }

    private CatalogEntry read(CatalogChange what) {
        return consul().transactions().apply(List.of(TransactionOperation.read(what))).catalogEntry(0);
    }

    private static void written(CatalogChange change, long index) {
        assertThat(consul().transactions().apply(List.of(TransactionOperation.compareAndRegister(change, index)))
                .errors()).isEmpty();
    }

    @Test
    void aNodeKeepsWhatATransactionDoesNotChange() {
        registered("", "");
        Map<String, JsonNode> before = rawNode();
        CatalogEntry.OfNode entry = (CatalogEntry.OfNode) read(new CatalogChange.NodeNamed(node));
        written(entry.change().withAddress("10.0.0.2"), entry.modifyIndex());
        assertThat(rawNode()).isEqualTo(changed(before, "Address", "\"10.0.0.2\""));
    }

    @Test
    void aServiceKeepsWeightsAndTagOverrideInATransaction() {
        registered("", "");
        Map<String, JsonNode> before = rawService();
        CatalogEntry.OfService entry = (CatalogEntry.OfService) read(
                new CatalogChange.ServiceNamed(node, name, name));
        assertThat(entry.service().weights()).isEqualTo(new Weights(5, 2));
        written(entry.change(node).withService(entry.service().withTags(List.of("y"))), entry.modifyIndex());
        assertThat(rawService()).isEqualTo(changed(before, "Tags", "[\"y\"]"));
    }

    private String type() {
        return JSON.readTree(bench.http().get("/v1/health/node/" + node).ok().body()).get(0).path("Type").asString();
    }

    /** A transaction of Consul has no field for it, so that nothing can be sent that would keep it. */
    @Test
    void aCheckLosesItsTypeInATransactionWhateverIsSent() {
        bench.http().put("/v1/catalog/register", """
                {"Node": "%1$s", "Address": "10.0.0.1", "Checks": [
                  {"Node": "%1$s", "CheckID": "%2$s", "Name": "n", "Status": "passing", "Type": "mine"}]}
                """.formatted(node, name)).ok();
        CatalogEntry.OfCheck entry = (CatalogEntry.OfCheck) read(new CatalogChange.CheckNamed(node, name));
        assertThat(entry.check().type()).isEqualTo("mine");
        written(new CatalogChange.CheckSet(entry.check().withStatus(HealthStatus.CRITICAL, "c")), entry.modifyIndex());
        assertThat(type()).isEmpty();

        bench.http().put("/v1/txn", """
                [{"Check": {"Verb": "set", "Check": {"Node": "%s", "CheckID": "%s", "Name": "n", "Status": "passing",
                  "Type": "mine"}}}]""".formatted(node, name)).ok();
        assertThat(type()).isEmpty();
    }

    @Test
    void aCheckKeepsItsDefinitionInATransaction() {
        registered("", "");
        Map<String, JsonNode> before = rawCheck();
        CatalogEntry.OfCheck entry = (CatalogEntry.OfCheck) read(new CatalogChange.CheckNamed(node, name + "-up"));
        written(new CatalogChange.CheckSet(entry.check().withStatus(HealthStatus.WARNING, "w")), entry.modifyIndex());
        assertThat(rawCheck()).isEqualTo(changed(changed(before, "Status", "\"warning\""), "Output", "\"w\""));
    }

    /** Consul's own transactions take away what makes a proxy, and other addresses: nothing of it is sent. */
    @Test
    void whatATransactionWouldTakeAwayIsRefusedAtTheCall() {
        registered("", """
                , "Kind": "connect-proxy", "TaggedAddresses": {"wan": {"Address": "1.2.3.4", "Port": 99}},
                "Proxy": {"DestinationServiceName": "dd", "Config": {"k": 1.5, "n": 10}}""");
        Map<String, JsonNode> before = rawService();
        CatalogEntry.OfService entry = (CatalogEntry.OfService) read(
                new CatalogChange.ServiceNamed(node, name, name));
        TransactionOperation change = TransactionOperation.compareAndRegister(entry.change(node), entry.modifyIndex());
        assertThatIllegalArgumentException().isThrownBy(() -> consul().transactions().apply(List.of(change)))
                .withMessageContaining("service " + name + ": [TaggedAddresses]");
        assertThat(rawService()).isEqualTo(before);
    }

    @Test
    void aRowOfTheCatalogKeepsAllWhenItIsRegisteredAgain() {
        boolean localities = consul().agent().supports(ConsulFeature.VERSION_WITHOUT_RIGHT);
        String locality = localities ? ", \"Locality\": {\"Region\": \"r\", \"Zone\": \"z\"}" : "";
        String socket = consul().agent().supports(ConsulFeature.STREAMING) ? ", \"SocketPath\": \"/x\"" : "";
        registered(locality, """
                , "Kind": "connect-proxy", "TaggedAddresses": {"wan": {"Address": "1.2.3.4", "Port": 99}},
                "Proxy": {"DestinationServiceName": "dd", "Config": {"k": 1.5, "n": 10}}""" + locality + socket);
        Map<String, JsonNode> before = rawService();
        Map<String, JsonNode> nodeBefore = rawNode();
        CatalogService row = consul().catalog().service(name, NONE).value().getFirst();
        assertThat(row.kind()).isEqualTo("connect-proxy");
        assertThat(row.proxy()).containsEntry("DestinationServiceName", "dd");
        consul().catalog().register(ExternalService.from(row).tags(List.of("y")).build());
        assertThat(rawService()).isEqualTo(changed(before, "Tags", "[\"y\"]"));
        assertThat(rawNode()).isEqualTo(nodeBefore);
        assertThat(consul().catalog().node(node, NONE).value().orElseThrow().details()).singleElement()
                .satisfies(service -> assertThat(service.proxy()).containsEntry("DestinationServiceName", "dd"));
    }

    /** The type and all fields but the definition were left out without a word. */
    @Test
    void aCheckKeepsAllWhenItIsRegisteredAgain() {
        registered("", "");
        bench.http().put("/v1/catalog/register", """
                {"Node": "%1$s", "SkipNodeUpdate": true, "Check": {"Node": "%1$s", "CheckID": "%2$s-up", "Name": "n",
                  "Status": "passing", "Notes": "no", "Output": "o", "ServiceID": "%2$s", "Type": "http", %3$s
                  "Definition": {"HTTP": "http://127.0.0.1/", "Interval": "10s", "Body": "b", "Timeout": "3s"}}}
                """.formatted(node, name, consul().agent().supports(ConsulFeature.NOT_FOUND_STATUS)
                ? "\"Interval\": \"10s\", \"Timeout\": \"3s\", \"ExposedPort\": 7,"
                : "")).ok();
        String path = "/v1/health/node/" + node;
        Map<String, JsonNode> before = fields(JSON.readTree(bench.http().get(path).ok().body()).get(0));
        assertThat(before).containsEntry("Type", JSON.readTree("\"http\""));
        CatalogService row = consul().catalog().service(name, NONE).value().getFirst();
        ServiceCheck check = consul().health().node(node, NONE).value().getFirst();
        consul().catalog().register(
                ExternalService.from(row).check(check.withStatus(HealthStatus.WARNING, "w")).build());
        assertThat(fields(JSON.readTree(bench.http().get(path).ok().body()).get(0)))
                .isEqualTo(changed(changed(before, "Status", "\"warning\""), "Output", "\"w\""));
    }

    @Test
    void anExternalServiceHasAllThatTheCatalogTakes() {
        consul().catalog().register(ExternalService.builder(node, "10.0.0.1")
                .nodeTaggedAddresses(Map.of("wan", "1.2.3.4")).service(name, 80).weights(new Weights(7, 3))
                .taggedAddress("wan", new TaggedAddress("1.2.3.4", 81)).connectNative(true)
                .check(name + "-up", HealthStatus.PASSING, CheckDefinition
                        .http("http://127.0.0.1/", Duration.ofSeconds(30)).within(Duration.ofSeconds(5))
                        .with("Method", "PUT").deregisterCriticalAfter(Duration.ofMinutes(2)))
                .check(name + "-tcp", HealthStatus.PASSING, CheckDefinition.tcp("127.0.0.1:1", Duration.ofSeconds(9)))
                .build());
        CatalogService row = consul().catalog().service(name, NONE).value().getFirst();
        assertThat(row.service().weights()).isEqualTo(new Weights(7, 3));
        assertThat(row.service().taggedAddresses()).containsEntry("wan", new TaggedAddress("1.2.3.4", 81));
        assertThat(row.service().connectNative()).isTrue();
        assertThat(row.node().taggedAddresses()).containsEntry("wan", "1.2.3.4");
        assertThat(row.modifyIndex()).isPositive();
        assertThat(consul().health().checks(name, NONE).value()).filteredOn(check -> check.id().endsWith("-up"))
                .singleElement().satisfies(check -> assertThat(check.definition().fields())
                        .containsEntry("HTTP", "http://127.0.0.1/").containsEntry("Method", "PUT")
                        .containsEntry("Interval", "30s").containsEntry("Timeout", "5s"));
    }

    @Test
    void anExternalServiceWithWeightsIsRegisteredByATransaction() {
        ExternalService external = ExternalService.builder(node, "10.0.0.1").service(name, 80)
                .weights(new Weights(7, 3)).build();
        assertThat(consul().transactions().apply(TransactionOperation.register(external)).errors()).isEmpty();
        assertThat(consul().catalog().service(name, NONE).value().getFirst().service().weights())
                .isEqualTo(new Weights(7, 3));
    }

    /** Consul from 1.14 reads keys that need not be there. */
    @Test
    void keysThatNeedNotBeThereAreReadInATransaction() {
        consul().keyValue().put(name + "/a", "1");
        TransactionResult read = consul().transactions().apply(List.of(
                TransactionOperation.getOrEmpty(name + "/a"), TransactionOperation.getOrEmpty(name + "/b"),
                TransactionOperation.get(name + "/a")));
        if (!consul().agent().supports(ConsulFeature.LARGE_TRANSACTIONS)) {
            assertThat(read.failedBecause(TransactionError.Kind.UNSUPPORTED)).isTrue();
            return;
        }
        assertThat(read.errors()).isEmpty();
        assertThat(read.find(0)).hasValueSatisfying(entry -> assertThat(entry.bytes()).containsExactly('1'));
        assertThat(read.find(1)).isEmpty();
        assertThat(read.entry(2).key()).isEqualTo(name + "/a");
    }

    /** 128 operations from 1.14, 64 before: the refusal says so. */
    @Test
    void aTransactionHasAsManyOperationsAsTheAgentTakes() {
        List<TransactionOperation> most = IntStream.range(0, 128)
                .mapToObj(i -> TransactionOperation.set(name + "/" + i, new byte[]{1}, 0)).toList();
        if (consul().agent().supports(ConsulFeature.LARGE_TRANSACTIONS)) {
            assertThat(consul().transactions().apply(most).isCommitted()).isTrue();
        } else {
            ConsulRejectedException refused = catchThrowableOfType(ConsulRejectedException.class,
                    () -> consul().transactions().apply(most));
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused).hasMessageContaining("128 operations are more than this Consul takes")
                    .hasMessageContaining("64 before 1.14");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> consul().transactions()
                .apply(IntStream.range(0, 129).mapToObj(i -> TransactionOperation.get("k" + i)).toList()));
    }
}
