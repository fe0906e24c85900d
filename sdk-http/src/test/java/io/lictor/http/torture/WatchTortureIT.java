package io.lictor.http.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lictor.testkit.real.ConsulBinary;
import org.junit.jupiter.api.Test;

/**
 * Watches by poll and by feed under crash loops, flaps, restarts, freezes, leaders that are killed, links that delay and
 * rights that come and go: at every moment of rest each shows what Consul has. Twenty seconds, or
 * {@code -Dlictor.torture=30m}.
 */
class WatchTortureIT {

    @Test
    void noWatchIsWrongWhenNothingChanges() {
        assumeTrue(ConsulBinary.tryFind().isPresent());
        TortureSettings settings = TortureSettings.ofBuild();
        try (WatchTorture torture = new WatchTorture(settings)) {
            WatchTorture.Verdict verdict = torture.run();

            assertThat(verdict.violations()).isEmpty();
            assertThat(verdict.moments()).isPositive();
            assertThat(verdict.seen()).isGreaterThan(verdict.moments());
        }
    }
}
