package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import io.lictor.api.internal.Pem;
import io.lictor.api.mesh.LeafCertificate;

/**
 * Everything that a handshake needs, as it was at one moment.
 *
 * @param trust whose certificates are accepted
 * @param key the own key
 * @param chain the own certificate and those that lead to a root
 * @param id the own name
 * @param source what key and chain were made from
 */
record Material(Trust trust, PrivateKey key, List<X509Certificate> chain, SpiffeId id, LeafCertificate source) {

    private static final byte[] PROBE = "a key and its certificate"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /**
     * Reads a leaf, and uses it only if others will accept it.
     *
     * @throws GeneralSecurityException when it cannot be used; the message says why, and has no key in it
     */
    static Material of(Trust trust, LeafCertificate leaf, String service, Instant now)
            throws GeneralSecurityException {
        List<X509Certificate> chain = trust.stack().certificates(leaf.certificate());
        PrivateKey key = Pem.privateKey(leaf.privateKey());
        X509Certificate own = chain.getFirst();
        if (!belongs(key, own.getPublicKey())) {
            throw new CertificateException("the key does not belong to the certificate");
        }
        SpiffeId id = trust.verify(chain.toArray(new X509Certificate[0]), own.getPublicKey().getAlgorithm(),
                Trust.Role.CLIENT, now);
        if (!id.service().equals(service)) {
            throw new CertificateException("it is for " + id + " and not for " + service);
        }
        return new Material(trust, key, chain, id, leaf);
    }

    private static boolean belongs(PrivateKey key, PublicKey open) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(open.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key, new SecureRandom());
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    Material trusting(Trust other) {
        return new Material(other, key, chain, id, source);
    }

    /** End of the own certificate's life. */
    Instant expiresAt() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** The key stays out of logs. */
    @Override
    public String toString() {
        return "Material[" + source + ", " + trust.size() + " roots]";
    }
}
