package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
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

    private final CaRoots source;
    private final TlsStack stack;
    private final X509TrustManager chains;

    private Trust(CaRoots source, TlsStack stack, X509TrustManager chains) {
        this.source = source;
        this.stack = stack;
        this.chains = chains;
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
        return new Trust(roots, stack, stack.chains(trusted));
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
        try {
            if (role == Role.CLIENT) {
                chains.checkClientTrusted(chain, authType);
            } else {
                chains.checkServerTrusted(chain, authType);
            }
        } catch (CertificateException | IllegalArgumentException e) {
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
