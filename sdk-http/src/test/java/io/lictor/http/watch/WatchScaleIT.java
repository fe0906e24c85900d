package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Arrays;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** What thousands of watches cost: a few seconds in the build, minutes with {@code -Dlictor.scale=100,500,1000,2000}. */
class WatchScaleIT {

    private static final Duration TIME = Duration.parse("PT" + System.getProperty("lictor.scale.time", "15s"));
    private static final int[] SERVICES = Arrays.stream(System.getProperty("lictor.scale", "400").split(","))
            .mapToInt(Integer::parseInt).toArray();

    @Test
    void oneClientFollowsAllServicesOnItsConnections() {
        assumeTrue(RealConsul.isAvailable());
        for (int services : SERVICES) {
            try (ConsulAgent agent = RealConsul.devAgent(); ScaleRun run = new ScaleRun(agent.uri(), services)) {
                ScaleRun.Figures figures = run.measure(TIME, TIME.dividedBy(2));

                System.getLogger("measured").log(System.Logger.Level.INFO, figures.toString());
                assertThat(figures.missed()).isZero();
                assertThat(figures.refused()).isZero();
                assertThat(figures.connections()).isLessThanOrEqualTo(64);
                assertThat(figures.idle()).isLessThan(5);
                assertThat(figures.heapBytes()).isLessThan(10 * 1024);
                assertThat(figures.threads()).isLessThan(50);
            }
        }
    }
}
