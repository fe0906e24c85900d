package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.api.CacheControl;
import io.lictor.api.Consistency;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of every view: it decodes what Consul sends, sends every option, and is in the table of the docs. */
@Timeout(60)
class ApiCallsTest {

    /** Watches and what is made of other calls have tests of their own. */
    private static final Set<String> NOT_ONE_REQUEST = Set.of("EventView.watch", "EventView.onEvent",
            "KeyValueView.watch", "KeyValueView.watchAll", "MeshView.watchDiscoveryChain", "MeshView.watchLeaf",
            "MeshView.watchRoots", "IntentionView.watchMatching", "AclView.keepLoggedIn",
            "SessionView.within", "KeyValueView.in", "SessionView.in", "TransactionView.in",
            "TransactionView.within");
    private static final QueryOptions ALL = QueryOptions.builder().datacenter("dc 2").namespace("n").partition("p")
            .consistency(Consistency.STALE)
            .cached(CacheControl.maxAge(Duration.ofSeconds(5)).staleIfError(Duration.ofMinutes(1)))
            .maxStale(Duration.ofSeconds(10)).near("_agent")
            .nodeMeta("rack", "7").tags(List.of("a", "b&c")).passingOnly(true).filter("x == 80")
            .blocking(-2, Duration.ofSeconds(3)).token("5ec2e7-call").build();

    private final FaultServer server = FaultServer.create();
    private final ConsulClient consul = ConsulClient
            .connect(ConsulSettings.builder().address(server.address()).build());

    @AfterEach
    void close() {
        consul.close();
        server.close();
    }

    static List<ApiCall> calls() {
        return ApiCalls.all();
    }

    static Stream<ApiCall> reads() {
        return ApiCalls.all().stream().filter(call -> call.kind() == ApiCall.Kind.READ);
    }

    static Stream<ApiCall> agentReads() {
        return ApiCalls.all().stream().filter(call -> call.kind() == ApiCall.Kind.AGENT_READ);
    }

    private void answering(ApiCall call) {
        String version = answerOf("agent.version");
        server.otherwise(request -> request.path().equals("/v1/agent/version")
                ? FaultAnswer.json(version)
                : call.name().matches("intentions\\.(put|delete)") && request.path().endsWith("/match")
                        ? FaultAnswer.json("{}")
                        : FaultAnswer.json(call.answer()).withIndex("7")
                                .withHeader("X-Consul-ContentHash", "ceeb06085143dda6")
                                .withHeader("X-Consul-Query-Backend", "streaming")
                                .withHeader("X-Consul-Effective-Consistency", "stale"));
    }

    private static String answerOf(String name) {
        return ApiCalls.all().stream().filter(call -> call.name().equals(name)).findFirst().orElseThrow().answer();
    }

