package io.lictor.http.registration;

import java.time.Duration;

import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import org.jspecify.annotations.Nullable;

/**
 * Beats of one TTL check: when the next one is due, and what it says. Used by the loop only.
 *
 * <p>Regular beats lie on a grid of a third of the TTL, so that time lost in one does not push the others. A changed
 * report is sent between them: at once when its status changed, not more than five times a second when only the text
 * did.
 */
final class TtlBeat {

    private static final int BEATS_PER_TTL = 3;
    private static final long TEXT_GAP = Duration.ofMillis(200).toNanos();

    private final String checkId;
    private final HealthCheck.Ttl check;
    private final long interval;
    private final @Nullable HealthProbe probe;
    private final DesiredState desired;
    private long next;
    private long confirmed;
    private boolean fresh = true;
    private @Nullable HealthReport said;

    TtlBeat(String checkId, HealthCheck.Ttl check, @Nullable HealthProbe probe, DesiredState desired) {
        this.checkId = checkId;
        this.check = check;
        this.interval = interval(check.ttl()).toNanos();
        this.probe = probe;
        this.desired = desired;
    }

    static Duration interval(Duration ttl) {
        return ttl.dividedBy(BEATS_PER_TTL);
    }

    String checkId() {
        return checkId;
    }

    Duration ttl() {
        return check.ttl();
    }

    /** What the check is worth now: as the last beat said, or as the application asks. */
    HealthReport current() {
        HealthReport last = said;
        return probe != null && last != null ? last : desired.report(check);
    }

    /** The check was registered just now, which started its time: a beat is due at once, the grid has a random phase. */
    void registered(long now, double random) {
        confirmed = now;
        next = now + (long) (interval * (1 - random / 2));
        fresh = true;
    }

    /** How long nothing is to be done for this check. */
    Duration untilDue(long now) {
        long wait = fresh ? 0 : Math.min(next, changeDue(now)) - now;
        if (wait > 0) {
            return Duration.ofNanos(wait);
        }
        return probe == null ? Duration.ZERO : probe.patienceLeft(now);
    }

    private long changeDue(long now) {
        HealthReport last = said;
        HealthReport wanted = desired.report(check);
        if (probe != null || last == null || wanted.equals(last)) {
            return next;
        }
        return wanted.status() == last.status() ? confirmed + TEXT_GAP : now;
    }

    /** What the beat that is due says, or null while its supplier is still thinking. */
    @Nullable
    HealthReport toSay(long now) {
        return probe == null ? desired.report(check) : probe.ask(now);
    }

    /** How much later than planned a beat sent now is. */
    Duration lateness(long now) {
        return fresh ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - next));
    }

    /** The agent took a beat that was sent at this moment. */
    void taken(long sent, HealthReport report) {
        confirmed = sent;
        fresh = false;
        said = report;
        if (next <= sent) {
            next += interval * ((sent - next) / interval + 1);
        }
    }

    /** Whether the TTL has run out without a beat that was taken. */
    boolean isSpent(long now) {
        return now - confirmed > check.ttl().toNanos();
    }

    void close() {
        if (probe != null) {
            probe.close();
        }
    }
}
