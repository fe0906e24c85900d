package io.lictor.testkit.inprocess.connect;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The built-in authority: one root, which signs itself, and the leaves it signs. Immutable but for the serial number. */
public final class CertificateAuthority {
    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    private static final Duration LEAF_LIFETIME = Duration.ofDays(3);
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3_652);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);
    private static final int ROOT_SERIAL = 7;

    private final String cluster;
    private final KeyPair key = KeyPairs.generate();
    private final String name;
    private final Instant notBefore;
    private final byte[] certificate;
    private int serial = ROOT_SERIAL;

    /** A new authority with a key of its own, for the cluster with this UUID. */
    public CertificateAuthority(String cluster, Instant now) {
        this.cluster = cluster;
        this.name = "pri-" + cluster.substring(9, 13) + cluster.substring(14, 18) + ".consul.ca."
                + cluster.substring(0, 8) + ".consul";
        this.notBefore = now.truncatedTo(ChronoUnit.SECONDS);
        byte[] extensions = Der.sequence(critical("2.5.29.15", Der.bits(1, (byte) 0x86)),
                critical("2.5.29.19", Der.sequence(Der.yes())), subjectKey(key), authorityKey(),
                uri("spiffe://" + trustDomain()));
        this.certificate = sign(serial, name, new Validity(notBefore, notBefore.plus(ROOT_LIFETIME)), key, extensions);
    }

    private record Validity(Instant from, Instant to) {
        byte[] der() {
            return Der.sequence(Der.time(from), Der.time(to));
        }
    }

    /** A certificate for one service with its key. */
    public record Leaf(String serial, String certificatePem, String keyPem, String uri, Instant from, Instant to) {}

    /** What the cluster calls itself in URIs. */
    public String trustDomain() {
        return cluster + ".consul";
    }

    /** The root's certificate. */
    public String rootPem() {
        return KeyPairs.pem("CERTIFICATE", certificate);
    }

    /** The id of the root. */
    public String rootId() {
        return KeyPairs.colons(KeyPairs.digest("SHA-1", certificate));
    }

    /** The id of the root's key. */
    public String keyId() {
        return KeyPairs.colons(KeyPairs.id(key));
    }

    /** The root's serial number. */
    public int rootSerial() {
        return ROOT_SERIAL;
    }

    /** When the root begins to be valid. */
    public Instant notBefore() {
        return notBefore;
    }

    /** When the root ends to be valid. */
    public Instant notAfter() {
        return notBefore.plus(ROOT_LIFETIME);
    }

    /** Signs a certificate; the name of the service is the one in the URI. Not for use by several threads. */
    public Leaf issue(String service, String uri, Instant now) {
        KeyPair pair = KeyPairs.generate();
        Instant from = now.truncatedTo(ChronoUnit.SECONDS).minus(CLOCK_SKEW);
        Validity validity = new Validity(from, from.plus(LEAF_LIFETIME));
        byte[] extensions = Der.sequence(critical("2.5.29.15", Der.bits(3, (byte) 0xb8)),
                extension("2.5.29.37", Der.sequence(Der.oid("1.3.6.1.5.5.7.3.2"), Der.oid("1.3.6.1.5.5.7.3.1"))),
                critical("2.5.29.19", Der.sequence()), subjectKey(pair), authorityKey(), uri(uri));
        serial++;
        String subject = service + ".svc.default." + cluster.substring(0, 8) + ".consul";
        byte[] der = sign(serial, subject, validity, pair, extensions);
        return new Leaf(String.format("%02x", serial), KeyPairs.pem("CERTIFICATE", der), KeyPairs.sec1Pem(pair), uri,
                validity.from(), validity.to());
    }

    private byte[] sign(int number, String subject, Validity validity, KeyPair holder, byte[] extensions) {
        byte[] algorithm = Der.sequence(Der.oid(ECDSA_SHA256));
        byte[] signed = Der.sequence(Der.tagged(0xa0, Der.integer(2)), Der.integer(number), algorithm,
                commonName(name), validity.der(), commonName(subject), holder.getPublic().getEncoded(),
                Der.tagged(0xa3, extensions));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.getPrivate());
            signature.update(signed);
            return Der.sequence(signed, algorithm, Der.bits(0, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign for " + subject, e);
        }
    }

    private static byte[] commonName(String name) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(name))));
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
    }

    private static byte[] subjectKey(KeyPair pair) {
        return extension("2.5.29.14", Der.octets(KeyPairs.id(pair)));
    }

    private byte[] authorityKey() {
        return extension("2.5.29.35", Der.sequence(Der.tagged(0x80, KeyPairs.id(key))));
    }

    private static byte[] uri(String uri) {
        return extension("2.5.29.17", Der.sequence(Der.tagged(0x86, uri.getBytes(StandardCharsets.US_ASCII))));
    }
}
