package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Pem;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.testkit.inprocess.connect.CertificateAuthority;
import io.lictor.testkit.inprocess.connect.CertificateAuthority.Leaf;
import io.lictor.testkit.inprocess.connect.CertificateAuthority.Names;
import io.lictor.testkit.inprocess.connect.PrivateKeys;

/** Whoever has an authority's key signs what the authority never would. */
final class Forge {

    private static final AtomicInteger SERIALS = new AtomicInteger(1_000);

    private final String cluster;
    private final CertificateAuthority authority;

    private Forge(String cluster, KeyPair key) {
        this.cluster = cluster;
        this.authority = new CertificateAuthority(cluster, key, SERIALS, Instant.now());
    }

    /** Gives the mesh an authority whose key the test has too. */
    static Forge of(ConsulClient consul) {
        KeyPair key = PrivateKeys.generate();
        Forge forge = new Forge(cluster(consul), key);
        consul.mesh().changeCaConfiguration(new CaConfiguration("consul",
                Map.of("PrivateKey", PrivateKeys.pem(key), "RootCert", forge.authority.rootPem())));
        return forge;
    }

    /** An authority that says to be the mesh's and is not. */
    static Forge foreign(ConsulClient consul) {
        return new Forge(cluster(consul), PrivateKeys.generate());
    }

    private static String cluster(ConsulClient consul) {
        CaRoots roots = consul.mesh().serverCaRoots(QueryOptions.none()).value();
        return roots.trustDomain().replaceFirst("\\.consul$", "");
    }

    String uri(String service) {
        return "spiffe://" + cluster + ".consul/ns/default/dc/dc1/svc/" + service;
    }

    Leaf service(String service) {
        return named(uri(service));
    }

    Leaf named(String... uris) {
        return names(new Names(List.of(uris), List.of()));
    }

    Leaf names(Names names) {
        return authority.issue("forged", names, Duration.ofHours(1), Instant.now());
    }

    Leaf expired(String service) {
        return authority.issue("forged", uri(service), Duration.ofHours(1), Instant.now().minusSeconds(7_200));
    }

    /** Valid for a little longer than a minute before now. */
    Leaf brief(String service) {
        return authority.issue("forged", uri(service), Duration.ofSeconds(68), Instant.now());
    }

    /** Not yet valid. */
    Leaf early(String service) {
        return authority.issue("forged", uri(service), Duration.ofHours(1), Instant.now().plusSeconds(7_200));
    }

    /** A context that shows a leaf and accepts whatever it is shown. */
    static SSLContext shows(Leaf leaf) {
        return shows(leaf.certificatePem(), leaf.keyPem());
    }

    static SSLContext shows(LeafCertificate leaf) {
        return shows(leaf.certificate(), leaf.privateKey());
    }

    static SSLContext shows(String certificate, String key) {
        try {
            List<X509Certificate> chain = new ArrayList<>(Pem.certificates(certificate));
            return shows(chain, Pem.privateKey(key), "TLS");
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static SSLContext shows(List<X509Certificate> chain, PrivateKey key, String version) {
        return context(new KeyManager[]{new OwnKey(chain, key)}, version);
    }

    /** A context without a certificate. */
    static SSLContext showsNothing() {
        return context(new KeyManager[0], "TLS");
    }

    private static SSLContext context(KeyManager[] keys, String version) {
        try {
            SSLContext context = SSLContext.getInstance(version);
            TrustManager all = new TrustsAll();
            context.init(keys, new TrustManager[]{all}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
