package io.lictor.http.registration.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import io.lictor.api.registration.AutoRegistration;
import io.lictor.api.registration.RegisterService;

/** A service that binds a port of the kernel's choice and tells it. */
@RegisterService(name = "late", ttl = "2s", drain = "0s")
public final class LatePortApp {

    private LatePortApp() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.out.println("port=" + socket.getLocalPort());
            System.in.read();
            AutoRegistration.port(socket.getLocalPort());
            System.in.read();
        }
    }
}
