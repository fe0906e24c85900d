package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.registration.HealthReport;
import io.lictor.http.runtime.SystemRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Suppliers that answer while somebody looks. */
@Timeout(120)
class HealthProbeTest {

    private static final int ASKED = 100_000;

    @Test
    void anAnswerThatComesBetweenTwoLooksIsNotOverdue() {
        try (SystemRuntime runtime = new SystemRuntime("probe", ConsulObserver.NONE);
                KeepAliveScheduler scheduler = KeepAliveScheduler.create(runtime, "health",
                        RegistrationScene::survives)) {
            HealthProbe probe = new HealthProbe(scheduler, "health/orders", () -> HealthReport.passing("fine"),
                    Duration.ofMinutes(1), () -> {});
            for (int i = 0; i < ASKED; i++) {
                HealthReport report = probe.ask(0);
                while (report == null) {
                    Thread.onSpinWait();
                    report = probe.ask(0);
                }
                assertThat(report).isEqualTo(HealthReport.passing("fine"));
            }
        }
    }
}
