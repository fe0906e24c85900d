package io.lictor.http.registration;

import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import org.jspecify.annotations.Nullable;

/** What the application asked for last: written by its threads, worked towards by the loop's. */
final class DesiredState {

    private final AtomicBoolean maintenanceToSend = new AtomicBoolean();
    private volatile @Nullable HealthReport report;
    private volatile @Nullable String maintenance;

    void report(HealthReport wanted) {
        report = wanted;
    }

    /** What the beats of a check without a supplier say: until the application says something, how it began. */
    HealthReport report(HealthCheck.Ttl check) {
        HealthReport reported = report;
        return reported != null ? reported : new HealthReport(check.initialStatus(), "");
    }

    void maintenance(@Nullable String reason) {
        maintenance = reason;
        maintenanceToSend.set(true);
    }

    /** Why the application is in maintenance, or null. */
    @Nullable
    String maintenance() {
        return maintenance;
    }

    /** Has the maintenance sent (again). */
    void resendMaintenance() {
        maintenanceToSend.set(true);
    }

    /** Takes the order to send the maintenance, if there is one. */
    boolean takeMaintenanceOrder() {
        return maintenanceToSend.getAndSet(false);
    }
}
