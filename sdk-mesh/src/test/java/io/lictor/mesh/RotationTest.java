package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Pem;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.MeshIdentityView;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates that change under running servers and clients; Consul's clock is moved by hand. */
@Timeout(240)
class RotationTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final List<String> rotated = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private ManualTime time;
    private InProcessConsul server;
    private ConsulClient consul;

    @BeforeEach
    void start() {
        time = ManualTime.create();
        // the JDK looks at the system's clock
        time.advance(Duration.between(time.now(), Instant.now()));
        server = InProcessConsul.builder().clock(time).start();
        consul = ConsulClient.connect(ConsulSettings.builder().address("http://" + server.address())
                .observer(new ConsulObserver() {
                    @Override
                    public void meshRotated(MeshIdentityView identity, String what) {
                        rotated.add(what);
                    }

                    @Override
                    public void meshPeerRefused(MeshIdentityView identity, String reason) {
                        refused.add(reason);
                    }
                }).build());
    }

    @AfterEach
    void stop() {
        consul.close();
        server.close();
        time.close();
    }

    private void rotate(MeshIdentity... identities) {
        List<String> before = java.util.Arrays.stream(identities).map(MeshIdentity::toString).toList();
        server.rotateCa();
        Await.until(LIMIT, "the new root", () -> rotated.toString(), () -> java.util.Arrays.stream(identities)
                .allMatch(identity -> identity.toString().contains("2 roots")));
        time.advance(Duration.ofSeconds(31));
        for (int i = 0; i < identities.length; i++) {
            MeshIdentity identity = identities[i];
            String old = before.get(i).replaceFirst(", \\d roots.*", "");
            Await.until(LIMIT, "a new leaf", identity::toString, () -> !identity.toString().startsWith(old));
        }
    }

    @Test
    void newConnectionsUseTheNewLeafAndItsWholeChain() {
        try (MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web")) {
            SSLContext toDb = web.clientContext("db");
            Handshake before = Handshake.between(toDb, db.serverContext());
            assertThat(before.clientSession().getLocalCertificates()).hasSize(1);
            LeafCertificate old = consul.mesh().leaf("web", QueryOptions.none()).value();

            rotate(db, web);

            Handshake after = Handshake.between(toDb, db.serverContext());
            assertThat(after.succeeded()).isTrue();
            assertThat(after.clientSession().getLocalCertificates()).hasSize(2);
            assertThat(after.serverSession().getLocalCertificates()).hasSize(2);
            // a caller that has not heard of the rotation
            assertThat(Handshake.between(Forge.shows(old), db.serverContext()).succeeded()).isTrue();
        }
    }

    @Test
    void anOldRootIsNotTrustedWhenConsulDropsItAndNeitherAreConnectionsOfBefore() throws Exception {
        try (MeshIdentity db = MeshIdentity.create(consul, "db")) {
            LeafCertificate old = consul.mesh().leaf("web", QueryOptions.none()).value();
            Handshake open = Handshake.between(Forge.shows(old), db.serverContext());
            assertThat(db.caller(open.serverSession()).service()).isEqualTo("web");
            rotate(db);
            assertThat(db.caller(open.serverSession()).service()).isEqualTo("web");

            server.dropOldRoots();
            Await.until(LIMIT, "one root", db::toString, () -> db.toString().contains("1 roots"));

            assertThat(Handshake.between(Forge.shows(old), db.serverContext()).server()).isNotNull()
                    .hasStackTraceContaining("leads to no root of the mesh");
            assertThat(Handshake.between(db.clientContext("web"), Forge.shows(old)).client()).isNotNull();
            assertThatExceptionOfType(SSLPeerUnverifiedException.class)
                    .isThrownBy(() -> db.caller(open.serverSession()));
            assertThat(refused).containsExactly("untrusted", "untrusted", "untrusted");
        }
    }

    @Test
    void noSessionIsResumedPastADroppedRoot() {
        try (MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web")) {
            SSLContext caller = Forge.shows(consul.mesh().leaf("web", QueryOptions.none()).value());
            SSLContext called = Forge.shows(consul.mesh().leaf("db", QueryOptions.none()).value());
            SSLContext toDb = web.clientContext("db");
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                // both ends have had a session that they could resume
                assertThat(handshake(caller, called, version).succeeded()).isTrue();
                assertThat(handshake(caller, db.serverContext(), version).succeeded()).isTrue();
                assertThat(handshake(toDb, called, version).succeeded()).isTrue();
            }
            rotate(db, web);
            server.dropOldRoots();
            Await.until(LIMIT, "one root", db::toString,
                    () -> db.toString().contains("1 roots") && web.toString().contains("1 roots"));
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                assertThat(handshake(caller, called, version).succeeded()).isTrue();
                assertThat(handshake(caller, db.serverContext(), version).server()).isNotNull();
                assertThat(handshake(toDb, called, version).client()).isNotNull();
            }
        }
    }

    private static Handshake handshake(SSLContext client, SSLContext server, String version) {
        SSLEngine one = client.createSSLEngine("127.0.0.1", 443);
        one.setUseClientMode(true);
        one.setEnabledProtocols(new String[]{version});
        SSLEngine other = server.createSSLEngine();
        other.setUseClientMode(false);
        other.setNeedClientAuth(true);
        return Handshake.between(one, other);
    }

    @Test
    void whoHasNotHeardOfTheNewRootNeedsTheWholeChain() throws Exception {
        Trust old = Trust.in(consul.mesh().caRoots(QueryOptions.none()).value());
        try (MeshIdentity web = MeshIdentity.create(consul, "web")) {
            rotate(web);
            LeafCertificate fresh = consul.mesh().leaf("web", QueryOptions.none()).value();
            X509Certificate[] chain = Pem.certificates(fresh.certificate()).toArray(new X509Certificate[0]);
            assertThat(chain).hasSize(2);

            assertThat(old.verify(chain, "EC", Trust.Role.CLIENT, Instant.now()).service()).isEqualTo("web");
            assertThatExceptionOfType(PeerRefusedException.class).isThrownBy(() -> old.verify(
                    new X509Certificate[]{chain[0]}, "EC", Trust.Role.CLIENT, Instant.now()));
        }
    }

    @Test
    void theLastGoodCertificatesStayWhileConsulIsAway() throws Exception {
        try (MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web")) {
            server.faults().refuse();
            assertThat(Handshake.between(web.clientContext("db"), db.serverContext()).succeeded()).isTrue();
            server.faults().clear();
            rotate(db, web);
            assertThat(Handshake.between(web.clientContext("db"), db.serverContext()).succeeded()).isTrue();
        }
    }

    @Test
    void withoutConsulThereIsNoIdentity() {
        server.faults().refuse();
        assertThatExceptionOfType(ConsulTimeoutException.class)
                .isThrownBy(() -> MeshIdentity.create(consul, "db", Duration.ofMillis(200)));
    }

    @Test
    void requestsGoOnOverARotationByHttpServerAndHttpClient() throws Exception {
        try (MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web");
                MeshServer https = MeshServer.start(db.serverContext(), db, null);
                HttpClient kept = client(web)) {
            assertThat(get(kept, https.port())).isEqualTo("db for web");
            rotate(db, web);
            assertThat(get(kept, https.port())).isEqualTo("db for web");
            try (HttpClient fresh = client(web)) {
                assertThat(get(fresh, https.port())).isEqualTo("db for web");
            }
        }
    }

    @Test
    void callsByNameLeaveTheConnectionsOfACertificateThatWasRenewed() throws Exception {
        try (MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
                MeshServer https = MeshServer.start(db.serverContext(), db, callers)) {
            RawHttp.of(URI.create("http://" + server.address())).put("/v1/agent/service/register", "{\"Name\": \"db\","
                    + " \"Address\": \"127.0.0.1\", \"Port\": " + https.port() + ", \"Connect\": {\"Native\": true}}")
                    .ok();
            try (LoadBalancer patient = LoadBalancer.builder(consul).firstWait(LIMIT).create();
                    ServiceHttpClient http = ServiceHttpClient.builder(consul).mesh(web).balancer(patient)
                            .timeout(LIMIT).connectTimeout(LIMIT).create()) {
                assertThat(call(http)).isEqualTo("db for web");
                assertThat(call(http)).isEqualTo("db for web");
                assertThat(https.connections()).isEqualTo(1);
                rotate(db, web);
                server.dropOldRoots();
                Await.until(LIMIT, "one root", () -> db + " " + web,
                        () -> db.toString().contains("1 roots") && web.toString().contains("1 roots"));

                assertThat(call(http)).isEqualTo("db for web");
                assertThat(call(http)).isEqualTo("db for web");
                assertThat(https.connections()).isEqualTo(2);
            }
        }
        assertThat(refused).isEmpty();
    }

    private static String call(ServiceHttpClient http) throws Exception {
        return http.send("db", ServiceHttpClient.request("/").build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private static HttpClient client(MeshIdentity from) {
        return HttpClient.newBuilder().sslContext(from.clientContext("db")).build();
    }

    private static String get(HttpClient client, int port) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/")).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void socketsOfABoundServerSocketFollowTheRotation() throws Exception {
        try (MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web");
                SSLServerSocket bound = (SSLServerSocket) db.serverContext().getServerSocketFactory()
                        .createServerSocket(0)) {
            assertThat(talk(web, bound)).hasSize(1);
            rotate(db, web);
            assertThat(talk(web, bound)).hasSize(2);
        }
    }

    /** The certificates that the server has shown. */
    private static List<java.security.cert.Certificate> talk(MeshIdentity web, SSLServerSocket bound) throws Exception {
        Thread echo = Thread.ofVirtual().start(() -> {
            try (var accepted = bound.accept()) {
                accepted.getOutputStream().write(accepted.getInputStream().read());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try (SSLSocket socket = (SSLSocket) web.clientContext("db").getSocketFactory().createSocket("localhost",
                bound.getLocalPort())) {
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
            return List.of(socket.getSession().getPeerCertificates());
        } finally {
            echo.join();
        }
    }
}
