package io.lictor.testkit.inprocess.acl;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys in PEM, and signatures of JSON web tokens by them. */
final class PublicKeys {
    /** What may stand in {@code JWTSupportedAlgs}, and what {@code java.security} calls it. */
    private static final Map<String, String> ALGORITHMS = Map.of("RS256", "SHA256withRSA", "RS384", "SHA384withRSA",
            "RS512", "SHA512withRSA", "ES256", "SHA256withECDSAinP1363Format", "ES384", "SHA384withECDSAinP1363Format",
            "ES512", "SHA512withECDSAinP1363Format", "PS256", "RSASSA-PSS", "PS384", "RSASSA-PSS", "PS512",
            "RSASSA-PSS", "EdDSA", "Ed25519");
    private static final List<String> KINDS = List.of("EC", "RSA", "Ed25519");
    private static final Pattern PEM = Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END");

    private PublicKeys() {}

    static boolean isAlgorithm(String name) {
        return ALGORITHMS.containsKey(name);
    }

    static Optional<PublicKey> parse(String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.find()) {
            return Optional.empty();
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(matcher.group(1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return KINDS.stream().flatMap(kind -> parse(kind, encoded).stream()).findFirst();
    }

    private static Optional<PublicKey> parse(String kind, byte[] encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(kind + " keys", e);
        }
    }

    /** Whether a key has signed a text by the algorithm that the token names. */
    static boolean verifies(PublicKey key, String algorithm, byte[] signed, byte[] signature) {
        String name = ALGORITHMS.get(algorithm);
        if (name == null) {
            return false;
        }
        try {
            Signature check = Signature.getInstance(name);
            if (algorithm.startsWith("PS")) {
                String hash = "SHA-" + algorithm.substring(2);
                check.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash),
                        Integer.parseInt(algorithm.substring(2)) / 8, 1));
            }
            check.initVerify(key);
            check.update(signed);
            return check.verify(signature);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm, e);
        }
    }
}
