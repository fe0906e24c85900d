package io.lictor.testkit.inprocess.api;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.testkit.inprocess.connect.CertificateAuthority;
import io.lictor.testkit.inprocess.connect.CertificateAuthority.Leaf;
import io.lictor.testkit.inprocess.connect.Certificates;
import io.lictor.testkit.inprocess.connect.PrivateKeys;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.ObjectNode;

/**
 * The certificate authority of the cluster: its roots, of which the last is active, and its configuration. The first
 * root is made when somebody asks: keys cost more than a start may. Guarded by the state's lock.
 */
final class Connect {
    /** What is touched when a root comes or the configuration changes. */
    static final String ROOTS = "connect/roots";
    /** What is touched when leaves of an old root may be renewed. */
    static final String LEAVES = "connect/leaves";

    private static final int FIRST_SERIAL = 7;
    private static final Duration RENEWAL_SPREAD = Duration.ofSeconds(30);

    private final Engine engine;
    private final String cluster;
    private final AtomicInteger serials = new AtomicInteger(FIRST_SERIAL);
    private final List<Root> roots = new ArrayList<>();
    private final Release release;
    private CaConfiguration configuration;
    private long renewableFrom;

    /** A root, with the certificate by which its predecessor vouches for it. */
    private record Root(CertificateAuthority authority, List<String> intermediates, long createIndex,
            long modifyIndex) {
        Root retired(long at) {
            return new Root(authority, intermediates, createIndex, at);
        }
    }

    Connect(Engine engine) {
        this.release = engine.settings().release();
        this.cluster = Objects.requireNonNullElseGet(engine.settings().agent().clusterId(),
                () -> UUID.randomUUID().toString());
        this.configuration = CaConfiguration.initial(release);
        this.engine = engine;
    }

    String trustDomain() {
        return cluster + ".consul";
    }

    /** When roots or configuration changed last. */
    long index() {
        return Math.max(active().createIndex(), configuration.modifyIndex());
    }

    private Root active() {
        if (roots.isEmpty()) {
            long at = engine.state().index();
            roots.add(new Root(authority(PrivateKeys.generate()), List.of(), at, at));
        }
        return roots.getLast();
    }

    private CertificateAuthority authority(KeyPair key) {
        return new CertificateAuthority(cluster, key, serials, now());
    }

    /** With a certificate that is the active one already the key is not looked at. */
    private CertificateAuthority given(CaConfiguration wanted) throws GeneralSecurityException {
        Certificates.Root root = Certificates.parse(wanted.rootCertificate());
        CertificateAuthority active = active().authority();
        return root.id().equals(active.rootId())
                ? active
                : new CertificateAuthority(cluster, PrivateKeys.parse(wanted.privateKey()), serials, root);
    }

    private Instant now() {
        return engine.settings().runtime().now();
    }

    CaConfiguration configuration() {
        return configuration;
    }

    /** Takes a configuration; a private key or a certificate other than before, or none any more, means another root. */
    void configure(long at, CaConfiguration wanted) throws GeneralSecurityException {
        if (!wanted.hasRootOf(configuration)) {
            CertificateAuthority next = wanted.rootCertificate().isEmpty()
                    ? authority(wanted.privateKey().isEmpty()
                            ? PrivateKeys.generate()
                            : PrivateKeys.parse(wanted.privateKey()))
                    : given(wanted);
            if (!next.rootId().equals(rootId())) {
                rotate(at, next);
            }
        }
        configuration = wanted.at(configuration.createIndex(), at);
        engine.state().touch(ROOTS);
    }

    /** Gives the authority another root, as a change of its private key does. */
    void rotate() {
        engine.state().write(at -> {
            rotate(at, authority(PrivateKeys.generate()));
            configuration = configuration.at(configuration.createIndex(), at);
            return at;
        });
    }

    /** Forgets the roots that do not sign any more, as Consul does when none of their leafs can be valid. */
    void prune() {
        engine.state().write(at -> {
            Root active = active();
            roots.removeIf(root -> !root.equals(active));
            configuration = configuration.at(configuration.createIndex(), at);
            engine.state().touch(ROOTS);
            return at;
        });
    }

    /** Puts a new root in the place of the active one, which vouches for it and stays in the list. */
    private void rotate(long at, CertificateAuthority next) {
        Root old = active();
        roots.set(roots.size() - 1, old.retired(at));
        roots.add(new Root(next, List.of(old.authority().crossSign(next, now())), at, at));
        Duration spread = Duration.ofNanos((long) (engine.settings().runtime().random() * RENEWAL_SPREAD.toNanos()));
        renewableFrom = engine.settings().runtime().nanoTime() + spread.toNanos();
        engine.timers().after(spread, () -> engine.state().write(then -> {
            engine.state().touch(LEAVES);
            return then;
        }));
        engine.state().touch(ROOTS);
    }

    /** Whether leaves of an old root may be renewed by now: not all at once after a rotation. */
    boolean isRenewalDue(String rootId) {
        return !rootId.equals(rootId()) && engine.settings().runtime().nanoTime() - renewableFrom >= 0;
    }

    /** The id of the active root. */
    String rootId() {
        return active().authority().rootId();
    }

    /** A new leaf, with the certificates that lead to older roots. */
    Leaf issue(String service, String uri) {
        Root root = active();
        Leaf leaf = release.has(Feature.LEAF_WITHOUT_SUBJECT)
                ? root.authority().issueWithoutSubject(uri, configuration.leafLifetime(), now())
                : root.authority().issue(service, uri, configuration.leafLifetime(), now());
        return new Leaf(leaf.serial(), leaf.certificatePem() + String.join("", root.intermediates()), leaf.keyPem(),
                leaf.uri(), leaf.from(), leaf.to());
    }

    /** All certificates of all roots. */
    String pem() {
        active();
        StringBuilder pem = new StringBuilder();
        sorted().forEach(root -> pem.append(root.authority().rootPem()).append(String.join("", root.intermediates())));
        return pem.toString();
    }

    private List<Root> sorted() {
        return roots.stream().sorted(Comparator.comparing(root -> root.authority().rootId())).toList();
    }

    /** The roots as on the wire. */
    ObjectNode list() {
        Root active = active();
        ObjectNode list = GoJson.object().put("ActiveRootID", rootId()).put("TrustDomain", trustDomain());
        var rows = list.putArray("Roots");
        sorted().forEach(root -> rows.add(row(root, root.equals(active))));
        return list;
    }

    private ObjectNode row(Root root, boolean active) {
        CertificateAuthority ca = root.authority();
        ObjectNode row = GoJson.object().put("ID", ca.rootId()).put("Name",
                release.has(Feature.CACHED_ROOTS_KNOW_LEADER) ? "Consul CA Primary Cert" : "Consul CA Root Cert");
        row.put("SerialNumber", ca.rootSerial()).put("SigningKeyID", ca.keyId()).put("ExternalTrustDomain", cluster);
        row.put("NotBefore", ca.notBefore().toString()).put("NotAfter", ca.notAfter().toString());
        row.put("RootCert", ca.rootPem());
        row.set("IntermediateCerts", root.intermediates().isEmpty()
                ? row.nullNode()
                : GoJson.strings(root.intermediates()));
        row.put("Active", active).put("PrivateKeyType", "ec").put("PrivateKeyBits", 256);
        return row.put("CreateIndex", root.createIndex()).put("ModifyIndex", root.modifyIndex());
    }
}
