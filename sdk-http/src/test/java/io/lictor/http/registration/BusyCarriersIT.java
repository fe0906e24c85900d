package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.http.registration.app.BusyApp;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that leaves no carrier to anybody else; {@code -Dlictor.busy=PT1M} for longer. */
class BusyCarriersIT {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration BUSY = Duration.parse(System.getProperty("lictor.busy", "PT14S"));

    @TempDir
    private Path folder;

    private static boolean ended(ForkedJvm app) {
        return app.output().lines().anyMatch("done"::equals);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void beatsGoOnAndFirstLookupsAreAnsweredWhileAllCarriersAreTaken(int processors) {
        try (ConsulAgent agent = RealConsul.devAgent()) {
            agent.http().put("/v1/agent/service/register", "{\"Name\": \"orders\", \"Port\": 80}").ok();
            agent.putKey("config/busy/calls", "7");
            Await.until(START, "orders in the catalog", () -> "", () -> agent.passing("orders").size() == 1);
            List<String> seen = new ArrayList<>();
            try (ForkedJvm app = ForkedJvm.main(agent, folder, BusyApp.class, List.of(BUSY.toString()),
                    "-XX:ActiveProcessorCount=" + processors)) {
                assertThat(app.awaitLine("busy")).isEqualTo("busy true");
                assertThat(app.output().lines().filter(line -> line.contains("found"))).hasSize(8)
                        .containsOnly("found 1 and 7");
                Await.until(BUSY.plus(START), "its end", app::output, () -> {
                    String status = agent.passing("busy").size() == 1 ? "passing" : "critical";
                    boolean over = ended(app);
                    if (!over) {
                        seen.add(status);
                    }
                    return over;
                });
            }
            assertThat(seen).hasSizeGreaterThan(20).containsOnly("passing");
        }
    }
}
