package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Trust in chains that lead to some roots, at one moment. */
final class Chains {

    private Chains() {}

    /**
     * By a factory.
     *
     * @throws GeneralSecurityException when it has none for X.509
     */
    static X509TrustManager over(List<X509Certificate> roots, Instant at, TrustManagerFactory factory)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()),
                new X509CertSelector());
        parameters.setDate(Date.from(at));
        // Consul's authorities have no lists of revoked certificates
        parameters.setRevocationEnabled(false);
        factory.init(new CertPathTrustManagerParameters(parameters));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager chains) {
                return chains;
            }
        }
        throw new GeneralSecurityException("this JVM has no X.509 trust manager");
    }
}
