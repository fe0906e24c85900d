package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import io.lictor.api.internal.Pem;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.mesh.Trust.Role;
import org.junit.jupiter.api.Test;

/** Certificates of an RSA authority, made by OpenSSL, and what must not become material. */
class MaterialTest {

    private static final String TRUST_DOMAIN = "11111111-2222-3333-4444-555555555555.consul";
    private final Instant now = Instant.now();

    static String text(String file) throws IOException {
        try (var in = MaterialTest.class.getResourceAsStream("/rsa/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Trust trust() throws Exception {
        return Trust.in(new CaRoots("id", TRUST_DOMAIN,
                List.of(new CaRoots.Root("id", "root", text("root.pem"), List.of(), true))));
    }

    private LeafCertificate leaf(String certificate, String key) throws IOException {
        return new LeafCertificate("07", text(certificate), text(key), "web", "", now, now.plusSeconds(60));
    }

    private static X509Certificate[] chain(String file) throws Exception {
        return Pem.certificates(text(file)).toArray(new X509Certificate[0]);
    }

    @Test
    void rsaKeysOfBothFormatsAreUsed() throws Exception {
        for (String key : List.of("leaf-pkcs8.pem", "leaf-pkcs1.pem")) {
            Material material = Material.of(trust(), leaf("leaf.pem", key), "web", now);
            assertThat(material.id().service()).isEqualTo("web");
            OwnKey own = new OwnKey(material.chain(), material.key());
            assertThat(own.chooseEngineServerAlias("RSASSA-PSS", null, null)).isNotNull();
            assertThat(own.chooseEngineClientAlias(new String[]{"EC", "RSA"}, null, null)).isNotNull();
            assertThat(own.chooseEngineServerAlias("EC", null, null)).isNull();
            assertThat(Handshake.between(Forge.shows(text("leaf.pem"), text(key)),
                    Forge.shows(text("leaf.pem"), text(key))).succeeded()).isTrue();
        }
    }

    @Test
    void aKeyThatDoesNotFitIsNotUsed() {
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Material.of(trust(), leaf("leaf.pem", "other-key.pem"), "web", now))
                .withMessage("the key does not belong to the certificate");
    }

    @Test
    void aLeafOfAnotherServiceIsNotUsed() {
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Material.of(trust(), leaf("leaf.pem", "leaf-pkcs8.pem"), "db", now))
                .withMessageContaining("and not for db");
    }

    @Test
    void whatIsNoPemIsNotUsed() {
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Material.of(trust(), leaf("root.pem", "leaf.pem"), "web", now));
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Trust.in(new CaRoots("", TRUST_DOMAIN, List.of())));
        assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> Trust.in(new CaRoots("id",
                TRUST_DOMAIN, List.of(new CaRoots.Root("id", "root", "nothing", List.of(), true)))));
        assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> Trust.in(new CaRoots("id", "",
                List.of(new CaRoots.Root("id", "root", text("root.pem"), List.of(), true)))));
    }

    @Test
    void aLeafDoesNotSignOthers() throws Exception {
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> trust().verify(chain("signed-by-leaf.pem"), "RSA", Role.CLIENT, now))
                .withMessageContaining("leads to no root");
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> trust().verify(chain("signed-by-leaf.pem"), "RSA", Role.SERVER, now));
    }

    @Test
    void aLeafForServersIsNoCallers() throws Exception {
        assertThat(trust().verify(chain("server-only.pem"), "ECDHE_RSA", Role.SERVER, now).service())
                .isEqualTo("web");
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> trust().verify(chain("server-only.pem"), "RSA", Role.CLIENT, now));
    }

    @Test
    void anAuthorityIsNoService() throws Exception {
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> trust().verify(chain("root.pem"), "RSA", Role.CLIENT, now));
    }

    @Test
    void anEmptyChainIsRefused() {
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> trust().verify(new X509Certificate[0], "RSA", Role.CLIENT, now));
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> trust().verify(null, "RSA", Role.CLIENT, now));
    }

    @Test
    void noToStringHasTheKey() throws Exception {
        Material material = Material.of(trust(), leaf("leaf.pem", "leaf-pkcs8.pem"), "web", now);
        assertThat(material.toString()).doesNotContain("PRIVATE").doesNotContain("RSA");
    }

    @Test
    void idsWithOddNamesAreWrittenInOneWayOnly() {
        SpiffeId odd = new SpiffeId(TRUST_DOMAIN, "default", "default", "dc1", "caf\u00e9 (b)");
        assertThat(odd.uri()).endsWith("/svc/caf%C3%A9%20%28b%29");
        assertThat(SpiffeId.of(odd.uri())).isEqualTo(odd);
        assertThat(SpiffeId.of("spiffe://" + TRUST_DOMAIN + "/ap/p/ns/n/dc/dc1/svc/web").partition()).isEqualTo("p");
        for (String bad : List.of("/ap/default/ns/default/dc/dc1/svc/web", "/ns/default/dc/dc1/svc/%",
                "/ns/default/dc/dc1/svc/%2", "/ns/default/dc/dc1/svc/%zz", "/ns/default/dc/dc1/svc/%ff",
                "/ns/default/dc/dc1/svc/caf\u00e9", "/ns//dc/dc1/svc/web", "/ns/default/dc/dc1/svc/a b",
                "/ns/*/dc/dc1/svc/web", "/ns/default/dc/dc1/svc/web\n")) {
            assertThatIllegalArgumentException().as(bad)
                    .isThrownBy(() -> SpiffeId.of("spiffe://" + TRUST_DOMAIN + bad));
        }
    }
}
