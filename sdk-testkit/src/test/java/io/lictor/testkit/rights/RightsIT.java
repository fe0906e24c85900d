package io.lictor.testkit.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The matrix of rights: every request with every kind of token, on a real Consul and on the in-process one. */
@EachConsul
class RightsIT {
    private static final String TOKEN = "5f0c1d3e-0000-4000-8000-00000000000c";
    private static final Duration SETTLED = Duration.ofMinutes(2);

    @ParameterizedTest(name = "{0} by default")
    @ValueSource(strings = {"deny", "allow"})
    void eachTokenMayDoTheSameOnBoth(String defaultPolicy, ConsulVersion version) {
        try (ConsulAgent real = RealConsul.devAgent(options -> options.acl(TOKEN)
                .extraConfig("{\"acl\":{\"default_policy\":\"" + defaultPolicy + "\"}}"));
                InProcessConsul own = own(version, defaultPolicy)) {
            Side theirs = new Side(RawHttp.of(real.httpUri()), TOKEN);
            Side ours = new Side(RawHttp.of(own.uri()), TOKEN);
            furnish(theirs);
            furnish(ours);
            List<String> differences = new ArrayList<>();
            int cells = 0;
            for (Question question : Question.all()) {
                for (Holder holder : Holder.values()) {
                    if (question.isFor(holder, "allow".equals(defaultPolicy)) && version.isAtLeast(question.since())) {
                        cells++;
                        long t0 = System.nanoTime();
                        Seen expected = theirs.ask(question, holder);
                        long took = System.nanoTime() - t0;
                        if (took > 1_000_000_000L) {
                            System.out.println("SLOW " + holder + " " + question.request() + " " + took / 1_000_000);
                        }
                        Seen seen = ours.ask(question, holder);
                        if (!expected.equals(seen)) {
                            differences.add(holder + " " + question.request() + "\n    real: " + expected
                                    + "\n    own:  " + seen);
                        }
                    }
                }
            }
            System.out.println("Rights: " + cells + " requests with " + Holder.values().length + " kinds of tokens, "
                    + defaultPolicy + " by default, on Consul " + version + ": " + differences.size() + " differences");
            differences.forEach(System.out::println);
            assertThat(differences).isEmpty();
        }
    }

    private static InProcessConsul own(ConsulVersion version, String defaultPolicy) {
        InProcessConsul.Builder builder = InProcessConsul.builder().version(version.text());
        return ("allow".equals(defaultPolicy) ? builder.aclAllowingByDefault(TOKEN) : builder.acl(TOKEN)).start();
    }

    /** What is there to be seen. */
    private static void furnish(Side side) {
        RawHttp http = side.management();
        Await.until(SETTLED, "autopilot is content", () -> http.get("/v1/operator/autopilot/health").body(),
                () -> http.get("/v1/operator/autopilot/health").status() == 200
                        && http.get("/v1/internal/federation-state/dc1").status() == 200);
        for (Holder holder : Holder.values()) {
            holder.make(http);
        }
        Question.furniture().forEach(step -> side.perform(step));
        Await.until(SETTLED, "the agent's service is in the catalog",
                () -> http.get("/v1/health/service/app").body(),
                () -> http.get("/v1/health/service/app").body().contains("c-app")
                        && http.get("/v1/coordinate/node/agent").status() == 200);
    }
}
