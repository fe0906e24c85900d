package io.lictor.testkit.inprocess.connect;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the private key that an operator gives the authority: PEM of a P-256 key, as SEC 1 or PKCS 8 has it. */
public final class PrivateKeys {
    private static final Pattern PEM = Pattern
            .compile("-----BEGIN (EC )?PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END (?:EC )?PRIVATE KEY-----\\s*");
    /** The uncompressed point of a public key, whose form on the curve P-256 has this length. */
    private static final int POINT = 65;

    private PrivateKeys() {}

    /** A new key. */
    public static KeyPair generate() {
        return KeyPairs.generate();
    }

    /** A key as {@link #parse} reads it. */
    public static String pem(KeyPair pair) {
        return KeyPairs.sec1Pem(pair);
    }

    /** Reads a key with its public half, which SEC 1 keeps at the end; complains in Consul's words. */
    public static KeyPair parse(String pem) throws GeneralSecurityException {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.matches()) {
            throw new GeneralSecurityException("no PEM-encoded data found");
        }
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(2).getBytes(StandardCharsets.US_ASCII));
        byte[] pkcs8 = matcher.group(1) == null ? der : wrap(der);
        byte[] point = Arrays.copyOfRange(der, Math.max(0, der.length - POINT), der.length);
        if (point.length < POINT || point[0] != 4) {
            throw new GeneralSecurityException("not a key on the curve P-256 with its public half");
        }
        KeyFactory factory = KeyFactory.getInstance("EC");
        PrivateKey secret = factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        PublicKey open = factory.generatePublic(new X509EncodedKeySpec(
                Der.sequence(KeyPairs.algorithm(), Der.bits(0, point))));
        return new KeyPair(open, secret);
    }

    private static byte[] wrap(byte[] sec1) {
        return Der.sequence(Der.integer(0), KeyPairs.algorithm(), Der.octets(sec1));
    }
}
