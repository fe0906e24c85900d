package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

import com.sun.net.httpserver.HttpServer;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.mesh.Intention;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.Sidecar;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services of ours and Consul's own proxy, in both roles, on a real Consul. */
@Timeout(400)
class ProxyInteropIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final List<HeldPort> HELD = new ArrayList<>();

    private static ConsulAgent agent;
    private static ConsulClient consul;

    @BeforeAll
    static void start() {
        agent = RealConsul.devAgent();
        consul = ConsulClient.connect(ConsulSettings.builder().address(agent.httpUri().toString()).build());
    }

    @AfterAll
    static void stop() {
        consul.close();
        agent.close();
        HELD.forEach(HeldPort::close);
    }

    /** A port that nobody else is given until the end, although Consul's proxy may listen on it. */
    private static int freePort() {
        HeldPort port = HeldPort.tcp(Localhost.address());
        HELD.add(port);
        return port.number();
    }

    /**
     * Changes an intention there and back and waits for what follows, until both took less than two seconds: not each
     * time, because a busy machine may take two seconds for anything.
     */
    private static void followsWithinTwoSeconds(Intention deny, Intention allow, IntSupplier status, int denied) {
        Duration best = LIMIT;
        for (int round = 0; round < 10 && best.compareTo(TWO_SECONDS) >= 0; round++) {
            Duration away = follows(deny, status, denied);
            Duration back = follows(allow, status, 200);
            Duration longer = away.compareTo(back) > 0 ? away : back;
            best = best.compareTo(longer) < 0 ? best : longer;
        }
        assertThat(best).isLessThan(TWO_SECONDS);
    }

    private static Duration follows(Intention intention, IntSupplier status, int expected) {
        consul.mesh().intentions().put(intention);
        long begun = System.nanoTime();
        Await.until(LIMIT, String.valueOf(expected), () -> String.valueOf(status.getAsInt()),
                () -> status.getAsInt() == expected);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static Registration register(ServiceDefinition.Builder definition) {
        Registration registration = consul.register(
                definition.address("127.0.0.1").drainTime(Duration.ZERO).build());
        registration.awaitRegistered(LIMIT);
        return registration;
    }

    private static int status(HttpClient client, int port) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Test
    void consulsProxyCallsOurServerWhichObeysIntentionsWithinTwoSeconds() throws Exception {
        int local = freePort();
        try (MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
                MeshServer server = MeshServer.start(db.serverContext(), db, callers);
                Registration native_ = register(ServiceDefinition.builder("db").port(server.port())
                        .connectNative(true));
                ConnectProxy proxy = ConnectProxy.start(agent, "web", "-upstream=db:" + local);
                HttpClient client = HttpClient.newHttpClient()) {
            Await.until(LIMIT, "an answer through the proxy", proxy::output, () -> status(client, local) == 200);
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + local + "/")).build(),
                    BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("db for web");

            followsWithinTwoSeconds(Intention.deny("web", "db"), Intention.allow("web", "db"),
                    () -> status(client, local), 403);
            assertThat(native_.id()).isNotEmpty();
        } finally {
            consul.mesh().intentions().delete("web", "db");
        }
    }

    @Test
    void consulsProxyIsRefusedInTheHandshakeWithinTwoSeconds() {
        int local = freePort();
        try (MeshIdentity store = MeshIdentity.create(consul, "store");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, store);
                MeshServer server = MeshServer.start(store.serverContext(callers), store, null);
                Registration native_ = register(ServiceDefinition.builder("store").port(server.port())
                        .connectNative(true));
                ConnectProxy proxy = ConnectProxy.start(agent, "web", "-upstream=store:" + local)) {
            Await.until(LIMIT, "an answer through the proxy", proxy::output, () -> fresh(local) == 200);

            consul.mesh().intentions().put(Intention.deny("*", "store"));
            Await.until(LIMIT, "no connection", () -> String.valueOf(fresh(local)), () -> fresh(local) == 0);
            followsWithinTwoSeconds(Intention.deny("web", "store"), Intention.allow("web", "store"),
                    () -> fresh(local), 0);
            assertThat(native_.id()).isNotEmpty();
        } finally {
            consul.mesh().intentions().delete("web", "store");
            consul.mesh().intentions().delete("*", "store");
        }
    }

    /** By a connection of its own. */
    private static int fresh(int port) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return status(client, port);
        }
    }

    @Test
    void ourClientCallsAServerBehindConsulsProxyByItsName() throws Exception {
        HttpServer plain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        plain.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        plain.start();
        int port = plain.getAddress().getPort();
        int listen = freePort();
        try (Registration api = register(ServiceDefinition.builder("api").id("api-1").port(port)
                .sidecar(new Sidecar(listen, List.of())));
                ConnectProxy proxy = ConnectProxy.start(agent, "api", "-service-addr=127.0.0.1:" + port,
                        "-listen=127.0.0.1:" + listen);
                MeshIdentity web = MeshIdentity.create(consul, "web");
                ServiceHttpClient http = ServiceHttpClient.builder(consul).mesh(web).attempts(1).connectTimeout(LIMIT)
                        .create()) {
            agent.http().put("/v1/agent/check/deregister/service:api-1-sidecar-proxy:1", "").ok();
            Await.until(LIMIT, "an answer through the proxy", proxy::output, () -> call(http, "api") == 200);
            assertThat(api.id()).isEqualTo("api-1");

            followsWithinTwoSeconds(Intention.deny("web", "api"), Intention.allow("web", "api"),
                    () -> newCall(web, "api"), 0);

            impostorIsRefused(listen, web);
        } finally {
            plain.stop(0);
            consul.mesh().intentions().delete("web", "api");
        }
    }

    /** A registration that leads to another service's proxy. */
    private static void impostorIsRefused(int port, MeshIdentity web) {
        try (Registration impostor = register(ServiceDefinition.builder("vault").port(port).connectNative(true));
                LoadBalancer patient = LoadBalancer.builder(consul).firstWait(LIMIT).create();
                ServiceHttpClient http = ServiceHttpClient.builder(consul).mesh(web).balancer(patient).attempts(1)
                        .connectTimeout(LIMIT).create()) {
            assertThatThrownBy(() -> http.send("vault", ServiceHttpClient.request("/").build(),
                    BodyHandlers.discarding())).hasStackTraceContaining("/svc/api is at the other end");
            assertThat(impostor.id()).isNotEmpty();
        }
    }

    private static int call(ServiceHttpClient http, String service) {
        try {
            return http.send(service, ServiceHttpClient.request("/").build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException | RuntimeException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static int newCall(MeshIdentity web, String service) {
        try (ServiceHttpClient http = ServiceHttpClient.builder(consul).mesh(web).attempts(1).connectTimeout(LIMIT)
                .create()) {
            return call(http, service);
        }
    }

    @Test
    void aNativeServiceIsFoundByLookupsOfTheMeshAndOthersAreNot() {
        try (Registration plain = register(ServiceDefinition.builder("mixed").id("mixed-plain").port(81));
                Registration inMesh = register(ServiceDefinition.builder("mixed").id("mixed-mesh").port(82)
                        .connectNative(true))) {
            Await.until(LIMIT, "both", () -> consul.health().service("mixed", QueryOptions.none()).toString(),
                    () -> consul.health().service("mixed", QueryOptions.none()).value().size() == 2);
            assertThat(consul.health().connect("mixed", QueryOptions.none()).value())
                    .extracting(ServiceInstance::id).containsExactly("mixed-mesh");
            assertThat(List.of(plain.id(), inMesh.id())).containsExactly("mixed-plain", "mixed-mesh");
        }
    }
}
