package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.net.ssl.X509TrustManager;

import io.lictor.api.mesh.CaRoots;
import io.lictor.mesh.PeerRefusedException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates belong to the mesh: all roots at one moment, and its trust domain.
 *
 * <p>Host names play no part. The JDK, or BouncyCastle, verifies the chain; the name of the service is the only URI of the leaf.
 */
final class Trust {

    private static final int URI = 6;
    private static final int LEAST_RSA = 2_048;

    private final CaRoots source;
    private final TlsStack stack;
    private final List<X509Certificate> trusted;

    private Trust(CaRoots source, TlsStack stack, List<X509Certificate> trusted) {
        this.source = source;
        this.stack = stack;
        this.trusted = List.copyOf(trusted);
    }

    /** How a certificate is used in its handshake. */
    enum Role {
        /** By the end that opens the connection. */
        CLIENT,
        /** By the end that accepts it. */
        SERVER
    }

    /**
     * Trust in roots, by the TLS of this class path.
     *
     * @throws GeneralSecurityException when there is none, or one that cannot be read
     */
    static Trust in(CaRoots roots) throws GeneralSecurityException {
        return in(roots, TlsStack.present());
    }

    /**
     * Trust in roots.
     *
     * @throws GeneralSecurityException when there is none, or one that cannot be read
     */
    static Trust in(CaRoots roots, TlsStack stack) throws GeneralSecurityException {
        if (roots.trustDomain().isEmpty() || roots.roots().isEmpty()) {
            throw new CertificateException("Consul names no trust domain or no root");
        }
        List<X509Certificate> trusted = new ArrayList<>();
        for (CaRoots.Root root : roots.roots()) {
            trusted.addAll(stack.certificates(root.certificate()));
        }
        // fails here where it would fail for each connection
        X509TrustManager unused = stack.chains(trusted, Instant.EPOCH);
        return new Trust(roots, stack, trusted);
    }

    /** What it was made from. */
    CaRoots source() {
        return source;
    }

    /** Who reads certificates and speaks TLS. */
    TlsStack stack() {
        return stack;
    }

    /** How many roots are trusted. */
    int size() {
        return source.roots().size();
    }

    /**
     * Verifies a chain and says whose it is.
     *
     * @param chain the leaf first
     * @param authType how the handshake proves the possession of the key
     * @throws PeerRefusedException when it is not to be trusted
     */
    SpiffeId verify(X509Certificate @Nullable [] chain, String authType, Role role, Instant now)
            throws PeerRefusedException {
        if (chain == null || chain.length == 0) {
            throw new PeerRefusedException(Reason.NO_CERTIFICATE, "no certificate was shown");
        }
        X509Certificate leaf = chain[0];
        checkTime(leaf, now);
        checkStrength(leaf);
        try {
            X509TrustManager chains = stack.chains(trusted, now);
            if (role == Role.CLIENT) {
                chains.checkClientTrusted(chain, authType);
            } else {
                chains.checkServerTrusted(chain, authType);
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new PeerRefusedException(Reason.UNTRUSTED, described(leaf)
                    + " leads to no root of the mesh " + source.trustDomain() + ": " + e.getMessage(), e);
        }
        if (leaf.getBasicConstraints() >= 0) {
            throw new PeerRefusedException(Reason.NO_IDENTITY, described(leaf) + " is that of an authority");
        }
        SpiffeId id = identity(leaf);
        if (!id.trustDomain().equals(source.trustDomain())) {
            throw new PeerRefusedException(Reason.TRUST_DOMAIN,
                    id + " is of another trust domain than " + source.trustDomain());
        }
        return id;
    }

    private static void checkTime(X509Certificate leaf, Instant now) throws PeerRefusedException {
        try {
            leaf.checkValidity(Date.from(now));
        } catch (CertificateExpiredException e) {
            throw new PeerRefusedException(Reason.EXPIRED, described(leaf) + " expired at "
                    + leaf.getNotAfter().toInstant(), e);
        } catch (CertificateNotYetValidException e) {
            throw new PeerRefusedException(Reason.EXPIRED, described(leaf) + " is not valid before "
                    + leaf.getNotBefore().toInstant(), e);
        }
    }

    /** As Consul's own proxy, which has no RSA key below. */
    private static void checkStrength(X509Certificate leaf) throws PeerRefusedException {
        if (leaf.getPublicKey() instanceof RSAKey rsa && rsa.getModulus().bitLength() < LEAST_RSA) {
            throw new PeerRefusedException(Reason.UNTRUSTED, described(leaf) + " has an RSA key of "
                    + rsa.getModulus().bitLength() + " bits (expected: at least " + LEAST_RSA + ")");
        }
    }

    /** The service that a certificate names. SPIFFE wants one URI and no more; other kinds of names do not count. */
    static SpiffeId identity(X509Certificate leaf) throws PeerRefusedException {
        List<String> uris;
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            uris = names == null
                    ? List.of()
                    : names.stream().filter(name -> Integer.valueOf(URI).equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1))).toList();
        } catch (CertificateException e) {
            throw new PeerRefusedException(Reason.NO_IDENTITY, described(leaf) + " has names that cannot be read", e);
        }
        if (uris.size() != 1) {
            throw new PeerRefusedException(Reason.NO_IDENTITY, described(leaf) + " has " + uris.size()
                    + " URIs (expected: one SPIFFE id)");
        }
        try {
            return SpiffeId.of(uris.getFirst());
        } catch (IllegalArgumentException e) {
            throw new PeerRefusedException(Reason.NO_IDENTITY, described(leaf) + ": " + e.getMessage(), e);
        }
    }

    private static String described(X509Certificate leaf) {
        return "certificate " + leaf.getSerialNumber().toString(16) + " of \"" + leaf.getSubjectX500Principal() + "\"";
    }
}
