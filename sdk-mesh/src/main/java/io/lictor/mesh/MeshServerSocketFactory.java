package io.lictor.mesh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocketFactory;

import org.jspecify.annotations.Nullable;

/** Server sockets whose connections have a context of their own each. */
final class MeshServerSocketFactory extends SSLServerSocketFactory {

    private static final int BACKLOG = 50;

    private final ConnectionContexts connections;

    MeshServerSocketFactory(ConnectionContexts connections) {
        this.connections = connections;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return ConnectionContexts.suites(connections.next().getServerSocketFactory().getDefaultCipherSuites());
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return connections.next().getServerSocketFactory().getSupportedCipherSuites();
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new MeshServerSocket(connections);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        ServerSocket socket = createServerSocket();
        try {
            socket.bind(new InetSocketAddress(address, port), backlog);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
