package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import ch.qos.logback.classic.Level;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.http.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log tells of transitions, each once. */
class WatchLogTest extends WatchTestBase {

    private final CapturedLog log = CapturedLog.inManualTime(WatchHub.class.getName());

    @AfterEach
    void stopListening() {
        log.close();
    }

    private List<String> lines() {
        return log.lines(Level.INFO);
    }

    @Test
    void tellsOnceThatConsulIsAwayAndOnceThatItIsBack() {
        consul.set(7, "a");
        watch();

        consul.refusesConnections();
        passSeconds(100);
        consul.isBack();
        passSeconds(2);

        assertThat(lines()).containsExactly(
                "WARN watch test/list: Consul unavailable, keeping 1 entries of 2026-01-01T00:00:00Z"
                        + " (connection refused)",
                "INFO watch test/list: current again, 1 entries");
    }

    @Test
    void doesNotTellOfOneConnectionThatWasCut() {
        consul.set(7, "a");
        watch();

        consul.next(() -> {
            throw new ConsulUnavailableException("connection reset", null);
        });
        passSeconds(10);

        assertThat(observer.count("failed")).isEqualTo(1);
        assertThat(lines()).isEmpty();
    }

    @Test
    void tellsOnceThatAnEmptyAnswerIsNotBelieved() {
        consul.set(7, "a");
        watch();

        consul.says(true, true);
        consul.set(8);
        passSeconds(100);
        consul.set(9, "a");
        passSeconds(1);

        assertThat(lines()).containsExactly(
                "WARN watch test/list: empty answer not believed (filtered by ACLs),"
                        + " keeping 1 entries of 2026-01-01T00:00:00Z",
                "INFO watch test/list: current again, 1 entries");
    }

    @Test
    void tellsOnceOfADefect() {
        consul.set(7, "a");
        watch();

        consul.fails(() -> new IllegalStateException("defect"));
        passSeconds(100);

        assertThat(lines()).singleElement().asString()
                .isEqualTo("ERROR watch test/list: unexpected exception in a poll,"
                        + " keeping 1 entries of 2026-01-01T00:00:00Z; the watch goes on");
    }

    @Test
    void tellsThatAFirstEmptyValueMayBeForLackOfRights() {
        consul.says(true, true);
        consul.set(7);
        watch();

        assertThat(lines()).containsExactly(
                "WARN watch test/list: empty, and Consul says that the token may not read everything");
    }
}
