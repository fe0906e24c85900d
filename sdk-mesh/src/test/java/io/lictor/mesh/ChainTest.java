package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.internal.Pem;
import io.lictor.api.mesh.CaRoots;
import io.lictor.mesh.Trust.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chains with certificates that have the right name and are not what they are used as; made by OpenSSL. */
class ChainTest {

    private static final String TRUST_DOMAIN = "11111111-2222-3333-4444-555555555555.consul";

    private final Trust trust = trust("root");

    private static String text(String file) {
        try (var in = ChainTest.class.getResourceAsStream("/chains/" + file + ".pem")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Trust trust(String root) {
        try {
            return Trust.in(new CaRoots("id", TRUST_DOMAIN,
                    List.of(new CaRoots.Root("id", root, text(root), List.of(), true))), TlsStack.present());
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String verified(Role role, String... files) throws Exception {
        return verified(trust, Instant.now(), role, files);
    }

    private static String verified(Trust trust, Instant now, Role role, String... files) throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        for (String file : files) {
            chain.addAll(Pem.certificates(text(file)));
        }
        return trust.verify(chain.toArray(new X509Certificate[0]), role == Role.SERVER ? "UNKNOWN" : "EC", role,
                now).service();
    }

    private void refused(Role role, String message, String... files) {
        assertThatExceptionOfType(PeerRefusedException.class).as(List.of(files).toString())
                .isThrownBy(() -> verified(role, files)).withMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aLeafIsAcceptedWithAllThatLeadsToTheRoot(Role role) throws Exception {
        assertThat(verified(role, "leaf")).isEqualTo("web");
        assertThat(verified(role, "leaf", "root")).isEqualTo("web");
        assertThat(verified(role, "below", "intermediate")).isEqualTo("web");
    }

    /** Whatever the clock of the machine says: a certificate is not valid at one look and expired at the next. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void theChainIsVerifiedAtTheSameMomentAsTheLeaf(Role role) throws Exception {
        X509Certificate leaf = Pem.certificates(text("leaf")).getFirst();
        Instant last = leaf.getNotAfter().toInstant();
        assertThat(verified(trust, last, role, "leaf")).isEqualTo("web");
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> verified(trust, last.plusMillis(1), role, "leaf"))
                .withMessageContaining("expired at")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(PeerRefusedException.Reason.EXPIRED));
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> verified(trust, leaf.getNotBefore().toInstant().minusMillis(1), role, "leaf"))
                .withMessageContaining("is not valid before");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aShortRsaKeyIsRefusedAsByConsulsProxy(Role role) throws Exception {
        Trust trust = trust("rsa-root");
        assertThat(verified(trust, Instant.now(), role, "rsa-2048")).isEqualTo("web");
        assertThatExceptionOfType(PeerRefusedException.class)
                .isThrownBy(() -> verified(trust, Instant.now(), role, "rsa-1024"))
                .withMessageContaining("an RSA key of 1024 bits (expected: at least 2048)");
    }

    @Test
    void aLeafForCallersIsNoServers() throws Exception {
        assertThat(verified(Role.CLIENT, "client-only")).isEqualTo("web");
        refused(Role.SERVER, "leads to no root", "client-only");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aMissingIntermediateIsRefused(Role role) {
        refused(role, "leads to no root", "below");
        refused(role, "leads to no root", "below", "root");
    }

    /** The first certificate is the one whose key the handshake has proved. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void aChainThatDoesNotBeginWithTheLeafIsRefused(Role role) {
        refused(role, "", "intermediate", "below");
        refused(role, "", "root", "leaf");
        refused(role, "", "namesake", "leaf");
        refused(role, "", "namesake-leaf", "leaf", "root");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void anAuthorityThatIsNamedLikeTheServiceIsRefused(Role role) {
        refused(role, "is that of an authority", "authority");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whoSignsItselfByTheNameOfTheRootIsRefused(Role role) {
        refused(role, "leads to no root", "namesake");
        refused(role, "leads to no root", "namesake-leaf");
        refused(role, "leads to no root", "namesake-leaf", "root");
    }
}
