package io.lictor.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.lictor.api.ConsulClient;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.mesh.MeshAuthorizer;
import io.lictor.mesh.MeshIdentity;

/**
 * Two services with mutual TLS and no proxy: {@code orders} calls {@code payments}. Needs a Consul at
 * {@code CONSUL_HTTP_ADDR}. Deny the call while it runs: {@code consul intention create -deny orders payments}.
 */
public final class MeshExample {

    private static final PrintStream OUT = System.out;

    private MeshExample() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int calls = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        try (ConsulClient consul = ConsulClient.connect();
                MeshIdentity payments = MeshIdentity.create(consul, "payments");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, payments)) {
            HttpsServer server = serve(payments, callers);
            try (Registration registration = consul.register(ServiceDefinition.builder("payments")
                    .address("127.0.0.1").port(server.getAddress().getPort()).connectNative(true).build())) {
                registration.awaitRegistered(Duration.ofSeconds(10));
                call(consul, calls);
            } finally {
                server.stop(0);
            }
        }
    }

    /** The called service. Each request is decided upon, so that a denied caller reads why. */
    static HttpsServer serve(MeshIdentity payments, MeshAuthorizer callers) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.setHttpsConfigurator(new HttpsConfigurator(payments.serverContext()));
        server.createContext("/", exchange -> {
            Authorization decision = callers.authorize(((HttpsExchange) exchange).getSSLSession());
            String text = decision.authorized() ? "paid" : "refused: " + decision.reason();
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(decision.authorized() ? 200 : 403, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        return server;
    }

    /** The calling service. Whoever answers must be payments, wherever the catalog says that it is. */
    static void call(ConsulClient consul, int calls) throws InterruptedException {
        try (MeshIdentity orders = MeshIdentity.create(consul, "orders");
                ServiceHttpClient http = ServiceHttpClient.builder(consul).mesh(orders).create()) {
            for (int call = 0; call < calls; call++) {
                OUT.println(once(http));
                Thread.sleep(calls == 1 ? 0 : 1_000);
            }
        }
    }

    private static String once(ServiceHttpClient http) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send("payments", ServiceHttpClient.request("/").build(),
                    BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
