package io.lictor.http.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

/** Reads certificates and private keys from PEM files; what it throws names file and reason. */
final class Pem {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Block(String type, byte[] content) {}

    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.type.equals("CERTIFICATE")) {
                try {
                    certificates.add((X509Certificate) factory
                            .generateCertificate(new ByteArrayInputStream(block.content)));
                } catch (GeneralSecurityException e) {
                    throw unusable(file, e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + ": no CERTIFICATE in it (expected: PEM)");
        }
        return certificates;
    }

    static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        for (Block block : blocks(file)) {
            try {
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
                        throw new IOException(file + ": the key is encrypted (expected: one without a pass phrase)");
                    default -> {
                    }
                }
            } catch (GeneralSecurityException e) {
                throw unusable(file, e);
            }
        }
        throw new IOException(file + ": no private key in it (expected: PEM with PKCS#8, SEC1 or PKCS#1)");
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

    private static List<Block> blocks(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unusable(file, e);
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw unusable(file, e);
            }
        }
        return blocks;
    }

    static IOException unusable(Path file, Exception why) {
        String reason = why instanceof NoSuchFileException ? "there is no such file" : String.valueOf(why.getMessage());
        return new IOException(file + ": " + reason, why);
    }
}
