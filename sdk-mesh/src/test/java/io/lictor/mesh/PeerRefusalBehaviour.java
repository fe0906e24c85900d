package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.MeshIdentityView;
import io.lictor.testkit.inprocess.connect.CertificateAuthority.Leaf;
import io.lictor.testkit.inprocess.connect.CertificateAuthority.Names;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is refused by the certificate, at the server and at the client. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeerRefusalBehaviour {

    private static final List<String> REFUSED = new CopyOnWriteArrayList<>();

    private ConsulClient consul;
    private Forge forge;
    private MeshIdentity db;

    /** Where the Consul is. */
    abstract URI address();

    /** Ends the Consul. */
    abstract void stop();

    @BeforeAll
    void open() {
        consul = ConsulClient.connect(ConsulSettings.builder().address(address().toString())
                .observer(new ConsulObserver() {
                    @Override
                    public void meshPeerRefused(MeshIdentityView identity, String reason) {
                        REFUSED.add(reason);
                    }
                }).build());
        forge = Forge.of(consul);
        db = MeshIdentity.create(consul, "db");
    }

    @AfterAll
    void close() {
        db.close();
        consul.close();
        stop();
    }

    @BeforeEach
    void forget() {
        REFUSED.clear();
    }

    private void serverRefuses(Leaf caller, String reason, String message) {
        REFUSED.clear();
        Handshake handshake = Handshake.between(Forge.shows(caller), db.serverContext());
        assertThat(handshake.server()).isNotNull().hasStackTraceContaining(message);
        assertThat(handshake.client()).isNotNull();
        assertThat(REFUSED).containsExactly(reason);
    }

    private void clientRefuses(Leaf called, String reason, String message) {
        REFUSED.clear();
        Handshake handshake = Handshake.between(db.clientContext("web"), Forge.shows(called));
        assertThat(handshake.client()).isNotNull().hasStackTraceContaining(message);
        assertThat(REFUSED).containsExactly(reason);
    }

    @Test
    void aServiceOfTheMeshIsAccepted() {
        assertThat(Handshake.between(Forge.shows(forge.service("web")), db.serverContext()).succeeded()).isTrue();
        assertThat(Handshake.between(db.clientContext("web"), Forge.shows(forge.service("web"))).succeeded())
                .isTrue();
        LeafCertificate issued = consul.mesh().leaf("web", QueryOptions.none()).value();
        assertThat(Handshake.between(Forge.shows(issued), db.serverContext()).succeeded()).isTrue();
        assertThat(Handshake.between(db.clientContext("web"), Forge.shows(issued)).succeeded()).isTrue();
        assertThat(REFUSED).isEmpty();
    }

    @Test
    void aForeignAuthorityIsRefused() {
        Forge foreign = Forge.foreign(consul);
        serverRefuses(foreign.service("web"), "untrusted", "leads to no root of the mesh");
        clientRefuses(foreign.service("web"), "untrusted", "leads to no root of the mesh");
    }

    @Test
    void aForeignTrustDomainIsRefused() {
        Leaf foreign = forge.named("spiffe://11111111-2222-3333-4444-555555555555.consul/ns/default/dc/dc1/svc/web");
        serverRefuses(foreign, "trust domain", "is of another trust domain");
        clientRefuses(foreign, "trust domain", "is of another trust domain");
    }

    @Test
    void anotherServiceOfTheRightAuthorityIsRefusedByTheClient() {
        clientRefuses(forge.service("api"), "other service", "/svc/api is at the other end");
    }

    @Test
    void theSameServiceInAnotherDatacenterIsRefusedUnlessItWasAskedFor() {
        Leaf there = forge.named(forge.uri("web").replace("/dc/dc1/", "/dc/dc2/"));
        clientRefuses(there, "other service", "/dc/dc2/svc/web is at the other end");

        assertThat(Handshake.between(db.clientContext("web", "dc2"), Forge.shows(there)).succeeded()).isTrue();
    }

    @Test
    void theSameServiceInAnotherNamespaceOrPartitionIsRefused() {
        clientRefuses(forge.named(forge.uri("web").replace("/ns/default/", "/ns/other/")), "other service",
                "/ns/other/");
        clientRefuses(forge.named(forge.uri("web").replace("/ns/", "/ap/other/ns/")), "other service", "/ap/other/");
    }

    @Test
    void anExpiredLeafIsRefused() {
        serverRefuses(forge.expired("web"), "expired", "expired at");
        clientRefuses(forge.expired("web"), "expired", "expired at");
    }

    @Test
    void aCallerIsRefusedOnAnOpenConnectionOnceItsLeafHasExpired() throws SSLPeerUnverifiedException {
        Handshake open = Handshake.between(Forge.shows(forge.brief("web")), db.serverContext());
        assertThat(db.caller(open.serverSession()).service()).isEqualTo("web");

        Await.until(Duration.ofMinutes(1), "refused", REFUSED::toString, () -> {
            try {
                return db.caller(open.serverSession()).service().isEmpty();
            } catch (SSLPeerUnverifiedException e) {
                return true;
            }
        });
        assertThat(REFUSED).containsExactly("expired");
    }

    /** As Consul's own library: nothing without forward secrecy, nothing that encrypts without authenticating. */
    @Test
    void onlyCiphersThatAuthenticateAreSpoken() {
        for (SSLContext context : List.of(db.serverContext(), db.clientContext("web"))) {
            for (String[] suites : List.of(context.createSSLEngine().getEnabledCipherSuites(),
                    context.getDefaultSSLParameters().getCipherSuites(),
                    context.getSocketFactory().getDefaultCipherSuites(),
                    context.getServerSocketFactory().getDefaultCipherSuites())) {
                assertThat(suites).isNotEmpty()
                        .allMatch(suite -> suite.contains("_GCM_") || suite.contains("_POLY1305_"))
                        .allMatch(suite -> suite.startsWith("TLS_ECDHE_") || !suite.contains("_WITH_"));
            }
        }
        SSLEngine old = Forge.shows(forge.service("web")).createSSLEngine("127.0.0.1", 443);
        old.setUseClientMode(true);
        old.setEnabledCipherSuites(new String[]{"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"});
        SSLEngine server = db.serverContext().createSSLEngine();
        assertThat(Handshake.between(old, server).succeeded()).isFalse();
    }

    @Test
    void aLeafOfTheFutureIsRefused() {
        serverRefuses(forge.early("web"), "expired", "is not valid before");
        clientRefuses(forge.early("web"), "expired", "is not valid before");
    }

    @Test
    void aMissingUriIsRefused() {
        Leaf none = forge.names(new Names(List.of(), List.of()));
        serverRefuses(none, "no identity", "has 0 URIs");
        clientRefuses(none, "no identity", "has 0 URIs");
    }

    @Test
    void aPlainCertificateWithAMatchingHostNameIsRefused() {
        Leaf plain = forge.names(new Names(List.of(), List.of("127.0.0.1", "localhost", "web")));
        serverRefuses(plain, "no identity", "has 0 URIs");
        clientRefuses(plain, "no identity", "has 0 URIs");
    }

    @Test
    void hostNamesBesideTheUriDoNotMatter() {
        Leaf both = forge.names(new Names(List.of(forge.uri("web")), List.of("elsewhere.example")));
        assertThat(Handshake.between(Forge.shows(both), db.serverContext()).succeeded()).isTrue();
        assertThat(Handshake.between(db.clientContext("web"), Forge.shows(both)).succeeded()).isTrue();
    }

    @Test
    void twoUrisAreRefusedWhicheverComesFirst() {
        serverRefuses(forge.named(forge.uri("web"), forge.uri("api")), "no identity", "has 2 URIs");
        clientRefuses(forge.named(forge.uri("web"), forge.uri("api")), "no identity", "has 2 URIs");
        clientRefuses(forge.named("https://web/", forge.uri("web")), "no identity", "has 2 URIs");
        clientRefuses(forge.named(forge.uri("web"), forge.uri("web")), "no identity", "has 2 URIs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/svc/web/", "/svc/web/x", "/svc/", "/SVC/web", "/svc/%77eb", "/svc/a%2Fweb",
            "/svc/..%2Fweb", "/svc/web%00", "/svc/*", "/svc/..", "/svc/web?x=1", "/svc/web#x", "/svc/caf%c3%a9"})
    void anOddIdIsRefused(String end) {
        String odd = forge.uri("").replace("/svc/", end);
        serverRefuses(forge.named(odd), "no identity", "");
        clientRefuses(forge.named(odd), "no identity", "");
    }

    @Test
    void anIdOfAnotherSchemeCaseOrAuthorityIsRefused() {
        String id = forge.uri("web");
        for (String odd : List.of(id.replace("spiffe:", "SPIFFE:"), id.replace("spiffe:", "https:"),
                id.replace(".consul/", ".CONSUL/"), id.replace(".consul/", ".consul:443/"),
                id.replace("spiffe://", "spiffe://web@"), id.replace("/ns/default", ""),
                id.replace("/ns/default/dc/dc1/svc/", "/agent/client/dc/dc1/id/"))) {
            serverRefuses(forge.named(odd), "no identity", "");
            clientRefuses(forge.named(odd), "no identity", "");
        }
    }

    @Test
    void aClientWithoutACertificateIsRefused() {
        Handshake handshake = Handshake.between(Forge.showsNothing(), db.serverContext());
        assertThat(handshake.server()).isNotNull();
        assertThat(handshake.client()).isNotNull();
    }

    @Test
    void theJdksServerAsksWithoutBeingTold() throws Exception {
        try (MeshServer https = MeshServer.start(db.serverContext(), db, null);
                HttpClient nobody = HttpClient.newBuilder().sslContext(Forge.showsNothing()).build()) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> nobody.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + https.port() + "/")).build(),
                    BodyHandlers.discarding()));
        }
    }

    @Test
    void aServerThatForgetsToAskIsNotServed() {
        SSLEngine forgetful = db.serverContext().createSSLEngine();
        forgetful.setUseClientMode(false);
        forgetful.setNeedClientAuth(false);
        SSLEngine client = Forge.showsNothing().createSSLEngine("127.0.0.1", 443);
        client.setUseClientMode(true);
        Handshake handshake = Handshake.between(client, forgetful);

        try (MeshAuthorizer authorizer = MeshAuthorizer.create(consul, db)) {
            assertThat(authorizer.authorize(handshake.serverSession()).authorized()).isFalse();
            assertThat(REFUSED).containsExactly("no certificate");
        }
    }

    @Test
    void aContextServesOneEndOnly() {
        SSLEngine turned = db.clientContext("web").createSSLEngine();
        turned.setUseClientMode(false);
        turned.setNeedClientAuth(true);
        SSLEngine client = Forge.shows(forge.service("web")).createSSLEngine("127.0.0.1", 443);
        client.setUseClientMode(true);
        assertThat(Handshake.between(client, turned).server()).isNotNull()
                .hasStackTraceContaining("for the other end");

        SSLEngine calling = db.serverContext().createSSLEngine("127.0.0.1", 443);
        calling.setUseClientMode(true);
        SSLEngine called = Forge.shows(forge.service("web")).createSSLEngine();
        called.setUseClientMode(false);
        assertThat(Handshake.between(calling, called).client()).isNotNull()
                .hasStackTraceContaining("for the other end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsOfTlsAreServedAndCheckedAlike(String version) {
        SSLContext good = Forge.shows(forge.service("web"));
        SSLContext bad = Forge.shows(Forge.foreign(consul).service("web"));

        Handshake accepted = Handshake.between(engine(good, version), server(db.serverContext()));
        assertThat(accepted.succeeded()).isTrue();
        assertThat(accepted.serverSession().getProtocol()).isEqualTo(version);
        assertThat(Handshake.between(engine(bad, version), server(db.serverContext())).server()).isNotNull();
        assertThat(Handshake.between(engine(db.clientContext("web"), version), server(bad)).client()).isNotNull();
    }

    @Test
    void olderVersionsOfTlsAreNotSpoken() {
        assertThat(db.serverContext().createSSLEngine().getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3",
                "TLSv1.2");
        assertThat(db.clientContext("web").createSSLEngine().getEnabledProtocols())
                .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    }

    private static SSLEngine engine(SSLContext context, String version) {
        SSLEngine engine = context.createSSLEngine("127.0.0.1", 443);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[]{version});
        return engine;
    }

    private static SSLEngine server(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }
}
