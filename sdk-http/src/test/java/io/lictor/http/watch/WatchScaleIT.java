package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What hundreds of watches cost, and how soon they see 50 random changes a second; thousands for minutes with
 * {@code -Dlictor.scale=100,500,1000,2000 -Dlictor.scale.inprocess=10000 -Dlictor.scale.time=2m}.
 */
@Isolated("the heap of the process is measured")
class WatchScaleIT {

    private static final String TIME = "lictor.scale.time";
    /** What a connection of the JDK's client keeps: buffers of 16 KB for each direction. */
    private static final long CONNECTION_BYTES = 32 * 1024;

    private static int[] sizes(String property, String otherwise) {
        return Arrays.stream(System.getProperty(property, otherwise).split(",", -1)).filter(size -> !size.isEmpty())
                .mapToInt(Integer::parseInt).toArray();
    }

    private static void measure(URI consul, int services, boolean bounded) {
        Duration storm = Duration.parse("PT" + System.getProperty(TIME, "6s"));
        try (ScaleRun run = new ScaleRun(consul, services)) {
            ScaleRun.Figures figures = run.measure(storm, storm.dividedBy(2));

            System.getLogger("measured").log(System.Logger.Level.INFO, figures.toString());
            assertThat(figures.missed()).isZero();
            assertThat(figures.refused()).isZero();
            assertThat(figures.connections()).isBetween(4, 64);
            assertThat(figures.idle()).isLessThan(5);
            assertThat(figures.threads()).as("platform threads").isLessThan(40);
            if (bounded) {
                // the connections cost the same for any number of services, and weigh more than the watches of a few
                long connections = services >= 1_000 ? 0 : figures.connections() * CONNECTION_BYTES;
                assertThat(figures.heapBytes() * services).isLessThan(services * 10_240L + connections);
                // on a busy machine a build says nothing about time, and a long run is started on a quiet one
                assertThat(figures.p99()).isLessThan(System.getProperty(TIME) == null ? 20_000 : 1_000);
            }
        }
    }

    @Test
    void oneClientFollowsAllServicesOfAnAgent() {
        assumeTrue(RealConsul.isAvailable());
        for (int services : sizes("lictor.scale", "400")) {
            try (ConsulAgent agent = RealConsul.devAgent()) {
                measure(agent.uri(), services, services >= 400);
            }
        }
    }

    @Test
    void oneClientFollowsAllServicesOfTheInProcessConsul() {
        for (int services : sizes("lictor.scale.inprocess", "400")) {
            try (InProcessConsulProcess consul = new InProcessConsulProcess()) {
                measure(consul.uri(), services, services >= 400);
            }
        }
    }
}
