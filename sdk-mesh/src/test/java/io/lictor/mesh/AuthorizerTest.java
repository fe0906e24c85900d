package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.mesh.Intention;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may call, by the intentions, and what counts while Consul does not answer. */
@Timeout(240)
class AuthorizerTest {

    /** The words of Consul, which come in another order from 1.10 on. */
    private static final Pattern DENIED = Pattern
            .compile("DENY default/web => default/db|default/web => default/db .*Action: DENY");

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final AtomicInteger asked = new AtomicInteger();
    private InProcessConsul server;
    private ConsulClient consul;
    private MeshIdentity db;

    @BeforeEach
    void start() {
        server = InProcessConsul.start();
        consul = ConsulClient.connect(ConsulSettings.builder().address("http://" + server.address())
                .requestTimeout(Duration.ofSeconds(10)).observer(new ConsulObserver() {
                    @Override
                    public void meshAuthorized(String service, String outcome) {
                        asked.incrementAndGet();
                    }
                }).build());
        db = MeshIdentity.create(consul, "db");
    }

    @AfterEach
    void stop() {
        db.close();
        consul.close();
        server.close();
    }

    private SpiffeId caller(String service) {
        SpiffeId own = db.id();
        return new SpiffeId(own.trustDomain(), own.partition(), own.namespace(), own.datacenter(), service);
    }

    private void put(Intention intention) {
        consul.mesh().intentions().put(intention);
    }

    private static void becomes(MeshAuthorizer authorizer, SpiffeId caller, boolean allowed) {
        Await.until(LIMIT, "allowed: " + allowed, () -> authorizer.authorize(caller).toString(),
                () -> authorizer.authorize(caller).authorized() == allowed);
    }

    @ParameterizedTest
    @EnumSource(DecisionSource.class)
    void anIntentionDecidesAndItsChangeIsNoticed(DecisionSource source) {
        put(Intention.deny("web", "db"));
        try (MeshAuthorizer callers = MeshAuthorizer.builder(consul, db).decidedBy(source).create()) {
            assertThat(callers.authorize(caller("web")).authorized()).isFalse();
            assertThat(callers.authorize(caller("api")).authorized()).isTrue();

            put(Intention.allow("web", "db"));
            becomes(callers, caller("web"), true);
            put(Intention.deny("*", "db"));
            becomes(callers, caller("api"), false);
            assertThat(callers.authorize(caller("web")).authorized()).isTrue();
            consul.mesh().intentions().delete("*", "db");
            becomes(callers, caller("api"), true);
        }
    }

    @ParameterizedTest
    @EnumSource(DecisionSource.class)
    void aNameCountsMoreThanAWildcardInBothOrders(DecisionSource source) {
        try (MeshAuthorizer callers = MeshAuthorizer.builder(consul, db).decidedBy(source).create()) {
            put(Intention.deny("*", "db"));
            put(Intention.allow("web", "db"));
            becomes(callers, caller("api"), false);
            assertThat(callers.authorize(caller("web")).authorized()).isTrue();

            put(Intention.allow("*", "db"));
            put(Intention.deny("web", "db"));
            becomes(callers, caller("web"), false);
            becomes(callers, caller("api"), true);
        }
    }

    @ParameterizedTest
    @EnumSource(DecisionSource.class)
    void theCalledNameCountsMoreThanTheCallersAndBothMoreThanNone(DecisionSource source) {
        try (MeshAuthorizer callers = MeshAuthorizer.builder(consul, db).decidedBy(source).create()) {
            put(Intention.deny("*", "*"));
            becomes(callers, caller("web"), false);
            put(Intention.allow("web", "*"));
            becomes(callers, caller("web"), true);
            assertThat(callers.authorize(caller("api")).authorized()).isFalse();
            put(Intention.deny("*", "db"));
            becomes(callers, caller("web"), false);
            put(Intention.allow("web", "db"));
            becomes(callers, caller("web"), true);
        }
    }

