package io.lictor.mesh;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

import io.lictor.mesh.Trust.Role;
import org.jspecify.annotations.Nullable;

/** The context that servers and clients are given: each connection gets one of its own from it. */
final class MeshContext extends SSLContext {

    private MeshContext(Spi spi, SSLContext like) {
        super(spi, like.getProvider(), like.getProtocol());
    }

    static SSLContext over(ConnectionContexts connections) {
        return new MeshContext(new Spi(connections), connections.next());
    }

    /** Passes on to the context of the next connection. */
    private static final class Spi extends SSLContextSpi {
        private final ConnectionContexts connections;

        Spi(ConnectionContexts connections) {
            this.connections = connections;
        }

        @Override
        protected void engineInit(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust,
                @Nullable SecureRandom random) throws KeyManagementException {
            throw new KeyManagementException("the context of a mesh identity has its certificates from Consul");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return prepared(connections.engine(SSLContext::createSSLEngine));
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(@Nullable String host, int port) {
            return prepared(connections.engine(context -> context.createSSLEngine(host, port)));
        }

        /** A server that does not ask for certificates would let everybody in. */
        private SSLEngine prepared(SSLEngine engine) {
            engine.setUseClientMode(connections.role() == Role.CLIENT);
            engine.setEnabledProtocols(ConnectionContexts.protocols());
            engine.setEnabledCipherSuites(ConnectionContexts.suites(engine.getEnabledCipherSuites()));
            if (connections.role() == Role.SERVER) {
                engine.setNeedClientAuth(true);
            }
            return engine;
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new MeshSocketFactory(connections);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return new MeshServerSocketFactory(connections);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return connections.next().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return connections.next().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            SSLParameters parameters = connections.next().getDefaultSSLParameters();
            parameters.setProtocols(ConnectionContexts.protocols());
            parameters.setCipherSuites(ConnectionContexts.suites(parameters.getCipherSuites()));
            if (connections.role() == Role.SERVER) {
                parameters.setNeedClientAuth(true);
            }
            return parameters;
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return connections.next().getSupportedSSLParameters();
        }
    }
}
