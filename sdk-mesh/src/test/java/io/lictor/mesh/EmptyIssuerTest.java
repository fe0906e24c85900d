package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.MeshIdentityView;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.inprocess.connect.PrivateKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Leafs of a secondary datacenter, which the JDK refuses, where BouncyCastle is not on the class path. */
@Timeout(60)
class EmptyIssuerTest {

    private static final String REASON = "the certificate has an empty issuer, which the JDK refuses";

    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(MeshIdentity.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private ConsulClient client(String address) {
        log.start();
        logger.addAppender(log);
        return ConsulClient.connect(ConsulSettings.builder().address("http://" + address)
                .observer(new ConsulObserver() {
                    @Override
                    public void meshPeerRefused(MeshIdentityView identity, String reason) {
                        refused.add(reason);
                    }
                }).build());
    }

    private long warnings(String words) {
        return log.list.stream().filter(event -> event.getFormattedMessage().contains(words)).count();
    }

    @Test
    void theClassPathHasNoBouncyCastle() {
        assertThat(TlsStack.present()).isInstanceOf(JdkTls.class);
    }

    @Test
    void theReasonAndTheRemediesAreSaid() throws Exception {
        Trust trust = Trust.in(Nameless.roots());
        assertThatExceptionOfType(EmptyIssuerException.class)
                .isThrownBy(() -> Material.of(trust, Nameless.leaf(), "web", Instant.now())).withMessageContainingAll(
                        REASON, "hashicorp/consul#16202", "org.bouncycastle:bcprov-jdk18on", "bctls-jdk18on", "Vault");
    }

    @Test
    void anIdentityInASecondaryDatacenterFailsAtOnceAndNotAfterItsWait() {
        try (FaultServer server = FaultServer.create(); ConsulClient consul = client(server.address())) {
            server.otherwise(request -> request.hasQuery("index") && !"0".equals(index(request.query()))
                    ? FaultAnswer.silence()
                    : answer(request.path()));
            long begun = System.nanoTime();
            assertThatExceptionOfType(ConsulAnswerException.class)
                    .isThrownBy(() -> MeshIdentity.create(consul, "web", Duration.ofMinutes(2)))
                    .withMessageStartingWith("identity of web: " + REASON);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }

    private static String index(String query) {
        return query.replaceFirst(".*\\bindex=(\\d+).*", "$1");
    }

    private static FaultAnswer answer(String path) {
        String json = path.endsWith("/ca/roots")
                ? "{\"ActiveRootID\": \"id\", \"TrustDomain\": \"" + Nameless.roots().trustDomain()
                        + "\", \"Roots\": [{\"ID\": \"id\", \"Active\": true, \"RootCert\": \"" + json("root.pem")
                        + "\"}]}"
                : "{\"SerialNumber\": \"07\", \"CertPEM\": \"" + json("leaf.pem") + "\", \"PrivateKeyPEM\": \""
                        + json("key.pem") + "\", \"Service\": \"web\", \"ValidAfter\": \"2026-12-01T00:00:00Z\","
                        + " \"ValidBefore\": \"2126-12-01T00:00:00Z\"}";
        return FaultAnswer.json(json).withIndex("7");
    }

    private static String json(String file) {
        return Nameless.text(file).replace("\n", "\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerRefusesCallersOfASecondaryDatacenterWithTheReasonInTheLogOnce(String version) {
        try (InProcessConsul server = InProcessConsul.start();
                ConsulClient consul = client(server.address());
                MeshIdentity db = MeshIdentity.create(consul, "db")) {
            for (int caller = 1; caller <= 3; caller++) {
                Handshake handshake = Handshake.between(shows(version), db.serverContext());
                assertThat(handshake.server()).isInstanceOf(SSLHandshakeException.class).hasMessageStartingWith(REASON);
                assertThat(handshake.client()).isNotNull();
                assertThat(refused).hasSize(caller).containsOnly("untrusted");
            }
            assertThat(warnings("another end of the mesh is refused: " + REASON)).isOne();
        }
    }

    @Test
    void aClientIsToldWhyItCannotCallAServiceOfASecondaryDatacenter() {
        try (InProcessConsul server = InProcessConsul.start();
                ConsulClient consul = client(server.address());
                MeshIdentity db = MeshIdentity.create(consul, "db")) {
            Handshake handshake = Handshake.between(db.clientContext("web", "dc2"), shows("TLSv1.3"));
            assertThat(handshake.client()).isInstanceOf(SSLHandshakeException.class).hasMessageStartingWith(REASON);
            assertThat(refused).containsExactly("untrusted");
        }
    }

    @Test
    void otherFailuresOfAHandshakeStayWhatTheyAre() {
        try (InProcessConsul server = InProcessConsul.start();
                ConsulClient consul = client(server.address());
                MeshIdentity db = MeshIdentity.create(consul, "db")) {
            Handshake handshake = Handshake.between(Forge.shows(Forge.foreign(consul).service("web")),
                    db.serverContext());
            assertThat(handshake.server()).hasStackTraceContaining("leads to no root of the mesh");
            assertThat(refused).containsExactly("untrusted");
            assertThat(warnings("another end")).isZero();
        }
    }

    /** Another end of the mesh that is not of the JDK. */
    private static SSLContext shows(String version) {
        KeyPair key = PrivateKeys.generate();
        return Forge.shows(Nameless.shown(key.getPublic()), key.getPrivate(), version);
    }
}
