package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.testkit.inprocess.connect.CertificateAuthority;
import io.lictor.testkit.inprocess.connect.PrivateKeys;
import tools.jackson.databind.JsonNode;

/** The certificate authority's configuration, and what a client sees of a new root. */
final class RotationFacts extends Section {
    private static final String CONFIGURATION = "/v1/connect/ca/configuration";
    private static final String ROOTS = "/v1/connect/ca/roots";
    private static final String LEAF = "/v1/agent/connect/ca/leaf/{u}";
    private static final Duration SPREAD = Duration.ofSeconds(31);

    RotationFacts() {
        super("certificate authority");
        configuring();
        rotating();
        given();
    }

    @Override
    Setup setup() {
        return Setup.ROTATING;
    }

    private void configuring() {
        String put = "PUT " + CONFIGURATION + " ";
        row(put, 400, isBad("Request decode failed: EOF"));
        row(put + "{'Bogus':1}", 400, isBad("Request decode failed: json: unknown field \"Bogus\""));
        row(put + "{}", 500, is("could not initialize provider: unknown CA provider \"\""));
        row(put + "{'Provider':'zz'}", 500, is("could not initialize provider: unknown CA provider \"zz\""));
        row(put + "{'Provider':'consul','Config':{'LeafCertTTL':'30m'}}", 500,
                is("error configuring provider: leaf cert TTL must be greater or equal than 1h0m0s"));
        row(put + "{'Provider':'consul','Config':{'LeafCertTTL':'abc'}}", 500,
                has("error decoding 'LeafCertTTL': time: invalid duration \"abc\""));
        row(put + "{'Provider':'consul','Config':{'PrivateKey':'zz'}}", 500,
                is("error generating CA root certificate: error generating CA: error parsing private key \"zz\": "
                        + "no PEM-encoded data found"));
        row(put + "{'Provider':'consul','Config':{'RootCert':'zz'}}", 500,
                is("error configuring provider: must provide a private key when providing a root cert"));
        row(put + "{'Provider':'consul','Config':{'RootCert':'zz','PrivateKey':'zz'}}", 500,
                is("error parsing root fingerprint: no PEM-encoded data found", "1.10", "no PEM-encoded data found"));
        row(put + "{'Provider':'consul','Config':{'IntermediateCertTTL':'1h'}}", 500,
                is("error configuring provider: Intermediate Cert TTL must be greater or equal than 3h"));
        row(put + "{'Provider':'consul','Config':{'LeafCertTTL':'9000h'}}", 500,
                is("error configuring provider: leaf cert TTL must be less than 8760h0m0s"));
        row(put + "{'Provider':'consul','Config':{},'State':{'x':'{u}'}}", 400,
                isBad("Provider State is read-only. It must be omitted or identical to the current value"));
        row("GET " + CONFIGURATION, 200, reply -> reply.fields("", "Provider", "Config", "State",
                "ForceWithoutCrossSigning", "CreateIndex", "ModifyIndex").noHeader(
                        "X-Consul-Index"));
        fact("the lifetime of leaves is configured, which is no rotation and yet a change of the roots", scene -> {
            rotate(scene);
            Poll poll = scene.poll(ROOTS);
            poll.staysQuiet();
            scene.put(CONFIGURATION, "{'Provider':'consul','Config':{'LeafCertTTL':'48h','PrivateKey':'{key}'}}")
                    .status(200).is("").header("Content-Length", "0");
            Reply woken = poll.wakes();
            poll.isLaterThanAsked(woken);
            woken.at("/ActiveRootID", scene.fill("{root}"));
            X509Certificate leaf = certificates(scene.get(LEAF).text("/CertPEM")).getFirst();
            assertThat(Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                    .isEqualTo(Duration.ofDays(2));
            scene.get(CONFIGURATION).at("/Config/LeafCertTTL", "48h").atMatches("/Config/PrivateKey",
                    "(?s)-----BEGIN.*");
        });
        fact("settings are found in any case, the unknown are kept", scene -> {
            scene.put(CONFIGURATION, "{'provider':'consul','config':{'leafCertTtl':'50h','leaf_cert_ttl':'9h',"
                    + "'privatekey':'" + newKey() + "'}}").status(200);
            scene.get(CONFIGURATION).at("/Config/leaf_cert_ttl", "9h");
            X509Certificate leaf = certificates(scene.get(LEAF).text("/CertPEM")).getFirst();
            assertThat(Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                    .isEqualTo(Duration.ofHours(50));
        });
    }

    private void given() {
        fact("a root that is given becomes the active one, as it is", scene -> {
            KeyPair key = PrivateKeys.generate();
            String cluster = scene.get(ROOTS).text("/TrustDomain").replace(".consul", "");
            CertificateAuthority given = new CertificateAuthority(cluster, key, new AtomicInteger(4_711),
                    Instant.parse("2020-01-01T00:00:00Z"));
            String body = "{'Provider':'consul','Config':{'PrivateKey':'" + PrivateKeys.pem(key).replace("\n", "\\n")
                    + "','RootCert':'" + given.rootPem().replace("\n", "\\n") + "'}}";
            scene.put(CONFIGURATION, body).status(200).is("");
            Reply roots = scene.get(ROOTS);
            JsonNode active = root(roots, roots.text("/ActiveRootID"));
            assertThat(active.path("SerialNumber").asInt()).isEqualTo(4_711);
            assertThat(active.path("RootCert").asString()).isEqualTo(given.rootPem());
            List<X509Certificate> chain = certificates(scene.get(LEAF).text("/CertPEM"));
            verified(chain.getFirst(), certificates(given.rootPem()).getFirst());
            scene.put(CONFIGURATION, body).status(200);
            scene.get(ROOTS).at("/ActiveRootID", roots.text("/ActiveRootID"));
            scene.put(CONFIGURATION, "{'Provider':'consul','Config':{}}").status(200);
            assertThat(scene.get(ROOTS).text("/ActiveRootID")).isNotEqualTo(roots.text("/ActiveRootID"));
        });
        fact("what a test gives the provider to keep is told as its state", scene -> {
            scene.put(CONFIGURATION, "{'Provider':'consul','Config':{'test_state':{'foo':'{u}'}}}").status(200);
            scene.get(CONFIGURATION).at("/State/foo", scene.fill("{u}"));
            scene.put(CONFIGURATION, "{'Provider':'consul','Config':{},'State':{'foo':'{u}'}}").status(200);
            scene.get(CONFIGURATION).at("/State/foo", scene.fill("{u}"));
        });
        fact("a lifetime is also a number of nanoseconds", scene -> scene.put(CONFIGURATION,
                "{'Provider':'consul','Config':{'LeafCertTTL':180000000000000}}").status(200));
    }

    private void rotating() {
        fact("another private key is another root, and the roots wake", scene -> {
            String before = scene.get(ROOTS).text("/ActiveRootID");
            Poll poll = scene.poll(ROOTS);
            Poll cached = scene.poll("/v1/agent/connect/ca/roots");
            poll.staysQuiet();
            rotate(scene);
            Reply woken = poll.wakes();
            poll.isLaterThanAsked(woken);
            Reply active = !scene.isSince("1.10")
                    ? woken
                    : scene.until(ROOTS, "another root",
                            reply -> !reply.text("/ActiveRootID").equals(before));
            assertThat(active.text("/ActiveRootID")).isNotEqualTo(before);
            cached.wakes();
            scene.until("/v1/agent/connect/ca/roots", "the same root",
                    reply -> reply.text("/ActiveRootID").equals(active.text("/ActiveRootID")));
        });
        fact("the old root stays, and vouches for the new one", scene -> {
            String before = scene.get(ROOTS).text("/ActiveRootID");
            rotate(scene);
            Reply roots = scene.get(ROOTS);
            JsonNode old = root(roots, before);
            JsonNode current = root(roots, roots.text("/ActiveRootID"));
            assertThat(old.path("Active").asBoolean()).isFalse();
            assertThat(current.path("Active").asBoolean()).isTrue();
            assertThat(old.path("ModifyIndex")).isEqualTo(current.path("CreateIndex"));
            assertThat(current.path("IntermediateCerts")).hasSize(1);
            X509Certificate cross = certificates(current.path("IntermediateCerts").get(0).asString()).getFirst();
            X509Certificate oldRoot = certificates(old.path("RootCert").asString()).getFirst();
            X509Certificate newRoot = certificates(current.path("RootCert").asString()).getFirst();
            verified(cross, oldRoot);
            assertThat(cross.getPublicKey()).isEqualTo(newRoot.getPublicKey());
            assertThat(cross.getSubjectX500Principal()).isEqualTo(newRoot.getSubjectX500Principal());
            assertThat(Duration.between(cross.getNotBefore().toInstant(), cross.getNotAfter().toInstant()))
                    .isEqualTo(Duration.ofDays(7));
        });
        fact("the roots are sorted by their id, as JSON and as PEM", scene -> {
            rotate(scene);
            Reply roots = scene.get(ROOTS);
            List<String> ids = roots.json("/Roots").valueStream().map(each -> each.path("ID").asString()).toList();
            assertThat(ids).isSorted().hasSizeGreaterThan(1);
            scene.get(ROOTS + "?pem=true").status(200).has(root(roots, roots.text("/ActiveRootID"))
                    .path("IntermediateCerts").get(0).asString());
        });
        fact("the same private key is no other root", scene -> {
            rotate(scene);
            scene.put(CONFIGURATION, "{'Provider':'consul','Config':{'PrivateKey':'{key}'}}").status(200);
            scene.get(ROOTS).at("/ActiveRootID", scene.fill("{root}"));
        });
        fact("no private key after one is another root as well", scene -> {
            rotate(scene);
            scene.put(CONFIGURATION, "{'Provider':'consul','Config':{}}").status(200);
            assertThat(scene.get(ROOTS).text("/ActiveRootID")).isNotEqualTo(scene.fill("{root}"));
        });
        fact("a new leaf leads to the new root and by the cross-signed one to the old", scene -> {
            String before = scene.get(ROOTS).text("/ActiveRootID");
            rotate(scene);
            Reply roots = scene.get(ROOTS);
            List<X509Certificate> chain = certificates(scene.get(LEAF).status(200).text("/CertPEM"));
            assertThat(chain).hasSize(2);
            verified(chain.get(0), chain.get(1));
            verified(chain.get(1), certificates(root(roots, before).path("RootCert").asString()).getFirst());
            verified(chain.get(0), certificates(
                    root(roots, roots.text("/ActiveRootID")).path("RootCert").asString()).getFirst());
        });
        until("1.10", () -> fact("a leaf is not renewed for who does not wait", scene -> {
            String serial = scene.get(LEAF).text("/SerialNumber");
            rotate(scene);
            scene.get(LEAF).at("/SerialNumber", serial).header("X-Cache", "HIT");
        }));
        since("1.10", () -> fact("a leaf of the old root is renewed when it is read", scene -> {
            String serial = scene.get(LEAF).text("/SerialNumber");
            rotate(scene);
            scene.until(LEAF, "another leaf", reply -> !reply.text("/SerialNumber").equals(serial));
            assertThat(certificates(scene.get(LEAF).text("/CertPEM"))).hasSize(2);
        }));
        timed("a leaf is renewed for who waits, within half a minute", scene -> {
            Reply old = scene.get(LEAF).status(200);
            Poll poll = scene.patient(SPREAD.multipliedBy(3)).pollFrom(LEAF, old.index(), "60s");
            rotate(scene);
            if (!scene.timeIsReal()) {
                scene.pass(SPREAD);
            }
            Reply renewed = poll.await(SPREAD.plusSeconds(25)).status(200).header("X-Cache", "MISS");
            poll.isLaterThanAsked(renewed);
            assertThat(renewed.text("/SerialNumber")).isNotEqualTo(old.text("/SerialNumber"));
            assertThat(certificates(renewed.text("/CertPEM"))).hasSize(2);
        });
    }

    /** Gives the authority a new key; {@code {key}} and {@code {root}} are the key and the root that it made. */
    private static void rotate(Scene scene) {
        scene.set("key", newKey());
        scene.put(CONFIGURATION, "{'Provider':'consul','Config':{'PrivateKey':'{key}'}}").status(200);
        scene.keep("root", scene.get(ROOTS), "/ActiveRootID");
    }

    private static JsonNode root(Reply roots, String id) {
        for (JsonNode root : roots.json("/Roots")) {
            if (root.path("ID").asString().equals(id)) {
                return root;
            }
        }
        throw new AssertionError("no root " + id + " in " + roots);
    }

    /** A P-256 key as OpenSSL writes it, its line ends escaped for JSON. */
    private static String newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return "-----BEGIN EC PRIVATE KEY-----\\n" + sec1(generator.generateKeyPair())
                    + "\\n-----END EC PRIVATE KEY-----\\n";
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String sec1(KeyPair pair) {
        String secret = fixed(((ECPrivateKey) pair.getPrivate()).getS());
        ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
        String der = "30770201010420" + secret + "a00a06082a8648ce3d030107a14403420004" + fixed(point.getAffineX())
                + fixed(point.getAffineY());
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(der));
    }

    private static String fixed(BigInteger number) {
        return String.format("%064x", number);
    }

    private static List<X509Certificate> certificates(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))).stream()
                    .map(X509Certificate.class::cast).toList();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(pem, e);
        }
    }

    private static void verified(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(certificate.toString(), e);
        }
    }
}
