package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import ch.qos.logback.classic.Level;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;
import io.lictor.http.CapturedLog;
import io.lictor.http.endpoint.CatalogHome;
import io.lictor.http.endpoint.Scope;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.http.transport.Transport;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Registrations in the catalog beside others on the same virtual node, with tokens that may not see them all. */
@EachConsul
@SuppressWarnings("NullAway.Init") // the server is started for each Consul
@Timeout(180)
class SharedNodeIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final String MANAGEMENT = "5ec2e7aa-0000-4000-8000-000000000021";

    private static ConsulAgent server;

    private String node = "";

    @BeforeEachConsul
    static void start() {
        server = RealConsul.devAgent(options -> options.acl(MANAGEMENT));
    }

    @AfterEachConsul
    static void stop() {
        server.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        node = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    }

    private static RawHttp http() {
        return server.http();
    }

    private static void policy(String name, String rules) {
        JsonNode known = AgentChecks.read(http(), "/v1/acl/policies").valueStream()
                .filter(policy -> policy.path("Name").asString().equals(name)).findFirst().orElse(null);
        String id = known == null ? "" : known.path("ID").asString();
        http().put("/v1/acl/policy" + (id.isEmpty() ? "" : "/" + id),
                "{\"ID\":\"" + id + "\",\"Name\":\"" + name + "\",\"Rules\":\"" + rules.replace("\"", "\\\"") + "\"}")
                .ok();
    }

    private static String token(String policy) {
        String token = UUID.randomUUID().toString();
        http().put("/v1/acl/token",
                "{\"SecretID\":\"" + token + "\",\"Policies\":[{\"Name\":\"" + policy + "\"}]}").ok();
        return token;
    }

    private String rules(String service) {
        return "service \"" + service + "\" { policy = \"write\" } node \"" + node
                + "\" { policy = \"write\" } session \"" + node + "\" { policy = \"write\" }";
    }

    /** A client with the rights that are needed for a service on this node, and no more. */
    private ConsulClient connect(String service) {
        policy(node + "-" + service, rules(service));
        return connectWith(token(node + "-" + service));
    }

    private static ConsulClient connectWith(String token) {
        return ConsulClient
                .connect(ConsulSettings.builder().address(server.uri().toString()).token(token).build());
    }

    private ServiceDefinition definition(String service, String id) {
        return ServiceDefinition.builder(service).id(id).port(80).inCatalog(VirtualNode.of(node, "10.20.0.1"))
                .drainTime(Duration.ZERO).check(HealthCheck.ttl(TTL)).build();
    }

    private JsonNode onNode() {
        return AgentChecks.read(http(), "/v1/catalog/node/" + node);
    }

    private long created(String id) {
        return onNode().path("Services").path(id).path("CreateIndex").asLong();
    }

    private int sessions() {
        return AgentChecks.read(http(), "/v1/session/node/" + node).size();
    }

    /** The last one of a service took everything from the node that its token could not see. */
    @Test
    void theServiceOfAnotherTokenStaysWhenTheLastOneThatIsSeenCloses() {
        try (ConsulClient auditing = connect("audit-1");
                ConsulClient ordering = connect("orders-1");
                Registration other = auditing.register(definition("audit-1", "audit-1"))) {
            assertThat(other.awaitRegistered(SOON)).isTrue();
            Registration me = ordering.register(definition("orders-1", "orders-1"));
            assertThat(me.awaitRegistered(SOON)).isTrue();
            long created = created("audit-1");

            me.close();
            assertThat(created("audit-1")).isEqualTo(created).isPositive();
            assertThat(onNode().path("Services").size()).isOne();
            assertThat(sessions()).isOne();
        }
    }

    /** Consul judges by the id whether an instance on a node may be seen, and so hides even peers. */
    @Test
    void aPeerStaysThoughItsIdIsNotTheNameThatTheTokenMaySee() {
        try (ConsulClient first = connect("orders");
                ConsulClient second = connect("orders");
                Registration peer = second.register(definition("orders", "orders-2"))) {
            assertThat(peer.awaitRegistered(SOON)).isTrue();
            Registration me = first.register(definition("orders", "orders-1"));
            assertThat(me.awaitRegistered(SOON)).isTrue();
            long created = created("orders-2");

            me.close();
            assertThat(created("orders-2")).isEqualTo(created).isPositive();
            assertThat(sessions()).isOne();
        }
    }

    @Test
    @ForConsul(since = "1.11")
    void theNodeGoesWithTheLastServiceWhereConsulTellsThatThereAreNoOthers() {
        try (ConsulClient consul = connect("orders")) {
            Registration me = consul.register(definition("orders", "o"));
            assertThat(me.awaitRegistered(SOON)).isTrue();
            me.close();
            assertThat(onNode().isNull()).isTrue();
        }
    }

    @Test
    void theNodeGoesWithTheLastServiceWhereTheTokenMaySeeAll() {
        try (ConsulClient consul = connectWith(MANAGEMENT)) {
            Registration me = consul.register(definition("orders", "o"));
            assertThat(me.awaitRegistered(SOON)).isTrue();
            me.close();
            assertThat(onNode().isNull()).isTrue();
        }
    }

    @Test
    @ForConsul(until = "1.11")
    void theNodeStaysWhereNobodyKnowsWhetherThereIsMore() {
        try (ConsulClient consul = connect("orders")) {
            Registration me = consul.register(definition("orders", "o"));
            assertThat(me.awaitRegistered(SOON)).isTrue();
            me.close();
            assertThat(onNode().path("Services").size()).isZero();
            assertThat(onNode().path("Node").path("Node").asString()).isEqualTo(node);
            assertThat(sessions()).isZero();
        }
    }

    /** What could not be tidied up after it was taken for an instance that could not be deregistered. */
    @Test
    void aDrainIsDoneWhenTheInstanceIsGoneWhateverElseCannotBeRemoved() {
        try (CapturedLog log = CapturedLog.of(ServiceRegistration.class); ConsulClient consul = connect("orders")) {
            Registration me = consul.register(definition("orders", "orders-1"));
            assertThat(me.awaitRegistered(SOON)).isTrue();
            policy(node + "-orders",
                    rules("orders").replace("node \"" + node + "\" { policy = \"write\" }",
                            "node \"" + node + "\" { policy = \"read\" }"));

            me.close();
            assertThat(onNode().path("Services").size()).isZero();
            assertThat(onNode().path("Node").path("Node").asString()).isEqualTo(node);
            assertThat(log.messages(Level.WARN)).isEmpty();
            assertThat(log.messages(Level.INFO)).anyMatch(line -> line.contains("deregistered"));
        }
    }

    /** A closing instance removed whatever stood under its id. */
    @Test
    @AllowedWarnings("is that of another process now, and stays")
    void onlyTheOwnEntryIsHiddenAndRemoved() {
        try (SystemRuntime runtime = new SystemRuntime("own", ConsulObserver.NONE);
                HostScene mine = new HostScene(runtime);
                HostScene theirs = new HostScene(runtime)) {
            mine.host.register(mine.definition);
            assertThat(mine.host.keeps("orders-1")).isTrue();
            assertThat(theirs.host.service("orders-1")).isPresent();
            theirs.host.register(theirs.definition);
            String check = "/v1/health/node/" + node;
            String before = http().get(check).ok().body();

            assertThat(mine.host.keeps("orders-1")).isFalse();
            assertThat(mine.host.maintenance("orders-1", true, "drained")).isFalse();
            mine.host.deregister("orders-1");
            mine.host.leave();
            assertThat(http().get(check).ok().body()).isEqualTo(before);

            assertThat(theirs.host.keeps("orders-1")).isTrue();
            theirs.host.deregister("orders-1");
            assertThat(theirs.host.keeps("orders-1")).isFalse();
            theirs.host.leave();
            assertThat(onNode().isNull()).isTrue();
        }
    }

    /** One process, as far as a host is concerned. */
    private final class HostScene implements AutoCloseable {
        private final ConsulSettings settings = ConsulSettings.builder().address(server.uri().toString())
                .token(MANAGEMENT).build();
        private final Transport transport;
        private final ServiceDefinition definition = Definitions.current(
                Definitions.identified(definition("orders", "orders-1"), "orders-1"), List.of(),
                check -> HealthStatus.PASSING);
        private final RegistrationHost host;

        HostScene(SystemRuntime runtime) {
            this.transport = Transport.create(settings, runtime);
            this.host = new CatalogHost(new CatalogHome(transport, new Scope(settings)), runtime, definition)
                    .within(Duration.ofSeconds(5));
        }

        @Override
        public void close() {
            transport.close();
        }
    }

    /** With the first of its addresses away, an instance could neither say how it is, nor begin, nor end. */
    @Test
    void isKeptThroughAnotherAddressWhileTheFirstOneIsAway() {
        try (FaultProxy first = FaultProxy.create(server.uri());
                FaultProxy second = FaultProxy.create(server.uri());
                ConsulClient consul = ConsulClient.connect(ConsulSettings.builder()
                        .addresses(List.of(first.uri(), second.uri())).token(MANAGEMENT).build())) {
            Registration me = consul.register(definition("orders", "orders-1"));
            assertThat(me.awaitRegistered(SOON)).isTrue();
            assertThat(second.requestCount("")).isZero();
            first.refuse();
            first.cut();

            Registration late = consul.register(definition("orders", "orders-2"));
            assertThat(late.awaitRegistered(SOON)).isTrue();
            me.warn("through the other one");
            Eventually.holds(SOON, "the warning",
                    () -> http().get("/v1/health/node/" + node).ok().body().contains("through the other one"));
            long renewals = second.requestCount("/v1/session/renew");
            Eventually.holds(SOON, "renewed", () -> second.requestCount("/v1/session/renew") > renewals + 2);
            assertThat(me.lastFailure()).isNull();
            assertThat(sessions()).isEqualTo(2);

            late.close();
            assertThat(onNode().path("Services").size()).isOne();
            me.close();
            assertThat(onNode().isNull()).isTrue();
        }
    }
}