    @Test
    void theReasonIsToldAndConsulIsAskedOncePerCaller() {
        put(Intention.deny("web", "db"));
        try (MeshAuthorizer callers = MeshAuthorizer.create(consul, db)) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(callers.authorize(caller("web")).reason()).containsPattern(DENIED);
            }
            // the first answer of the watch may have all asked again
            assertThat(asked.get()).isLessThanOrEqualTo(7);
        }
    }

    @Test
    void callersOfOtherClustersNamespacesAndPartitionsAreDenied() {
        SpiffeId own = db.id();
        try (MeshAuthorizer callers = MeshAuthorizer.create(consul, db)) {
            List<SpiffeId> strangers = List.of(
                    new SpiffeId("other.consul", "default", "default", "dc1", "web"),
                    new SpiffeId(own.trustDomain(), "default", "other", "dc1", "web"),
                    new SpiffeId(own.trustDomain(), "other", "default", "dc1", "web"));
            assertThat(strangers).allSatisfy(
                    stranger -> assertThat(callers.authorize(stranger).authorized()).isFalse());
            assertThat(asked).hasValue(0);
            assertThat(callers.authorize(new SpiffeId(own.trustDomain(), "default", "default", "dc2", "web"))
                    .authorized()).isTrue();
        }
    }

    @Test
    void whatConsulLastSaidCountsForATimeWhileItIsAwayAndThenAllAreDenied() {
        try (MeshAuthorizer callers = MeshAuthorizer.builder(consul, db).refreshEvery(Duration.ofSeconds(1))
                .lastDecisionFor(Duration.ofSeconds(6)).create()) {
            assertThat(callers.authorize(caller("web")).authorized()).isTrue();
            server.faults().refuse();

            assertThat(callers.authorize(caller("web")).authorized()).isTrue();
            assertThat(callers.authorize(caller("stranger")).reason()).contains("Consul cannot be asked");
            becomes(callers, caller("web"), false);
            assertThat(callers.authorize(caller("web")).reason()).contains("Consul cannot be asked");

            server.faults().clear();
            becomes(callers, caller("web"), true);
            becomes(callers, caller("stranger"), true);
        }
    }

    @Test
    void whoConsulRefusesToAnswerIsDenied() {
        try (InProcessConsul guarded = InProcessConsul.builder().acl("5ec2e7-root").start();
                ConsulClient root = connect(guarded, "5ec2e7-root");
                MeshIdentity guardedDb = MeshIdentity.create(root, "db");
                ConsulClient nobody = connect(guarded, "");
                MeshAuthorizer callers = MeshAuthorizer.create(nobody, guardedDb)) {
            assertThat(callers.authorize(guardedDb.id()).authorized()).isFalse();
            assertThat(callers.authorize(guardedDb.id()).reason()).contains("Consul cannot be asked");
        }
    }

    @Test
    void withoutAnIntentionTheDefaultPolicyDecides() {
        try (InProcessConsul guarded = InProcessConsul.builder().acl("5ec2e7-root").start();
                ConsulClient root = connect(guarded, "5ec2e7-root");
                MeshIdentity guardedDb = MeshIdentity.create(root, "db");
                MeshAuthorizer callers = MeshAuthorizer.create(root, guardedDb)) {
            assertThat(callers.authorize(guardedDb.id()).authorized()).isFalse();
            root.mesh().intentions().put(Intention.allow("db", "db"));
            becomes(callers, guardedDb.id(), true);
        }
    }

    private static ConsulClient connect(InProcessConsul to, String token) {
        ConsulSettings.Builder settings = ConsulSettings.builder().address("http://" + to.address());
        return ConsulClient.connect(token.isEmpty() ? settings.build() : settings.token(token).build());
    }

    @Test
    void aClosedAuthorizerDeniesEverybody() {
        MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
        assertThat(callers.authorize(caller("web")).authorized()).isTrue();
        callers.close();
        assertThat(callers.authorize(caller("web")).authorized()).isFalse();
    }

    @Test
    void aDeniedCallerOfAnHttpServerReadsWhy() throws Exception {
        put(Intention.deny("web", "db"));
        try (MeshIdentity web = MeshIdentity.create(consul, "web");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
                MeshServer https = MeshServer.start(db.serverContext(), db, callers);
                HttpClient client = HttpClient.newBuilder().sslContext(web.clientContext("db")).build()) {
            HttpResponse<String> refused = get(client, https.port());
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).containsPattern(DENIED);

            put(Intention.allow("web", "db"));
            becomes(callers, caller("web"), true);
            assertThat(get(client, https.port()).statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> get(HttpClient client, int port) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/")).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aDeniedCallerIsRefusedInTheHandshakeWhereThatIsWanted() {
        put(Intention.deny("web", "db"));
        try (MeshIdentity web = MeshIdentity.create(consul, "web");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
                MeshServer https = MeshServer.start(db.serverContext(callers), db, null);
                HttpClient client = HttpClient.newBuilder().sslContext(web.clientContext("db")).build()) {
            assertThatExceptionOfType(java.io.IOException.class).isThrownBy(() -> get(client, https.port()));
            assertThat(Handshake.between(web.clientContext("db"), db.serverContext(callers)).server()).isNotNull()
                    .hasStackTraceContaining("default/web => default/db");
        }
    }

    @Test
    void noSessionIsResumedPastADeny() {
        SSLContext web = Forge.shows(consul.mesh().leaf("web", QueryOptions.none()).value());
        try (MeshAuthorizer callers = MeshAuthorizer.create(consul, db)) {
            SSLContext toDb = db.serverContext(callers);
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                put(Intention.allow("web", "db"));
                becomes(callers, caller("web"), true);
                assertThat(handshake(web, toDb, version).succeeded()).isTrue();
                assertThat(handshake(web, toDb, version).succeeded()).isTrue();
                put(Intention.deny("web", "db"));
                becomes(callers, caller("web"), false);
                assertThat(handshake(web, toDb, version).server()).isNotNull();
            }
        }
    }

    private static Handshake handshake(SSLContext client, SSLContext server, String version) {
        SSLEngine one = client.createSSLEngine("127.0.0.1", 443);
        one.setUseClientMode(true);
        one.setEnabledProtocols(new String[]{version});
        SSLEngine other = server.createSSLEngine();
        other.setUseClientMode(false);
        return Handshake.between(one, other);
    }

    @Test
    void manyThreadsThatMeetAStrangerAskOnce() throws InterruptedException {
        try (MeshAuthorizer callers = MeshAuthorizer.create(consul, db)) {
            assertThat(callers.authorize(caller("first")).authorized()).isTrue();
            server.faults().delay(Duration.ofMillis(300));
            int before = asked.get();
            List<Thread> threads = new ArrayList<>();
            AtomicInteger allowed = new AtomicInteger();
            for (int i = 0; i < 50; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    if (callers.authorize(caller("web")).authorized()) {
                        allowed.incrementAndGet();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(allowed).hasValue(50);
            assertThat(asked.get() - before).isLessThan(20);
        }
    }
}
