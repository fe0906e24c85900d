package io.lictor.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;

import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.LeafCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Certificates as Consul since 1.12 gives them in a secondary datacenter, made by OpenSSL: the intermediate authority has
 * an empty subject, and so the leaf an empty issuer.
 */
final class Nameless {

    private static final String TRUST_DOMAIN = "11111111-2222-3333-4444-555555555555.consul";

    private Nameless() {}

    static String text(String file) {
        try (var in = Nameless.class.getResourceAsStream("/nameless/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CaRoots roots() {
        return new CaRoots("id", TRUST_DOMAIN,
                List.of(new CaRoots.Root("id", "root", text("root.pem"), List.of(), true)));
    }

    static LeafCertificate leaf() {
        Instant now = Instant.now();
        return new LeafCertificate("07", text("leaf.pem"), text("key.pem"), "web", "", now, now.plusSeconds(60));
    }

    static SpiffeId id() {
        return new SpiffeId(TRUST_DOMAIN, "default", "default", "dc2", "web");
    }

    /** The chain as the JDK shows it to the other end, which it would not read itself. */
    static List<X509Certificate> shown(PublicKey key) {
        return List.of(new Shown(key));
    }

    /** Nothing but an encoding and a key. */
    @SuppressWarnings("deprecation") // two methods that every certificate has
    private static final class Shown extends X509Certificate {
        private static final long serialVersionUID = 1L;
        private final PublicKey key;

        Shown(PublicKey key) {
            this.key = key;
        }

        @Override
        public byte[] getEncoded() {
            String pem = text("leaf.pem");
            return Base64.getMimeDecoder().decode(pem.substring(pem.indexOf('\n'), pem.indexOf("-----END")));
        }

        @Override
        public PublicKey getPublicKey() {
            return key;
        }

        @Override
        public String getSigAlgName() {
            return "SHA256withECDSA";
        }

        @Override
        public String getSigAlgOID() {
            return "1.2.840.10045.4.3.2";
        }

        @Override
        public boolean[] getKeyUsage() {
            return new boolean[]{true};
        }

        @Override
        public int getBasicConstraints() {
            return -1;
        }

        @Override
        public int getVersion() {
            return 3;
        }

        @Override
        public void checkValidity() {}

        @Override
        public void checkValidity(Date date) {}

        @Override
        public void verify(PublicKey other) {}

        @Override
        public void verify(PublicKey other, String provider) {}

        @Override
        public String toString() {
            return "nameless";
        }

        @Override
        public Set<String> getCriticalExtensionOIDs() {
            return Set.of();
        }

        @Override
        public Set<String> getNonCriticalExtensionOIDs() {
            return Set.of();
        }

        @Override
        public byte @Nullable [] getExtensionValue(String oid) {
            return null;
        }

        @Override
        public boolean hasUnsupportedCriticalExtension() {
            return false;
        }

        @Override
        public BigInteger getSerialNumber() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Principal getIssuerDN() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Principal getSubjectDN() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Date getNotBefore() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Date getNotAfter() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] getTBSCertificate() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] getSignature() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] getSigAlgParams() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean[] getIssuerUniqueID() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean[] getSubjectUniqueID() {
            throw new UnsupportedOperationException();
        }
    }
}
