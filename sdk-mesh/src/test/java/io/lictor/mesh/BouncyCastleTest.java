package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.mesh.Trust.Role;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leafs of a secondary datacenter where BouncyCastle is on the class path. */
@Tag("bouncycastle")
class BouncyCastleTest {

    private final Instant now = Instant.now();

    private Material nameless() throws Exception {
        return Material.of(Trust.in(Nameless.roots()), Nameless.leaf(), "web", now);
    }

    @Test
    void isUsedAndNotInstalled() throws Exception {
        assertThat(TlsStack.present()).isInstanceOf(BouncyCastle.class);
        assertThat(nameless().trust().stack().context().getProvider().getName()).isEqualTo("BCJSSE");
        assertThat(Security.getProviders()).extracting(Provider::getName).doesNotContain("BC", "BCJSSE");
        assertThat(SSLContext.getDefault().getProvider().getName()).isNotEqualTo("BCJSSE");
    }

    @Test
    void aLeafWithoutAnIssuerIsUsed() throws Exception {
        assertThat(nameless().id()).isEqualTo(Nameless.id());
        assertThat(nameless().chain()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothEndsAreNamedByLeafsWithoutAnIssuer(String version) throws Exception {
        Handshake handshake = Handshake.between(engine(Role.CLIENT, nameless(), version),
                engine(Role.SERVER, nameless(), version));
        assertThat(handshake.succeeded()).isTrue();
        assertThat(handshake.clientSession().getProtocol()).isEqualTo(version);
        assertThat(handshake.clientSession().getPeerCertificates()).hasSize(2);
        assertThat(handshake.serverSession().getPeerCertificates()).hasSize(2);
    }

    @Test
    void aLeafWithoutAnIssuerIsNotTrustedByOtherRoots() throws Exception {
        Trust other = Trust.in(rsaRoots());
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> other.verify(nameless().chain().toArray(new java.security.cert.X509Certificate[0]),
                        "EC", Role.CLIENT, now))
                .withMessageContaining("leads to no root");
    }

    /** BouncyCastle names keys otherwise than the JDK, and for TLS 1.2 by the exchange. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, leaf-pkcs8.pem", "TLSv1.3, leaf-pkcs8.pem", "TLSv1.2, leaf-pkcs1.pem"})
    void rsaKeysAreUsedInBothVersionsOfTls(String version, String key) throws Exception {
        Material rsa = Material.of(Trust.in(rsaRoots()), new LeafCertificate("07", MaterialTest.text("leaf.pem"),
                MaterialTest.text(key), "web", "", now, now.plusSeconds(60)), "web", now);
        Handshake handshake = Handshake.between(engine(Role.CLIENT, rsa, version), engine(Role.SERVER, rsa, version));
        assertThat(handshake.succeeded()).isTrue();
    }

    private static CaRoots rsaRoots() throws Exception {
        return new CaRoots("id", Nameless.roots().trustDomain(),
                List.of(new CaRoots.Root("id", "root", MaterialTest.text("root.pem"), List.of(), true)));
    }

    @Test
    void anEndWithAnotherKeyThanTheOtherWantsFailsAndIsNotServed() throws Exception {
        Material rsa = Material.of(Trust.in(rsaRoots()), new LeafCertificate("07", MaterialTest.text("leaf.pem"),
                MaterialTest.text("leaf-pkcs8.pem"), "web", "", now, now.plusSeconds(60)), "web", now);
        SSLException refused = Handshake.between(engine(Role.CLIENT, nameless(), "TLSv1.3"),
                engine(Role.SERVER, rsa, "TLSv1.3")).client();
        assertThat(refused).hasStackTraceContaining("leads to no root of the mesh");
    }

    private SSLEngine engine(Role role, Material material, String version) throws Exception {
        Role peer = role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
        SSLContext context = material.trust().stack().context();
        PeerCheck check = new PeerCheck(peer, (chain, authType) -> {
            SpiffeId id = material.trust().verify(chain, authType, peer, now);
            assertThat(id.service()).isEqualTo("web");
        });
        context.init(new KeyManager[]{new OwnKey(material.chain(), material.key())}, new TrustManager[]{check},
                new SecureRandom());
        SSLEngine engine = context.createSSLEngine("127.0.0.1", 443);
        engine.setUseClientMode(role == Role.CLIENT);
        engine.setNeedClientAuth(role == Role.SERVER);
        engine.setEnabledProtocols(new String[]{version});
        return engine;
    }
}
