package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Hundreds of registrations and sessions of one client, with all its defaults, far away from its agent; {@code -Dlictor.alive=500} for as many
 * as its connections take.
 */
@Timeout(180)
class ManyKeepAlivesIT {

    private static final int EACH = Integer.getInteger("lictor.alive", 300);
    private static final Duration ONE_WAY = Duration.ofMillis(100);
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration LOOKED_AT = Duration.ofSeconds(12);

    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failed = new AtomicInteger();
    private int most;
    private int fell;

    private List<Registration> register(ConsulClient consul) {
        List<Registration> all = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            all.add(consul.register(ServiceDefinition.builder("far").id("far-" + i).port(8080).address("10.0.0.1")
                    .drainTime(Duration.ZERO).check(HealthCheck.ttl(TTL)).build()));
        }
        return all;
    }

    /** As locks do: each renewed every third of its TTL. */
    private void hold(ConsulClient near, ConsulClient far, KeepAliveScheduler renewals) {
        for (int i = 0; i < EACH; i++) {
            String id = near.sessions().create(SessionDefinition.builder().ttl(TTL).build());
            renewals.repeat("renew", Duration.ofMillis(i * 6L), () -> {
                try {
                    if (far.sessions().renew(id).isEmpty()) {
                        lost.add(id);
                    }
                } catch (ConsulException e) {
                    failed.incrementAndGet();
                }
                return TTL.dividedBy(3);
            });
        }
    }

    private static ConsulClient connect(String address) {
        return ConsulClient.connect(ConsulSettings.builder().address(address).build());
    }

    @Test
    void noneOfThemIsLost() {
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy link = FaultProxy.create(agent.uri());
                ConsulClient near = connect(agent.address())) {
            link.delay(ONE_WAY);
            ConsulClient far = connect(link.address());
            try (KeepAliveScheduler renewals = KeepAliveScheduler.create(far.runtime(), "renewals",
                    (job, thrown) -> failed.incrementAndGet())) {
                List<Registration> all = register(far);
                hold(near, far, renewals);
                Await.until(START, "all are registered", () -> count(all) + " are", () -> {
                    most = Math.max(most, AgentChecks.passing(agent.http(), "far"));
                    fell = Math.max(fell, most - AgentChecks.passing(agent.http(), "far"));
                    return count(all) == EACH && AgentChecks.passing(agent.http(), "far") == EACH;
                });
                int least = EACH;
                long end = System.nanoTime() + LOOKED_AT.toNanos();
                int looks = 0;
                for (; System.nanoTime() < end; looks++) {
                    least = Math.min(least, AgentChecks.passing(agent.http(), "far"));
                }
                System.out.printf(
                        "%d registrations and %d sessions, %d ms away: at least %d passing in %d looks, %d lost,"
                                + " %d renewals failed, at most %d connections%n",
                        EACH, EACH, 2 * ONE_WAY.toMillis(), least,
                        looks, lost.size(), failed.get(), link.connectionsPeak());
                assertThat(fell).as("those that were passing and were not any more, while the others began").isZero();
                assertThat(least).isEqualTo(EACH);
                assertThat(lost).isEmpty();
                assertThat(near.sessions().list(QueryOptions.none()).value()).hasSize(EACH);
                assertThat(link.connectionsPeak()).isLessThanOrEqualTo(far.settings().maxConnections());
            } finally {
                link.pass();
                far.close();
            }
        }
    }

    private static long count(List<Registration> all) {
        return all.stream().filter(one -> one.state() == RegistrationState.REGISTERED).count();
    }
}
