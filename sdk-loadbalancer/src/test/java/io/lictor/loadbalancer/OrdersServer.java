package io.lictor.loadbalancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

import com.sun.net.httpserver.HttpServer;

/** HTTP server in a JVM of its own, so that it can be killed: says its port, and how many calls it has answered. */
final class OrdersServer {

    private OrdersServer() {}

    public static void main(String[] arguments) throws Exception {
        LongAdder served = new LongAdder();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String foreign = exchange.getRequestHeaders().getFirst("X-Consul-Token");
            byte[] body = (foreign == null ? "hello" : "a token of Consul's").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            served.increment();
        });
        server.start();
        System.out.println("port " + server.getAddress().getPort());
        while (System.in.read() >= 0) {
            System.out.println("served " + served.sum());
        }
    }
}
