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

    private final Trust trust = trust();

    private static String text(String file) {
        try (var in = ChainTest.class.getResourceAsStream("/chains/" + file + ".pem")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Trust trust() {
        try {
            return Trust.in(new CaRoots("id", TRUST_DOMAIN,
                    List.of(new CaRoots.Root("id", "root", text("root"), List.of(), true))));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String verified(Role role, String... files) throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        for (String file : files) {
            chain.addAll(Pem.certificates(text(file)));
        }
        return trust.verify(chain.toArray(new X509Certificate[0]), role == Role.SERVER ? "UNKNOWN" : "EC", role,
                Instant.now()).service();
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
