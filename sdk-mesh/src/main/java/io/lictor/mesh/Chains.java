package io.lictor.mesh;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Trust in chains that lead to some roots. */
final class Chains {

    private Chains() {}

    /**
     * By a factory.
     *
     * @throws GeneralSecurityException when it has none for X.509
     */
    static X509TrustManager over(List<X509Certificate> roots, TrustManagerFactory factory)
            throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate root : roots) {
                store.setCertificateEntry("root-" + store.size(), root);
            }
            factory.init(store);
        } catch (IOException e) {
            throw new GeneralSecurityException("a key store in memory cannot be made", e);
        }
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager chains) {
                return chains;
            }
        }
        throw new GeneralSecurityException("this JVM has no X.509 trust manager");
    }
}
