package io.lictor.lock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Safety under faults: processes that contend for locks while a nemesis kills, freezes, cuts and restarts them, their
 * network, their agents and the servers. A minute, or {@code -Dlictor.torture=30m}.
 */
class TortureIT {

    private static final int ACQUISITIONS_OF_A_LONG_RUN = 100_000;

    @TempDir
    private Path folder;

    @Test
    void nobodyHoldsALockTwiceAndNoLockIsStuck() {
        TortureSettings settings = TortureSettings.ofBuild();

        TortureRun.Verdict verdict = TortureRun.run(settings, folder);

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.figures().refused()).as("stale writes, which a holder frozen in the middle makes")
                .isPositive();
        assertThat(verdict.figures().acquisitions())
                .isGreaterThan(
                        settings.isLong() ? ACQUISITIONS_OF_A_LONG_RUN : settings.workers() * settings.threads());
    }
}
