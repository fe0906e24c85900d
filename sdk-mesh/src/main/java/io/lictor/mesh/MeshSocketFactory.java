package io.lictor.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import io.lictor.mesh.Trust.Role;

/** Sockets, each with a context of its own. */
final class MeshSocketFactory extends SSLSocketFactory {

    private final ConnectionContexts connections;

    MeshSocketFactory(ConnectionContexts connections) {
        this.connections = connections;
    }

    private SSLSocketFactory next() {
        return connections.next().getSocketFactory();
    }

    private Socket prepared(Socket socket) {
        SSLSocket tls = (SSLSocket) socket;
        tls.setUseClientMode(connections.role() == Role.CLIENT);
        tls.setEnabledProtocols(ConnectionContexts.protocols());
        tls.setEnabledCipherSuites(ConnectionContexts.suites(tls.getEnabledCipherSuites()));
        if (connections.role() == Role.SERVER) {
            tls.setNeedClientAuth(true);
        }
        return tls;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return ConnectionContexts.suites(next().getDefaultCipherSuites());
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return next().getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
        return prepared(next().createSocket());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return prepared(next().createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(Socket socket, InputStream consumed, boolean autoClose) throws IOException {
        return prepared(next().createSocket(socket, consumed, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return prepared(next().createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return prepared(next().createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return prepared(next().createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return prepared(next().createSocket(host, port, localHost, localPort));
    }
}
