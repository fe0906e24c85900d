package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.testkit.inprocess.connect.PrivateKeys;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A rotation of the real Consul's authority under load: 50 requests a second, or as many as
 * {@code -Dlictor.mesh.rate} says. Every fifth is the last one of its connection.
 */
@Timeout(300)
class CaRotationIT {

    private static final int RATE = Integer.getInteger("lictor.mesh.rate", 50);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failed = new CopyOnWriteArrayList<>();

    @Test
    void noRequestFailsAndBothEndsHaveNewLeafsWithinAMinute() throws Exception {
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = ConsulClient.connect(
                        ConsulSettings.builder().address(agent.httpUri().toString()).build());
                MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
                MeshServer server = MeshServer.start(db.serverContext(), db, callers);
                HttpClient client = HttpClient.newBuilder().sslContext(web.clientContext("db")).build();
                ScheduledExecutorService pace = Executors.newScheduledThreadPool(2)) {
            HttpRequest request = HttpRequest
                    .newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/?last=5")).build();
            var unused = pace.scheduleAtFixedRate(() -> {
                var sent = client.sendAsync(request, BodyHandlers.ofString()).whenComplete(this::count);
                assertThat(sent).isNotNull();
            }, 0, 1_000_000 / RATE, TimeUnit.MICROSECONDS);
            Await.until(MINUTE, "requests", failed::toString, () -> answered.get() > RATE);

            Handshake before = Handshake.between(web.clientContext("db"), db.serverContext());
            consul.mesh().changeCaConfiguration(new CaConfiguration("consul",
                    Map.of("PrivateKey", PrivateKeys.pem(PrivateKeys.generate()))));
            Await.until(MINUTE, "a new leaf at both ends", () -> db + " " + web, () -> {
                Handshake now = Handshake.between(web.clientContext("db"), db.serverContext());
                return now.serverSession().getLocalCertificates().length == 2
                        && now.clientSession().getLocalCertificates().length == 2;
            });
            int then = answered.get();
            Await.until(MINUTE, "requests", failed::toString, () -> answered.get() > then + RATE);

            Handshake after = Handshake.between(web.clientContext("db"), db.serverContext());
            assertThat(before.serverSession().getPeerCertificates()).hasSize(1);
            assertThat(after.serverSession().getPeerCertificates()).hasSize(2);
            assertThat(after.clientSession().getPeerCertificates()).hasSize(2);
            pace.shutdownNow();
        }
        assertThat(failed).isEmpty();
        System.out.println("CaRotationIT: " + answered + " requests over a rotation, " + failed.size() + " failed");
    }

    private void count(HttpResponse<String> answer, Throwable thrown) {
        if (thrown == null && answer.statusCode() == 200 && answer.body().equals("db for web")) {
            answered.incrementAndGet();
        } else {
            failed.add(thrown == null ? answer.toString() : thrown.toString());
        }
    }
}
