package io.lictor.testkit.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The matrix of rights: every request with every kind of token, on a real Consul and on the in-process one. */
@EachConsul
class RightsIT {
    private static final String TOKEN = "5f0c1d3e-0000-4000-8000-00000000000c";
    private static final String ALLOW = "allow";
    private static final Duration SETTLED = Duration.ofMinutes(2);

    /** One request with one kind of token. */
    private record Cell(Question question, Holder holder) {}

    @ParameterizedTest(name = "{0} by default")
    @ValueSource(strings = {"deny", ALLOW})
    void eachTokenMayDoTheSameOnBoth(String defaultPolicy, ConsulVersion version)
            throws InterruptedException, ExecutionException {
        List<Cell> cells = cells(version, defaultPolicy);
        try (ConsulAgent real = real(defaultPolicy);
                InProcessConsul own = own(version, defaultPolicy);
                ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Seen>> expected = both
                    .submit(() -> answers(new Side(RawHttp.of(real.httpUri()), TOKEN), cells));
            Future<List<Seen>> seen = both.submit(() -> answers(new Side(RawHttp.of(own.uri()), TOKEN), cells));
            List<String> differences = differences(cells, expected.get(), seen.get());
            System.out.println("Rights: " + cells.size() + " requests with " + Holder.values().length
                    + " kinds of tokens, " + defaultPolicy + " by default, on Consul " + version + ": "
                    + differences.size() + " differences");

            assertThat(differences).isEmpty();
        }
    }

    @Test
    void whoSendsNoTokenHasTheOneOfTheAgent(ConsulVersion version) {
        try (ConsulAgent real = real("deny"); InProcessConsul own = own(version, "deny")) {
            for (RawHttp http : List.of(RawHttp.of(real.httpUri()), RawHttp.of(own.uri()))) {
                RawHttp management = http.withToken(TOKEN);
                Holder.KEY_WRITE.make(management);
                assertThat(http.put("/v1/kv/k", "1").status()).isEqualTo(403);

                management.put("/v1/agent/token/default", "{\"Token\":\"" + Holder.KEY_WRITE.secret() + "\"}").ok();
                http.put("/v1/kv/k", "1").ok();
                assertThat(http.get("/v1/acl/token/self").ok().body()).contains(Holder.KEY_WRITE.accessor());
                assertThat(http.get("/v1/agent/self").status()).isEqualTo(403);

                management.put("/v1/agent/token/default", "{\"Token\":\"\"}").ok();
                assertThat(http.put("/v1/kv/k", "1").status()).isEqualTo(403);
            }
        }
    }

    private static List<Cell> cells(ConsulVersion version, String defaultPolicy) {
        List<Cell> cells = new ArrayList<>();
        for (Question question : Question.all()) {
            for (Holder holder : Holder.values()) {
                if (version.isAtLeast(question.since()) && question.isFor(holder, ALLOW.equals(defaultPolicy))) {
                    cells.add(new Cell(question, holder));
                }
            }
        }
        return cells;
    }

    private static List<Seen> answers(Side side, List<Cell> cells) {
        furnish(side);
        return cells.stream().map(cell -> side.ask(cell.question(), cell.holder())).toList();
    }

    private static List<String> differences(List<Cell> cells, List<Seen> expected, List<Seen> seen) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!expected.get(i).equals(seen.get(i))) {
                differences.add(cells.get(i).holder() + " " + cells.get(i).question().request() + "\n    real: "
                        + expected.get(i) + "\n    own:  " + seen.get(i));
            }
        }
        return differences;
    }

    private static ConsulAgent real(String defaultPolicy) {
        return RealConsul.devAgent(options -> options.acl(TOKEN)
                .extraConfig("{\"acl\":{\"default_policy\":\"" + defaultPolicy + "\"}}"));
    }

    private static InProcessConsul own(ConsulVersion version, String defaultPolicy) {
        InProcessConsul.Builder builder = InProcessConsul.builder().version(version.text());
        return (ALLOW.equals(defaultPolicy) ? builder.aclAllowingByDefault(TOKEN) : builder.acl(TOKEN)).start();
    }

    /** Makes what is there to be seen, and waits until a fresh server is sure of itself. */
    private static void furnish(Side side) {
        RawHttp http = side.management();
        for (Holder holder : Holder.values()) {
            holder.make(http);
        }
        Question.furniture().forEach(side::perform);
        for (String path : List.of("/v1/operator/autopilot/health", "/v1/internal/federation-state/dc1",
                "/v1/coordinate/node/agent")) {
            Await.until(SETTLED, path + " answers", () -> http.get(path).body(), () -> http.get(path).status() == 200);
        }
        Await.until(SETTLED, "the agent's service is in the catalog", () -> http.get("/v1/health/service/app").body(),
                () -> http.get("/v1/health/service/app").body().contains("c-app"));
    }
}
