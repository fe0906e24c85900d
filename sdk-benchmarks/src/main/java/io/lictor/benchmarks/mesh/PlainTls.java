package io.lictor.benchmarks.mesh;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

import io.lictor.api.internal.Pem;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.LeafCertificate;

/** Mutual TLS of the JDK with certificates that never change; the chain is verified, and no name. */
final class PlainTls {

    private static final int NO_TICKETS = 8 * 24 * 60 * 60;

    private PlainTls() {}

    static SSLContext context(CaRoots roots, LeafCertificate leaf, boolean resumes) {
        try {
            KeyStore own = store();
            own.setKeyEntry("own", Pem.privateKey(leaf.privateKey()), new char[0],
                    Pem.certificates(leaf.certificate()).toArray(new Certificate[0]));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            KeyStore trusted = store();
            trusted.setCertificateEntry("root", Pem.certificates(roots.roots().getFirst().certificate()).getFirst());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager chains = new ChainOnly((X509TrustManager) trust.getTrustManagers()[0]);
            context.init(keys.getKeyManagers(), new TrustManager[]{chains}, new SecureRandom());
            if (!resumes) {
                context.getServerSessionContext().setSessionTimeout(NO_TICKETS);
            }
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore store() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            return store;
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Leaves host names out, which certificates of the mesh do not have. */
    private static final class ChainOnly extends X509ExtendedTrustManager {
        private final X509TrustManager chains;

        ChainOnly(X509TrustManager chains) {
            this.chains = chains;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            chains.checkClientTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            chains.checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            chains.checkClientTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            chains.checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            chains.checkClientTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            chains.checkServerTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return chains.getAcceptedIssuers();
        }
    }
}
