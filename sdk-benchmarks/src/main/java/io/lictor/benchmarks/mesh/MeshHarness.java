package io.lictor.benchmarks.mesh;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.benchmarks.mesh.TlsLoad.Figures;
import io.lictor.mesh.MeshAuthorizer;
import io.lictor.mesh.MeshIdentity;
import io.lictor.testkit.InProcessConsul;

/**
 * Requests by TLS of the mesh, decided upon one by one, beside TLS of the JDK with the same certificates that never
 * change: in turns, with connections that are kept, that live for 20 requests, and for one. Then the decision alone.
 */
public final class MeshHarness {

    private static final PrintStream OUT = System.out;
    private static final int[] CLOSE_EVERY = {0, 20, 1};
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final long BURST = Duration.ofMillis(Integer.getInteger("burst", 2_000)).toNanos();

    private MeshHarness() {}

    public static void main(String[] args) throws Exception {
        try (InProcessConsul server = InProcessConsul.start();
                ConsulClient consul = ConsulClient
                        .connect(ConsulSettings.builder().address("http://" + server.address()).build());
                MeshIdentity db = MeshIdentity.create(consul, "db");
                MeshIdentity web = MeshIdentity.create(consul, "web");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, db)) {
            CaRoots roots = consul.mesh().caRoots(QueryOptions.none()).value();
            LeafCertificate dbLeaf = consul.mesh().leaf("db", QueryOptions.none()).value();
            LeafCertificate webLeaf = consul.mesh().leaf("web", QueryOptions.none()).value();
            AtomicReference<SSLSession> seen = new AtomicReference<>();
            for (int closeEvery : CLOSE_EVERY) {
                SSLContext resuming = PlainTls.context(roots, dbLeaf, true);
                SSLContext plain = PlainTls.context(roots, dbLeaf, false);
                SSLContext caller = PlainTls.context(roots, webLeaf, true);
                try (TlsLoad mesh = new TlsLoad(db.serverContext(), web.clientContext("db"), session -> {
                    seen.set(session);
                    return callers.authorize(session).authorized();
                }, closeEvery);
                        TlsLoad full = new TlsLoad(plain, caller, session -> true, closeEvery);
                        TlsLoad resumed = new TlsLoad(resuming, PlainTls.context(roots, webLeaf, true),
                                session -> true, closeEvery)) {
                    compare(closeEvery, List.of(mesh, full, resumed));
                }
            }
            decide(callers, seen.get());
        }
    }

    private static void compare(int closeEvery, List<TlsLoad> loads) throws InterruptedException {
        List<List<Figures>> figures = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round <= ROUNDS; round++) {
            for (int i = 0; i < loads.size(); i++) {
                Figures one = loads.get(i).run(BURST);
                if (round > 0) {
                    figures.get(i).add(one);
                }
            }
        }
        OUT.printf(Locale.ROOT, "connections live for %s requests:%n", closeEvery == 0 ? "all" : closeEvery);
        String[] names = {"mesh", "JDK, full handshakes", "JDK, resuming"};
        for (int i = 0; i < names.length; i++) {
            OUT.printf(Locale.ROOT, "  %-22s %8.0f requests/s, p99 %8.0f us%n", names[i],
                    median(figures.get(i).stream().map(Figures::perSecond).toList()),
                    median(figures.get(i).stream().map(Figures::p99).toList()));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void decide(MeshAuthorizer callers, SSLSession session) {
        int times = 5_000_000;
        for (int round = 0; round < 5; round++) {
            long begun = System.nanoTime();
            int allowed = 0;
            for (int i = 0; i < times; i++) {
                allowed += callers.authorize(session).authorized() ? 1 : 0;
            }
            OUT.printf(Locale.ROOT, "decision: %.0f ns (%d allowed)%n", (System.nanoTime() - begun) / (double) times,
                    allowed);
        }
    }
}
