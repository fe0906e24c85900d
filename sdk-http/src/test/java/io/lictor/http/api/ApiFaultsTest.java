package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.EventDefinition;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.UserEvent;
import io.lictor.api.Watch;
import io.lictor.api.acl.AclCredentials;
import io.lictor.api.acl.AclLogin;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.mesh.Intention;
import io.lictor.api.mesh.Peering;
import io.lictor.api.mesh.PeeringRequest;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real Consul does not do on demand. */
@Timeout(240)
class ApiFaultsTest {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int BAD_ANSWERS = 4;
    private static final List<FaultAnswer> GARBAGE = List.of(FaultAnswer.json("[{\"ID\":"),
            FaultAnswer.json("[".repeat(10_000)), FaultAnswer.json("{\"a\":[1,2,3]}").withIndex("abc"),
            FaultAnswer.of(500, "<html>"), FaultAnswer.json("").withIndex("3"),
            FaultAnswer.json("null").withIndex("9"));

    private final FaultServer server = FaultServer.create();

    @AfterEach
    void close() {
        server.close();
    }

    private ConsulSettings.Builder settings() {
        return ConsulSettings.builder().address(server.address());
    }

    @Test
    void anUnhealthyClusterIsAnAnswerAndALimitedClientIsNot() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(FaultAnswer.of(429, "{\"Healthy\":false,\"FailureTolerance\":0,\"Servers\":null}"));
            assertThat(consul.operator().autopilotHealth(NONE).healthy()).isFalse();
            server.otherwise(FaultAnswer.of(429, "Your IP is issuing too many concurrent connections"));
            assertThatExceptionOfType(ConsulUnavailableException.class)
                    .isThrownBy(() -> consul.operator().autopilotHealth(NONE));
            assertThatExceptionOfType(ConsulUnavailableException.class)
                    .isThrownBy(() -> consul.agent().health("web"));
        }
    }

    @Test
    void anAnswerWithASecretIsNotQuoted() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(FaultAnswer.json("{\"SecretID\":\"5ec2e7-in-an-answer\",\"PrivateKeyPEM\":\"5ec2e7"));
            for (ApiCall call : ApiCalls.all()) {
                if (call.name().matches("tokens.*|acl.login|acl.bootstrap|mesh.leaf|mesh.caConfiguration")) {
                    try {
                        assertThat(call.run(consul)).isNotNull();
                    } catch (ConsulAnswerException e) {
                        assertThat(e).as(call.name()).hasMessageNotContaining("5ec2e7").hasNoCause();
                    }
                }
            }
        }
    }

    @Test
    void aWatchKeepsItsLastGoodValueThroughAnyGarbage() {
        String instances = recorded("health.service");
        AtomicReference<Boolean> well = new AtomicReference<>(true);
        server.otherwise(request -> {
            if (well.get()) {
                return answer(request, instances);
            }
            return GARBAGE.get((int) (server.requestCount() % GARBAGE.size()));
        });
        try (ConsulClient consul = ConsulClient.connect(settings().watchWait(Duration.ofMillis(200)).build());
                Watch<List<ServiceInstance>> web = consul.discovery().watch(ServiceQuery.of("web"));
                Watch<Optional<KeyValueEntry>> key = consul.keyValue().watch("a");
                Watch<List<UserEvent>> events = consul.events().watch(null)) {
            List<Object> before = List.of(web.await(SOON), key.await(SOON), events.await(SOON));

            well.set(false);
            Await.until(SOON, "failures", () -> web.state() + " " + key.state() + " " + events.state(),
                    () -> web.state().consecutiveFailures() >= BAD_ANSWERS
                            && key.state().consecutiveFailures() >= BAD_ANSWERS
                            && events.state().consecutiveFailures() >= BAD_ANSWERS);
            assertThat(List.<Object>of(web.await(SOON), key.await(SOON), events.await(SOON))).isEqualTo(before);

            well.set(true);
            Await.until(SOON, "well again", () -> web.state() + " " + key.state() + " " + events.state(),
                    () -> !web.state().isStale() && !key.state().isStale() && !events.state().isStale());
            assertThat(List.<Object>of(web.await(SOON), key.await(SOON), events.await(SOON))).isEqualTo(before);
        }
    }

    private static FaultAnswer answer(RecordedRequest request, String instances) {
        String body = request.path().startsWith("/v1/kv")
                ? recorded("keyValue.get")
                : request.path().startsWith("/v1/event") ? recorded("events.list") : instances;
        return FaultAnswer.json(body).withIndex("7").after(Duration.ofMillis(50));
    }

    private static String recorded(String name) {
        return ApiCalls.all().stream().filter(call -> call.name().equals(name)).findFirst().orElseThrow().answer();
    }

    @Test
    void aTransferThatStallsEndsByItsDeadlineOrWithTheClient() throws InterruptedException {
        server.otherwise(FaultAnswer.json("x".repeat(100)).stallAfter(50));
        QueryOptions soon = QueryOptions.builder().timeout(Duration.ofSeconds(2)).build();
        ConsulClient consul = ConsulClient.connect(settings().build());
        assertThatExceptionOfType(ConsulTimeoutException.class)
                .isThrownBy(() -> consul.snapshots().save(OutputStream.nullOutputStream(), soon));

        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread saving = Thread.ofVirtual().start(() -> {
            try {
                consul.snapshots().save(OutputStream.nullOutputStream(), NONE);
            } catch (RuntimeException e) {
                ended.set(e);
            }
        });
        Await.until(SOON, "the second request", () -> "" + server.requestCount(), () -> server.requestCount() == 2);
        consul.close();
        saving.join();
        assertThat(ended.get()).isInstanceOf(ConsulClosedException.class);
    }

    @Test
    void aLoginGoesOnWhateverItsSupplierThrows() {
        ManualTime time = ManualTime.create();
        server.otherwise(request -> request.path().equals("/v1/acl/login")
                ? FaultAnswer.json(token(1))
                : FaultAnswer.json("[]"));
        AtomicInteger asked = new AtomicInteger();
        List<Throwable> thrown = List.of(new IOException("undeclared"), new AssertionError("error"),
                new IllegalStateException("runtime"));
        try (time; ConsulClient consul = ConsulClient.connect(settings().token("own").runtime(time).build())) {
            AclLogin login = consul.acl().keepLoggedIn(AclCredentials.of("jwt", () -> {
                int round = asked.getAndIncrement();
                if (round < thrown.size()) {
                    throw ApiFaultsTest.<RuntimeException>undeclared(thrown.get(round));
                }
                return "bearer";
            }));
            time.advance(Duration.ofSeconds(10));
            Await.until(SOON, "one login", () -> "" + asked, () -> login.count() == 1);
            assertThat(asked).hasValue(4);
        }
    }

    /** What other languages of the JVM do: a checked exception that no signature tells of. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E undeclared(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void aTokenIsRenewedAtTwoThirdsOfItsLifeAndEndsWithTheLogin() {
        ManualTime time = ManualTime.create();
        server.otherwise(request -> switch (request.path()) {
            case "/v1/acl/login" -> FaultAnswer.json(token(server.requestCount("/v1/acl/login")));
            case "/v1/acl/logout" -> FaultAnswer.json("");
            default -> FaultAnswer.json("[]");
        });
        try (time; ConsulClient consul = ConsulClient.connect(settings().token("5ec2e7-own").runtime(time).build())) {
            AclLogin login = consul.acl().keepLoggedIn(AclCredentials.of("jwt", () -> "bearer-5ec2e7"));
            Await.until(SOON, "one login", () -> "", () -> login.count() == 1);
            assertThat(server.requests().getLast().header("X-Consul-Token")).isEmpty();
            assertThat(tokenOf(consul)).isEqualTo("5ec2e7-login-1");

            time.advance(Duration.ofSeconds(39));
            assertThat(tokenOf(consul)).isEqualTo("5ec2e7-login-1");
            time.advance(Duration.ofSeconds(2));
            Await.until(SOON, "two logins", () -> "", () -> login.count() == 2);
            assertThat(tokenOf(consul)).isEqualTo("5ec2e7-login-2");

            login.close();
            assertThat(server.requests().getLast().path()).isEqualTo("/v1/acl/logout");
            assertThat(server.requests().getLast().header("X-Consul-Token")).contains("5ec2e7-login-2");
            assertThat(tokenOf(consul)).isEqualTo("5ec2e7-own");
            assertThat(login.toString()).doesNotContain("5ec2e7");
        }
    }

    private String tokenOf(ConsulClient consul) {
        assertThat(consul.catalog().nodes(NONE).value()).isEmpty();
        return server.requests().getLast().header("X-Consul-Token").orElse("");
    }

    private static String token(long number) {
        return "{\"AccessorID\":\"a" + number + "\",\"SecretID\":\"5ec2e7-login-" + number + "\",\"Local\":true,"
                + "\"AuthMethod\":\"jwt\",\"CreateTime\":\"2026-11-22T19:31:47Z\","
                + "\"ExpirationTime\":\"2026-11-22T19:32:47Z\"}";
    }

    @Test
    void intentionsAreWrittenByNameWhereConsulKnowsThemSo() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(request -> switch (request.path()) {
                case "/v1/agent/version" -> FaultAnswer.of(404, "Invalid URL path: not a recognized HTTP API endpoint");
                case "/v1/agent/self" -> FaultAnswer.json("{\"Config\":{\"Version\":\"1.15.0\"}}");
                case "/v1/connect/intentions/match" -> FaultAnswer.json("{}");
                default -> FaultAnswer.json("true");
            });
            consul.mesh().intentions().put(Intention.allow("a b", "*"));
            assertThat(server.requests().getLast().target())
                    .isEqualTo("/v1/connect/intentions/exact?source=a%20b&destination=%2A");
            assertThat(server.requests().getLast().body())
                    .isEqualTo("{\"SourceType\":\"consul\",\"Action\":\"allow\"}");
            consul.mesh().intentions().delete("a b", "*");
            assertThat(server.requests().getLast().method()).isEqualTo("DELETE");
            assertThat(server.requestCount("/v1/agent/self")).isEqualTo(1);
        }
    }

    /** Right after the version is known to be new enough, it is not asked for any more, and needs no right. */
    @Test
    void theVersionIsAskedForWithoutARight() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(request -> switch (request.path()) {
                case "/v1/agent/version" -> FaultAnswer.json("{\"HumanVersion\":\"1.16.3\"}");
                case "/v1/agent/self" -> FaultAnswer.of(403, "Permission denied");
                case "/v1/connect/intentions/match" -> FaultAnswer.json("{}");
                default -> FaultAnswer.json("true");
            });
            consul.mesh().intentions().put(Intention.allow("a", "b"));
            consul.mesh().intentions().delete("a", "b");
            assertThat(server.requestCount("/v1/agent/version")).isEqualTo(1);
            assertThat(server.requestCount("/v1/agent/self")).isZero();
            assertThat(consul.agent().supports(ConsulFeature.PEERING)).isTrue();
            assertThat(consul.agent().supports(ConsulFeature.TEMPLATED_POLICIES)).isFalse();
        }
    }

    /** Some versions compare the accessor of the body with that of the path, without filling it in. */
    @Test
    void anUpdateOfATokenNamesItInTheBodyToo() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(FaultAnswer.json(token(1)));
            consul.acl().tokens().update("a1", AclTokenDefinition.builder("t").build());
            assertThat(server.requests().getLast().target()).isEqualTo("/v1/acl/token/a1");
            assertThat(server.requests().getLast().body()).isEqualTo("{\"Description\":\"t\",\"AccessorID\":\"a1\"}");
        }
    }

    @Test
    void aPeeringIsAskedForWithAllThatItTakes() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(FaultAnswer.json("{\"PeeringToken\":\"5ec2e7\"}"));
            PeeringRequest east = PeeringRequest.of("east").withMeta(Map.of("env", "prod"));
            consul.mesh().peerings().generateToken(east.withServerExternalAddresses(List.of("203.0.113.7:8503"))
                    .withPartition("p"));
            assertThat(server.requests().getLast().body())
                    .isEqualTo("{\"PeerName\":\"east\",\"Meta\":{\"env\":\"prod\"},"
                            + "\"ServerExternalAddresses\":[\"203.0.113.7:8503\"],\"Partition\":\"p\"}");
            consul.mesh().peerings().establish(east, "5ec2e7");
            assertThat(server.requests().getLast().body())
                    .isEqualTo("{\"PeerName\":\"east\",\"PeeringToken\":\"5ec2e7\","
                            + "\"Meta\":{\"env\":\"prod\"}}");
            assertThatIllegalArgumentException().isThrownBy(() -> consul.mesh().peerings().generateToken("East"))
                    .withMessageContaining("peer: East");
            assertThat(server.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aPeeringSaysWhenItWasHeardOf() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(FaultAnswer.json("{\"ID\":\"i\",\"Name\":\"east\",\"State\":\"ACTIVE\",\"DeletedAt\":null,"
                    + "\"PeerID\":\"q\",\"Remote\":{\"Partition\":\"default\",\"Datacenter\":\"dc-east\"},\"StreamStatus\":"
                    + "{\"ImportedServices\":[\"web\"],\"ExportedServices\":null,\"LastHeartbeat\":"
                    + "\"2026-12-01T08:06:15.137845702Z\",\"LastReceive\":null}}"));
            Peering peering = consul.mesh().peerings().read("east", NONE).orElseThrow();
            assertThat(peering.remoteDatacenter()).isEqualTo("dc-east");
            assertThat(peering.stream().lastHeartbeat()).isEqualTo(Instant.parse("2026-12-01T08:06:15.137845702Z"));
            assertThat(peering.stream().lastReceive()).isNull();
            assertThat(peering.importedServices()).containsExactly("web");
            assertThat(peering.deletedAt()).isNull();
            assertThat(peering.other()).containsEntry("PeerID", "q");
        }
    }

    /** What nobody knows here is written back as it came. */
    @Test
    void fieldsOfNewerVersionsAreWrittenBack() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(FaultAnswer.json("{\"ID\":\"r1\",\"Name\":\"r\",\"Hash\":\"aGFzaA==\",\"CreateIndex\":1,"
                    + "\"ModifyIndex\":18446744073709551615,\"Namespace\":\"team\",\"Later\":{\"A\":[1,2.5,true,\"x\"]},"
                    + "\"TemplatedPolicies\":[{\"TemplateName\":\"builtin/service\",\"TemplateVariables\":"
                    + "{\"name\":\"web\"}}]}"));
            AclRole role = consul.acl().roles().read("r1", NONE).orElseThrow();
            consul.acl().roles().update(role.withDescription("d"));
            assertThat(server.requests().getLast().body()).startsWith("{\"ID\":\"r1\",\"Name\":\"r\",\"Description\":"
                    + "\"d\",\"TemplatedPolicies\":[{\"TemplateName\":\"builtin/service\",\"TemplateVariables\":"
                    + "{\"name\":\"web\"}}],").contains("\"Namespace\":\"team\"")
                    .contains("\"Later\":{\"A\":[1,2.5,true,\"x\"]}").doesNotContain("Index").doesNotContain("Hash");
        }
    }

    @Test
    void anEventIsNeverFiredTwice() {
        try (ConsulClient consul = ConsulClient.connect(settings().build())) {
            server.otherwise(FaultAnswer.of(500, "No cluster leader"));
            assertThatExceptionOfType(ConsulUnavailableException.class)
                    .isThrownBy(() -> consul.events().fire(EventDefinition.of("e")));
        }
        assertThat(server.requestCount()).isEqualTo(1);
    }
}
