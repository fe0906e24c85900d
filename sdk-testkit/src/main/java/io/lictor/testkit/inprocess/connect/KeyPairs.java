package io.lictor.testkit.inprocess.connect;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/** Keys on the curve P-256 and the forms in which Consul shows them. */
final class KeyPairs {
    private static final String EC_KEY = "1.2.840.10045.2.1";
    private static final String CURVE = "1.2.840.10045.3.1.7";
    private static final int COORDINATE = 32;

    private KeyPairs() {}

    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys on the curve secp256r1", e);
        }
    }

    /** The private key as SEC 1 has it, which is what Go writes. */
    static String sec1Pem(KeyPair pair) {
        byte[] secret = fixed(((ECPrivateKey) pair.getPrivate()).getS());
        byte[] key = Der.sequence(Der.integer(1), Der.octets(secret), Der.tagged(0xa0, Der.oid(CURVE)),
                Der.tagged(0xa1, Der.bits(0, point(pair))));
        return pem("EC PRIVATE KEY", key);
    }

    private static byte[] point(KeyPair pair) {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        return Der.join(new byte[]{4}, fixed(point.getAffineX()), fixed(point.getAffineY()));
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[COORDINATE];
        int length = Math.min(bytes.length, COORDINATE);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE - length, length);
        return fixed;
    }

    /** Consul's id of a key. */
    static byte[] id(PublicKey key) {
        return digest("SHA-256", key.getEncoded());
    }

    /** A word that is the same for the same key. */
    static String word(KeyPair pair, int length) {
        return new BigInteger(1, id(pair.getPublic())).toString(Character.MAX_RADIX).substring(0, length);
    }

    /** How certificates and PKCS 8 name the kind of key. */
    static byte[] algorithm() {
        return Der.sequence(Der.oid(EC_KEY), Der.oid(CURVE));
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no " + algorithm, e);
        }
    }

    static String colons(byte[] bytes) {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }

    static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der)
                + "\n-----END " + type + "-----\n";
    }
}
