package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two real datacenters of one mesh where BouncyCastle is not on the class path. */
@Timeout(400)
class TwoDatacentersByTheJdkIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static ConsulClient client(ConsulAgent agent) {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.httpUri().toString()).build());
    }

    /** Two datacenters, of which the second has leafs. */
    private static void inBoth(Scene scene) throws Exception {
        try (ConsulDatacenters both = RealConsul
                .twoDatacenters(options -> options.extraConfig("{\"primary_datacenter\": \"dc1\"}"));
                ConsulClient here = client(both.dc1());
                ConsulClient there = client(both.dc2());
                MeshIdentity web = MeshIdentity.create(here, "web", LIMIT)) {
            Await.until(LIMIT, "a leaf in the secondary", () -> "none", () -> both.dc2().http()
                    .get("/v1/agent/connect/ca/leaf/orders").status() == 200);
            scene.play(web, there);
        }
    }

    @FunctionalInterface
    private interface Scene {
        void play(MeshIdentity web, ConsulClient there) throws Exception;
    }

    @Test
    @ForConsul(until = "1.12")
    void theSecondaryIsCalledWhereItsAuthorityHasAName() throws Exception {
        inBoth(TwoDatacentersByTheJdkIT::isCalled);
    }

    @Test
    @ForConsul(since = "1.12")
    void anIdentityInTheSecondaryFailsWithTheReasonAndDoesNotWait() throws Exception {
        inBoth((web, there) -> failsAtOnce(there));
    }

    private static void failsAtOnce(ConsulClient there) {
        long begun = System.nanoTime();
        assertThatExceptionOfType(ConsulAnswerException.class)
                .isThrownBy(() -> MeshIdentity.create(there, "orders", LIMIT)).withMessageContainingAll(
                        "identity of orders: the certificate has an empty issuer", "bctls-jdk18on", "Vault");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LIMIT.dividedBy(2));
    }

    private static void isCalled(MeshIdentity web, ConsulClient there) throws Exception {
        try (MeshIdentity orders = MeshIdentity.create(there, "orders", LIMIT);
                MeshServer server = MeshServer.start(orders.serverContext(), orders, null);
                HttpClient http = HttpClient.newBuilder().sslContext(web.clientContext("orders", "dc2")).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/"))
                    .timeout(LIMIT).build();
            assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("orders for web");
        }
    }
}
