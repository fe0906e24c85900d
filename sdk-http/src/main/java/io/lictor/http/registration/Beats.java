package io.lictor.http.registration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.lictor.api.HealthStatus;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.HealthSupplier;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** Beats of all TTL checks of one registration. Used by the loop only. */
final class Beats {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofDays(1);

    private final ConsulRuntime runtime;
    private final RegistrationJournal journal;
    private final List<TtlBeat> beats;
    private final Duration shortestTtl;
    private boolean running;

    private Beats(ConsulRuntime runtime, RegistrationJournal journal, List<TtlBeat> beats) {
        this.runtime = runtime;
        this.journal = journal;
        this.beats = beats;
        this.shortestTtl = beats.stream().map(TtlBeat::ttl).min(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }

    /**
     * Beats for the TTL checks of a definition whose checks have their ids.
     *
     * @param wake called when a health supplier has answered
     */
    static Beats of(ServiceDefinition definition, RegistrationContext context, DesiredState desired,
            RegistrationJournal journal, Runnable wake) {
        List<TtlBeat> beats = new ArrayList<>();
        for (HealthCheck check : definition.checks()) {
            if (check instanceof HealthCheck.Ttl ttl) {
                HealthSupplier supplier = ttl.supplier();
                HealthProbe probe = supplier == null
                        ? null
                        : new HealthProbe(context.probes(), "health/" + definition.name(), supplier,
                                TtlBeat.interval(ttl.ttl()), wake);
                beats.add(new TtlBeat(Definitions.checkId(check), ttl, probe, desired));
            }
        }
        return new Beats(context.runtime(), journal, List.copyOf(beats));
    }

    boolean isEmpty() {
        return beats.isEmpty();
    }

    Duration shortestTtl() {
        return shortestTtl;
    }

    /**
     * How long one call may take, so that none stands in the way of the next beat: an agent stalls for half a minute
     * while its servers elect a leader.
     */
    Duration callTimeout() {
        if (beats.isEmpty()) {
            return LONGEST_CALL;
        }
        Duration third = TtlBeat.interval(shortestTtl);
        if (third.compareTo(SHORTEST_CALL) < 0) {
            return SHORTEST_CALL;
        }
        return third.compareTo(LONGEST_CALL) < 0 ? third : LONGEST_CALL;
    }

    /** The service was written to the agent. */
    void registered(long now) {
        running = true;
        for (TtlBeat beat : beats) {
            beat.registered(now, runtime.random());
        }
    }

    /** What a check is worth now, for the body of a registration. */
    HealthStatus status(HealthCheck check) {
        String id = check.options().id();
        return beats.stream().filter(beat -> beat.checkId().equals(id)).findFirst()
                .map(beat -> beat.current().status()).orElse(check.initialStatus());
    }

    /**
     * Sends the beats that are due.
     *
     * @return the id of a check that the agent does not know, or null
     */
    @Nullable
    String sendDue(RegistrationHost host) {
        for (TtlBeat beat : beats) {
            long now = runtime.nanoTime();
            HealthReport report = beat.untilDue(now).isPositive() ? null : beat.toSay(now);
            if (report != null) {
                Duration lateness = beat.lateness(now);
                boolean spent = beat.isSpent(now);
                if (!host.updateCheck(beat.checkId(), report.status(), report.output())) {
                    return beat.checkId();
                }
                beat.taken(now, report);
                journal.beat(now, lateness, spent);
            }
        }
        return null;
    }

    Duration untilDue(long now) {
        return beats.stream().map(beat -> beat.untilDue(now)).min(Comparator.naturalOrder()).orElse(IDLE);
    }

    /** Whether beats are under way whose TTL can still be saved. */
    boolean canBeSaved(long now) {
        return running && !beats.isEmpty() && beats.stream().noneMatch(beat -> beat.isSpent(now));
    }

    void close() {
        beats.forEach(TtlBeat::close);
    }
}
