package io.lictor.testkit.inprocess.connect;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;

/** Reads the certificate that an operator gives the authority for its root, in PEM. */
public final class Certificates {
    private static final String SUBJECT_KEY = "2.5.29.14";
    /** The extension is an octet string in an octet string. */
    private static final int TWO_HEADS = 4;

    private Certificates() {}

    /** A root that was given. */
    public record Root(X509Certificate certificate) {

        /** The id of the root. */
        public String id() {
            return KeyPairs.colons(KeyPairs.digest("SHA-1", der()));
        }

        byte[] der() {
            try {
                return certificate.getEncoded();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a certificate without encoding", e);
            }
        }

        /** Its own name, as leaves name it. */
        byte[] name() {
            return certificate.getSubjectX500Principal().getEncoded();
        }

        byte[] keyId() {
            byte[] extension = certificate.getExtensionValue(SUBJECT_KEY);
            return extension == null
                    ? KeyPairs.id(certificate.getPublicKey())
                    : Arrays.copyOfRange(extension, TWO_HEADS, extension.length);
        }

        Instant from() {
            return certificate.getNotBefore().toInstant();
        }

        Instant to() {
            return certificate.getNotAfter().toInstant();
        }

        int serial() {
            return certificate.getSerialNumber().intValue();
        }
    }

    /** Reads one; complains in Consul's words. */
    public static Root parse(String pem) throws GeneralSecurityException {
        if (!pem.contains("-----BEGIN ")) {
            throw new GeneralSecurityException("no PEM-encoded data found");
        }
        byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
        if (CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(bytes)) instanceof X509Certificate certificate) {
            return new Root(certificate);
        }
        throw new GeneralSecurityException("no certificate found");
    }
}
