package io.lictor.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;
import io.lictor.api.registration.AutoRegistration;
import io.lictor.api.registration.RegisterService;

/**
 * Service that registers itself: the annotation says what it is, one line starts it. The port is left to the system
 * and told as soon as it is bound.
 */
@RegisterService(name = "hello", address = "127.0.0.1", ttl = "3s", tags = {"v1"}, meta = "started-by=${user.name}")
public final class HelloService {

    private HelloService() {}

    public static void main(String[] args) throws IOException {
        String name = args.length > 0 ? args[0] : "hello";
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            byte[] greeting = ("hello from " + name).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, greeting.length);
            try (var body = exchange.getResponseBody()) {
                body.write(greeting);
            }
        });
        server.start();

        AutoRegistration.start(HelloService.class);
        AutoRegistration.port(server.getAddress().getPort());

        waitForEndOfInput();
        System.exit(0);
    }

    /** Whoever started this process ends it by closing its standard input, or by dying. */
    private static void waitForEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is expected
        }
    }
}
