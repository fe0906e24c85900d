package io.lictor.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same 10,000 random requests in the same order to a real Consul and to the in-process one: the same status class.
 * {@code -Dlictor.random.seeds=40} sends those of more seeds, 2,500 of each.
 */
@ForConsul(until = "1.9") // the one that the in-process Consul stands for
class RandomRequestsIT {
    private static final List<Long> SEEDS = LongStream.rangeClosed(1, Long.getLong("lictor.random.seeds", 4L)).boxed()
            .toList();
    private static final int REQUESTS_EACH = 2_500;
    private static final Duration SETTLED = Duration.ofSeconds(30);

    @BeforeAll
    static void needsConsul() {
        Assumptions.assumeTrue(RealConsul.isAvailable(), "no Consul found; see bin/fetch-consul");
    }

    @Test
    void theSameStatusClassForTenThousandRandomRequests() {
        Tally tally = new Tally();
        List<String> differences = new ArrayList<>();
        int known = 0;
        for (long seed : SEEDS) {
            try (ConsulAgent real = RealConsul.devAgent();
                    InProcessConsul own = InProcessConsul.builder().version("1.8").start();
                    Twins twins = new Twins(new InetSocketAddress(real.host(), real.httpPort()),
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), own.port()))) {
                awaitSettled(RawHttp.of(real.httpUri()));
                RandomRequests requests = new RandomRequests(Grammar.load(), seed);
                Verdict verdict = new Verdict();
                for (int i = 0; i < REQUESTS_EACH; i++) {
                    Twins.Exchange exchange = twins.ask(requests.next());
                    tally.count(exchange);
                    if (isDifference(exchange, verdict)) {
                        differences.add("seed " + seed + ", request " + i + ": " + exchange);
                    }
                }
                known += verdict.known();
                // a connection that it closed was one request's end, not its own
                assertThat(RawHttp.of(real.httpUri()).get("/v1/status/leader").status()).isEqualTo(200);
            }
        }
        System.out.println(tally + "; " + known + " differences of known kinds");
        assertThat(differences).isEmpty();
        assertThat(tally.unanswered()).isLessThan(tally.requests() / 100);
        assertThat(known).isLessThan(tally.requests() / 100);
        assertThat(tally.requests()).isEqualTo(SEEDS.size() * REQUESTS_EACH);
    }

    /** Where a nil pointer ends the real handler, the in-process Consul must have said so. */
    private static boolean isDifference(Twins.Exchange exchange, Verdict verdict) {
        if (exchange.isLost()) {
            return exchange.own().statusClass() != 4;
        }
        if (!exchange.isAnsweredByReal()) {
            return !exchange.own().body().startsWith("panic: ");
        }
        return exchange.own().showsItsInside() || (!exchange.isSameClass() && !verdict.isKnown(exchange));
    }

    /** A fresh server answers for some seconds as one that is not sure of itself. */
    private static void awaitSettled(RawHttp http) {
        Await.until(SETTLED, "autopilot is content", () -> http.get("/v1/operator/autopilot/health").body(),
                () -> http.get("/v1/operator/autopilot/health").status() == 200
                        && http.get("/v1/internal/federation-state/dc1").status() == 200);
    }
}
