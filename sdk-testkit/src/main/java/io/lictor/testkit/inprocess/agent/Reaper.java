package io.lictor.testkit.inprocess.agent;

import java.time.Duration;

import io.lictor.testkit.inprocess.engine.Engine;

/** Deregisters services whose check has been critical for too long: at ticks of 30 seconds, and not within a minute. */
final class Reaper {
    private static final long TICK = Duration.ofSeconds(30).toNanos();
    private static final long FLOOR = Duration.ofMinutes(1).toNanos();

    private final Engine engine;
    private final LocalAgent agent;
    private final LocalChecks checks;
    private final long origin;
    private boolean ticking;

    Reaper(Engine engine, LocalAgent agent, LocalChecks checks) {
        this.engine = engine;
        this.agent = agent;
        this.checks = checks;
        this.origin = engine.settings().runtime().nanoTime();
    }

    private static boolean isDoomed(LocalCheck check) {
        return check.criticalSince() >= 0 && !check.serviceId().isEmpty()
                && check.durationNanos("DeregisterCriticalServiceAfter") > 0;
    }

    /** Starts to tick when a check may cost its service; called under the lock. */
    void watch(LocalCheck check) {
        if (isDoomed(check) && !ticking) {
            ticking = true;
            next();
        }
    }

    private void next() {
        long sinceTick = (engine.settings().runtime().nanoTime() - origin) % TICK;
        engine.timers().after(Duration.ofNanos(TICK - sinceTick), this::tick);
    }

    private void tick() {
        engine.state().write(at -> {
            for (LocalCheck check : checks.list()) {
                long limit = Math.max(FLOOR, check.durationNanos("DeregisterCriticalServiceAfter"));
                if (isDoomed(check)
                        && engine.settings().runtime().nanoTime() - check.criticalSince() > limit) {
                    agent.deregister(check.serviceId());
                }
            }
            ticking = checks.list().stream().anyMatch(Reaper::isDoomed);
            if (ticking) {
                next();
            }
            return at;
        });
    }
}
