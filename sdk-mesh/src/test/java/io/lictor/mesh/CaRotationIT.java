package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.MeshIdentityView;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.testkit.inprocess.connect.PrivateKeys;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A rotation of the real Consul's authority under load: 50 requests a second, or as many as
 * {@code -Dlictor.mesh.rate} says, by 64 callers. Every fifth is the last one of its connection.
 *
 * <p>Calls are those by name, which are made again when a connection that was kept turns out to be closed: the JDK's server
 * closes those that were idle for 30 seconds, and all above 200, without a word. That hides nothing of the rotation: neither
 * end may refuse the other once. What is due while all callers wait comes later: a machine that is too slow for the rate
 * would otherwise be given ever more connections, and no request would be answered any more.
 */
@Timeout(300)
class CaRotationIT {

    private static final int RATE = Integer.getInteger("lictor.mesh.rate", 50);
    private static final int CALLERS = 64;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();
    private final List<String> failed = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final ConsulObserver observer = new ConsulObserver() {
        @Override
        public void callRetried(String service, String reason) {
            again.incrementAndGet();
        }

        @Override
        public void meshPeerRefused(MeshIdentityView identity, String reason) {
            refused.add(identity.service() + ": " + reason);
        }
    };

    /** Without those that nobody has begun. */
    private static void end(ScheduledExecutorService pace, ThreadPoolExecutor calls) {
        pace.shutdownNow();
        calls.getQueue().clear();
    }

    @Test
    void noRequestFailsAndBothEndsHaveNewLeafsWithinAMinute() throws Exception {
        double perSecond;
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = ConsulClient.connect(ConsulSettings.builder()
                        .address(agent.httpUri().toString()).observer(observer).build());
                MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
                MeshServer server = MeshServer.start(db.serverContext(), db, callers)) {
            agent.http().put("/v1/agent/service/register", "{\"Name\": \"db\", \"Address\": \"127.0.0.1\", \"Port\": "
                    + server.port() + ", \"Connect\": {\"Native\": true}}").ok();
            try (ServiceHttpClient client = ServiceHttpClient.builder(consul).mesh(web).timeout(MINUTE)
                    .connectTimeout(MINUTE).create();
                    ThreadPoolExecutor calls = new ThreadPoolExecutor(CALLERS, CALLERS, 0, TimeUnit.SECONDS,
                            new LinkedBlockingQueue<>(), Thread.ofVirtual().factory());
                    ScheduledExecutorService pace = Executors.newScheduledThreadPool(1)) {
                var unused = pace.scheduleAtFixedRate(() -> calls.execute(() -> call(client)), 0, 1_000_000 / RATE,
                        TimeUnit.MICROSECONDS);
                long begun = System.nanoTime();
                rotate(consul, db, web);
                perSecond = answered.get() * 1e9 / (System.nanoTime() - begun);
                end(pace, calls);
            }
        }
        assertThat(failed).isEmpty();
        assertThat(refused).isEmpty();
        System.out.printf("CaRotationIT: %s requests over a rotation, %.0f a second, %s failed, %s made again%n",
                answered,
                perSecond, failed.size(), again);
    }

    private void rotate(ConsulClient consul, MeshIdentity db, MeshIdentity web) throws Exception {
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
    }

    private void call(ServiceHttpClient client) {
        try {
            HttpRequest request = ServiceHttpClient.request("/?last=5").build();
            HttpResponse<String> answer = client.send("db", request, BodyHandlers.ofString());
            if (answer.statusCode() == 200 && answer.body().equals("db for web")) {
                answered.incrementAndGet();
            } else {
                failed.add(answer.toString());
            }
        } catch (IOException | RuntimeException e) {
            failed.add(e.toString());
        } catch (InterruptedException e) {
            failed.add(e.toString());
            Thread.currentThread().interrupt();
        }
    }
}