    private RecordedRequest last() {
        return server.requests().getLast();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aRecordedAnswerIsUnderstood(ApiCall call) {
        answering(call);
        assertThat(call.run(consul)).isNotNull();
    }

    private static boolean isOfInstances(ApiCall call) {
        return call.name().matches("health\\.(service|connect|ingress)");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void everyOptionReachesTheWire(ApiCall call) {
        answering(call);
        assertThat(call.call().apply(consul, ALL)).isNotNull();
        // where Consul serves what waits from a view of its own, "node-meta" would mean "contains"
        List<String> conditions = isOfInstances(call)
                ? List.of("filter=Node.Meta%5B%22rack%22%5D%20%3D%3D%20%227%22%20and%20%28x%20%3D%3D%2080%29")
                : List.of("node-meta=rack%3A7", "filter=x%20%3D%3D%2080");
        assertThat(last().query().split("&")).containsAll(conditions).contains("dc=dc%202", "ns=n", "partition=p",
                "stale", "cached", "max_stale=10s", "near=_agent", "tag=a", "tag=b%26c", "passing",
                "index=18446744073709551614", "wait=3s");
        assertThat(last().header("Cache-Control")).contains("max-age=5, stale-if-error=60");
        assertThat(last().header("X-Consul-Token")).contains("5ec2e7-call");
        assertThat(last().target()).doesNotContain("5ec2e7");
    }

    /** Elsewhere Consul would leave it out of account, and answer with this cluster's own rows. */
    @ParameterizedTest
    @MethodSource("options")
    void aPeerIsSentOnlyWhereItIsUnderstood(ApiCall call) {
        answering(call);
        server.otherwise(request -> FaultAnswer.json(request.path().equals("/v1/agent/version")
                ? answerOf("agent.version")
                : isOfInstances(call) ? "[]" : call.answer()).withIndex("7"));
        QueryOptions peer = QueryOptions.builder().peer("q").samenessGroup("g").mergeCentralConfig(true).build();
        if (isOfInstances(call) && !call.name().endsWith("ingress")) {
            assertThat(call.call().apply(consul, peer)).isNotNull();
            assertThat(last().query().split("&")).contains("peer=q", "sameness-group=g", "merge-central-config");
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> call.call().apply(consul, peer))
                    .withMessageContaining("peer: q");
            assertThat(server.requests()).extracting(RecordedRequest::path)
                    .allMatch(path -> path.equals("/v1/agent/version"));
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void centralConfigIsMergedOnlyIntoInstances(ApiCall call) {
        answering(call);
        QueryOptions merged = QueryOptions.builder().mergeCentralConfig(true).build();
        if (isOfInstances(call) || call.name().matches("catalog\\.(service|connect)")) {
            assertThat(call.call().apply(consul, merged)).isNotNull();
            assertThat(last().query().split("&")).contains("merge-central-config");
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> call.call().apply(consul, merged))
                    .withMessageContaining("mergeCentralConfig: true");
        }
    }

    static Stream<ApiCall> options() {
        return Stream.concat(reads(), agentReads());
    }

    @ParameterizedTest
    @MethodSource("agentReads")
    void theOptionsThatAnAgentKnowsReachTheWire(ApiCall call) {
        answering(call);
        assertThat(call.call().apply(consul, ALL)).isNotNull();
        assertThat(last().query().split("&")).containsExactly("ns=n", "partition=p", "filter=x%20%3D%3D%2080");
        assertThat(last().header("X-Consul-Token")).contains("5ec2e7-call");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void theScopeOfTheClientReachesEveryRead(ApiCall call) {
        answering(call);
        try (ConsulClient scoped = ConsulClient.connect(ConsulSettings.builder().address(server.address())
                .datacenter("dc1").namespace("team").partition("part").token("5ec2e7-scope").build())) {
            call.run(scoped);
        }
        assertThat(last().query().split("&")).contains("dc=dc1", "ns=team", "partition=part");
        assertThat(last().header("X-Consul-Token")).contains("5ec2e7-scope");
        assertThat(last().target()).doesNotContain("5ec2e7");
    }

    @Test
    void theListOfCallsLacksNoMethodOfAnyView() throws ReflectiveOperationException {
        Set<String> called = new ConcurrentSkipListSet<>();
        ConsulClient watched = watched(ConsulClient.class, consul, called);
        for (ApiCall call : calls()) {
            answering(call);
            call.run(watched);
        }
        Set<String> all = new TreeSet<>();
        collect(ConsulClient.class, all);
        all.removeAll(NOT_ONE_REQUEST);
        assertThat(called).containsAll(all);
    }

    @Test
    void theTableOfTheDocsHasTheEndpointsOfTheseCallsAndNoOthers() {
        ApiTable table = ApiTable.read();
        Set<String> sent = new TreeSet<>();
        for (ApiCall call : calls()) {
            answering(call);
            call.run(consul);
            sent.add(table.endpointOf(last()));
        }
        // what the SDK asks for itself, and how it asks a Consul before 1.9
        sent.addAll(Set.of("POST /v1/internal/acl/authorize", "POST /v1/connect/intentions",
                "PUT /v1/connect/intentions/:id", "DELETE /v1/connect/intentions/:id"));
        assertThat(sent).isEqualTo(table.rows().stream().filter(ApiTable.Row::isOffered).map(ApiTable.Row::endpoint)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Which Consul has an endpoint is said of each, and one that 1.8.7 lacks is not said to be tested there. */
    @Test
    void theTableOfTheDocsSaysWhichConsulHasAnEndpoint() {
        assertThat(ApiTable.read().rows()).isNotEmpty().allSatisfy(row -> assertThat(row.versions())
                .as(row.endpoint())
                .matches("(all(; .+)?)|(Enterprise, )?((from|until|later than) 1\\.\\d+(\\.\\d+)?)|Enterprise"));
        assertThat(ApiTable.read().rows()).filteredOn(row -> row.isTestedOn("1.8.7"))
                .allMatch(row -> row.versions().startsWith("all") || row.path().equals("/v1/agent/version"));
    }

    private static void collect(Class<?> type, Set<String> methods) {
        for (Method method : type.getMethods()) {
            if (isView(method)) {
                collect(method.getReturnType(), methods);
            } else if (type != ConsulClient.class && !method.isDefault()) {
                methods.add(type.getSimpleName() + "." + method.getName());
            }
        }
    }

    private static boolean isView(Method method) {
        String name = method.getReturnType().getSimpleName();
        return method.getParameterCount() == 0 && (name.endsWith("View") || name.endsWith("Entries"));
    }

    /** A view that notes what is called on it, and gives views that do. */
    private static <T> T watched(Class<T> type, Object target, Set<String> called) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, args) -> {
            called.add(type.getSimpleName() + "." + method.getName());
            Arrays.stream(type.getInterfaces()).forEach(each -> called.add(each.getSimpleName() + "."
                    + method.getName()));
            try {
                Object result = method.invoke(target, args);
                return isView(method) ? watched(method.getReturnType(), result, called) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
