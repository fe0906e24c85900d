package io.lictor.mesh;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Server socket that makes the context of a connection when it accepts it; one of the JDK would keep the certificates
 * of the day on which it was bound. Settings are those of the connections to come.
 */
final class MeshServerSocket extends SSLServerSocket {

    private final ConnectionContexts connections;
    private final MeshSocketFactory sockets;
    private volatile SSLParameters parameters;
    private volatile boolean sessionCreation = true;

    MeshServerSocket(ConnectionContexts connections) throws IOException {
        this.connections = connections;
        this.sockets = new MeshSocketFactory(connections);
        this.parameters = connections.next().getDefaultSSLParameters();
        parameters.setProtocols(ConnectionContexts.protocols());
        parameters.setCipherSuites(ConnectionContexts.suites(parameters.getCipherSuites()));
        parameters.setNeedClientAuth(true);
    }

    @Override
    public Socket accept() throws IOException {
        Socket plain = super.accept();
        try {
            SSLSocket socket = (SSLSocket) sockets.createSocket(plain, plain.getInetAddress().getHostAddress(),
                    plain.getPort(), true);
            socket.setSSLParameters(parameters);
            socket.setEnableSessionCreation(sessionCreation);
            return socket;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public SSLParameters getSSLParameters() {
        return parameters;
    }

    @Override
    public void setSSLParameters(SSLParameters wanted) {
        this.parameters = wanted;
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return parameters.getCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        parameters.setCipherSuites(suites);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return connections.next().getSupportedSSLParameters().getCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return ConnectionContexts.protocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return parameters.getProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        if (!Arrays.asList(ConnectionContexts.protocols()).containsAll(Arrays.asList(protocols))) {
            throw new IllegalArgumentException("protocols: " + Arrays.toString(protocols) + " (expected: of "
                    + Arrays.toString(ConnectionContexts.protocols()) + ")");
        }
        parameters.setProtocols(protocols);
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        parameters.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return parameters.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        parameters.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return parameters.getWantClientAuth();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        if (mode) {
            throw new IllegalArgumentException("useClientMode: true (expected: false)");
        }
    }

    @Override
    public boolean getUseClientMode() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        sessionCreation = flag;
    }

    @Override
    public boolean getEnableSessionCreation() {
        return sessionCreation;
    }
}
