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

    private static final long ACQUISITIONS_IN_HALF_AN_HOUR = 100_000;

    @TempDir
    private Path folder;

    @Test
    void nobodyHoldsALockTwiceAndNoLockIsStuck() {
        TortureSettings settings = TortureSettings.ofBuild();

        TortureRun.Verdict verdict = TortureRun.run(settings, folder);

        assertThat(verdict.violations()).isEmpty();
        if (settings.isLong()) { // within a minute nobody may have had the lock before its frozen holder thaws
            assertThat(verdict.figures().refused()).as("stale writes of holders that were frozen").isPositive();
        }
        assertThat(verdict.figures().acquisitions()).isGreaterThan(enough(settings));
    }

    private static long enough(TortureSettings settings) {
        return settings.isLong()
                ? ACQUISITIONS_IN_HALF_AN_HOUR * settings.time().toMinutes() / 30
                : (long) settings.workers() * settings.threads();
    }
}
