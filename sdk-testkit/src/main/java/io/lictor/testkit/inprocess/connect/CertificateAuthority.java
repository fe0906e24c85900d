package io.lictor.testkit.inprocess.connect;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The built-in authority with one root, which signs itself, the leaves and the roots to come. */
public final class CertificateAuthority {
    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3_652);
    private static final Duration CROSS_LIFETIME = Duration.ofDays(7);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);
    private static final int NAME_LENGTH = 8;

    private final String cluster;
    private final KeyPair key;
    private final AtomicInteger serials;
    private final int rootSerial;
    private final byte[] name;
    private final byte[] keyId;
    private final Validity validity;
    private final byte[] certificate;

    /** An authority for the cluster with this UUID; all authorities of a cluster share the serial numbers. */
    public CertificateAuthority(String cluster, KeyPair key, AtomicInteger serials, Instant now) {
        this.cluster = cluster;
        this.key = key;
        this.serials = serials;
        this.rootSerial = serials.getAndIncrement();
        this.name = commonName(
                "pri-" + KeyPairs.word(key, NAME_LENGTH) + ".consul.ca." + cluster.substring(0, 8) + ".consul");
        this.keyId = KeyPairs.id(key.getPublic());
        Instant notBefore = now.truncatedTo(ChronoUnit.SECONDS);
        this.validity = new Validity(notBefore, notBefore.plus(ROOT_LIFETIME));
        this.certificate = sign(rootSerial, name, validity, key.getPublic(), ofRoot(keyId));
    }

    /** An authority with a root that somebody else has made. */
    public CertificateAuthority(String cluster, KeyPair key, AtomicInteger serials, Certificates.Root root) {
        this.cluster = cluster;
        this.key = key;
        this.serials = serials;
        this.rootSerial = root.serial();
        this.name = root.name();
        this.keyId = root.keyId();
        this.validity = new Validity(root.from(), root.to());
        this.certificate = root.der();
    }

    private record Validity(Instant from, Instant to) {
        /** From a minute ago, for clocks that are late. */
        static Validity of(Duration lifetime, Instant now) {
            Instant from = now.truncatedTo(ChronoUnit.SECONDS).minus(CLOCK_SKEW);
            return new Validity(from, from.plus(lifetime));
        }

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
        return KeyPairs.colons(keyId);
    }

    /** The root's serial number. */
    public int rootSerial() {
        return rootSerial;
    }

    /** When the root begins to be valid. */
    public Instant notBefore() {
        return validity.from();
    }

    /** When the root ends to be valid. */
    public Instant notAfter() {
        return validity.to();
    }

    /** Signs another root's key, so that who trusts this root trusts the leaves of the other. */
    public String crossSign(CertificateAuthority other, Instant now) {
        return KeyPairs.pem("CERTIFICATE", sign(serials.getAndIncrement(), other.name,
                Validity.of(CROSS_LIFETIME, now), other.key.getPublic(), ofRoot(other.keyId)));
    }

    /** Other names of a certificate. */
    public record Names(List<String> uris, List<String> hosts) {

        /** Copies the lists. */
        public Names {
            uris = List.copyOf(uris);
            hosts = List.copyOf(hosts);
        }
    }

    /** Signs a certificate; the name of the service is the one in the URI. */
    public Leaf issue(String service, String uri, Duration lifetime, Instant now) {
        return issue(service, new Names(List.of(uri), List.of()), lifetime, now);
    }

    /** Signs a certificate with any names, such as Consul would not give. */
    public Leaf issue(String service, Names names, Duration lifetime, Instant now) {
        return issueTo(service + ".svc.default." + cluster.substring(0, 8) + ".consul", names, lifetime, now);
    }

    /** Signs a certificate that names its service in its URI alone. */
    public Leaf issueWithoutSubject(String uri, Duration lifetime, Instant now) {
        return issueTo("", new Names(List.of(uri), List.of()), lifetime, now);
    }

    private Leaf issueTo(String subject, Names names, Duration lifetime, Instant now) {
        KeyPair pair = KeyPairs.generate();
        Validity life = Validity.of(lifetime, now);
        byte[] usual = Der.join(critical("2.5.29.15", Der.bits(3, (byte) 0xb8)),
                extension("2.5.29.37", Der.sequence(Der.oid("1.3.6.1.5.5.7.3.2"), Der.oid("1.3.6.1.5.5.7.3.1"))),
                critical("2.5.29.19", Der.sequence()), subjectKey(KeyPairs.id(pair.getPublic())), authorityKey());
        int serial = serials.getAndIncrement();
        byte[] der = sign(serial, commonName(subject), life, pair.getPublic(),
                Der.sequence(usual, others(names, subject.isEmpty())));
        return new Leaf(String.format("%02x", serial), KeyPairs.pem("CERTIFICATE", der), KeyPairs.sec1Pem(pair),
                names.uris().isEmpty() ? "" : names.uris().getFirst(), life.from(), life.to());
    }

    private byte[] ofRoot(byte[] holder) {
        return Der.sequence(critical("2.5.29.15", Der.bits(1, (byte) 0x86)),
                critical("2.5.29.19", Der.sequence(Der.yes())), subjectKey(holder), authorityKey(),
                uri("spiffe://" + trustDomain()));
    }

    private byte[] sign(int number, byte[] subject, Validity life, PublicKey holder, byte[] extensions) {
        byte[] algorithm = Der.sequence(Der.oid(ECDSA_SHA256));
        byte[] signed = Der.sequence(Der.tagged(0xa0, Der.integer(2)), Der.integer(number), algorithm,
                name, life.der(), subject, holder.getEncoded(),
                Der.tagged(0xa3, extensions));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.getPrivate());
            signature.update(signed);
            return Der.sequence(signed, algorithm, Der.bits(0, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign number " + number, e);
        }
    }

    private static byte[] commonName(String name) {
        if (name.isEmpty()) {
            return Der.sequence();
        }
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(name))));
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
    }

    private static byte[] subjectKey(byte[] id) {
        return extension("2.5.29.14", Der.octets(id));
    }

    private byte[] authorityKey() {
        return extension("2.5.29.35", Der.sequence(Der.tagged(0x80, keyId)));
    }

    private static byte[] uri(String uri) {
        return others(new Names(List.of(uri), List.of()), false);
    }

    /** The other names, without which nobody may go on when there is no subject. */
    private static byte[] others(Names names, boolean critical) {
        byte[] all = new byte[0];
        for (String uri : names.uris()) {
            all = Der.join(all, Der.tagged(0x86, uri.getBytes(StandardCharsets.US_ASCII)));
        }
        for (String host : names.hosts()) {
            all = Der.join(all, Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII)));
        }
        if (all.length == 0) {
            return all;
        }
        return critical ? critical("2.5.29.17", Der.sequence(all)) : extension("2.5.29.17", Der.sequence(all));
    }
}
