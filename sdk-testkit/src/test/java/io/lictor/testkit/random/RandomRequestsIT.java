package io.lictor.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same 10,000 random requests in the same order to a real Consul and to the in-process one: the same status class. */
class RandomRequestsIT {
    private static final List<Long> SEEDS = List.of(1L, 2L, 3L, 4L);
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
        for (long seed : SEEDS) {
            try (ConsulAgent real = RealConsul.devAgent();
                    InProcessConsul own = InProcessConsul.start();
                    Twins twins = new Twins(new InetSocketAddress(real.host(), real.httpPort()),
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), own.port()))) {
                awaitSettled(RawHttp.of(real.httpUri()));
                RandomRequests requests = new RandomRequests(Grammar.load(), seed);
                for (int i = 0; i < REQUESTS_EACH; i++) {
                    compare("seed " + seed + ", request " + i + ": ", twins, requests.next(), tally, differences);
                }
            }
        }
        System.out.println(tally);
        assertThat(differences).isEmpty();
        assertThat(tally.requests()).isEqualTo(SEEDS.size() * REQUESTS_EACH);
    }

    private static void compare(String where, Twins twins, Asked asked, Tally tally, List<String> differences) {
        Twins.Exchange exchange = twins.ask(asked);
        tally.count(exchange);
        boolean known = !exchange.isAnsweredByReal() || Verdict.isKnown(exchange);
        if ((!exchange.isSameClass() && !known) || exchange.own().showsItsInside()) {
            differences.add(where + exchange);
        }
    }

    /** A fresh server answers for some seconds as one that is not sure of itself. */
    private static void awaitSettled(RawHttp http) {
        Await.until(SETTLED, "autopilot is content", () -> http.get("/v1/operator/autopilot/health").body(),
                () -> http.get("/v1/operator/autopilot/health").status() == 200
                        && http.get("/v1/internal/federation-state/dc1").status() == 200);
    }
}
