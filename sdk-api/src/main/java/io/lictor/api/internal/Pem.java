package io.lictor.api.internal;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM. Shared by the modules of the SDK, not exported to users. */
public final class Pem {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Block(String type, byte[] content) {}

    /**
     * All certificates, in their order.
     *
     * @throws GeneralSecurityException when there is none, or one that cannot be read
     */
    public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        return certificates(text, CertificateFactory.getInstance("X.509"));
    }

    /**
     * All certificates, in their order, as another factory than the JDK's reads them.
     *
     * @throws GeneralSecurityException when there is none, or one that cannot be read
     */
    public static List<X509Certificate> certificates(String text, CertificateFactory factory)
            throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(text)) {
            if (block.type.equals("CERTIFICATE")) {
                certificates.add(
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content)));
            }
        }
        if (certificates.isEmpty()) {
            throw new InvalidKeySpecException("no CERTIFICATE in it (expected: PEM)");
        }
        return certificates;
    }

    /**
     * The first private key: PKCS#8, SEC1 or PKCS#1.
     *
     * @throws GeneralSecurityException when there is none, or one that cannot be read
     */
    public static PrivateKey privateKey(String text) throws GeneralSecurityException {
        for (Block block : blocks(text)) {
            switch (block.type) {
                case "PRIVATE KEY" -> {
                    return pkcs8(block.content);
                }
                case "EC PRIVATE KEY" -> {
                    return pkcs8(Der.fromSec1(block.content));
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(Der.fromPkcs1(block.content));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new InvalidKeySpecException("the key is encrypted (expected: one without a pass phrase)");
                default -> {
                }
            }
        }
        throw new InvalidKeySpecException("no private key in it (expected: PEM with PKCS#8, SEC1 or PKCS#1)");
    }

    private static PrivateKey pkcs8(byte[] content) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(content);
        InvalidKeySpecException last = new InvalidKeySpecException("unknown kind of key");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw last;
    }

    private static List<Block> blocks(String text) throws InvalidKeySpecException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw new InvalidKeySpecException(e.getMessage(), e);
            }
        }
        return blocks;
    }
}
