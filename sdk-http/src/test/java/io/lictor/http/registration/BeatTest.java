package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.runtime.ConsulRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeatTest {

    private final RegistrationScene scene = new RegistrationScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void firstBeatFollowsRegistrationAtOnce() {
        scene.register(RegistrationScene.orders(Duration.ofSeconds(9)));

        assertThat(scene.agent.times("register", "beat")).containsExactly(Duration.ZERO, Duration.ZERO);
    }

    @Test
    void beatsEveryThirdOfTtlWithoutDriftHoweverLongACallTakes() {
        scene.register(RegistrationScene.orders(Duration.ofSeconds(9)));
        scene.agent.latency(Duration.ofMillis(700));
        scene.advance(Duration.ofMinutes(10));

        List<Duration> beats = scene.agent.times("beat");
        List<Duration> expected = new ArrayList<>(List.of(Duration.ZERO));
        // The manual clock's random number is 0.5, so that the grid begins after three quarters of a third.
        for (Duration at = Duration.ofMillis(2_250); at.compareTo(Duration.ofMinutes(10)) <= 0;) {
            expected.add(at);
            at = at.plusSeconds(3);
        }
        assertThat(beats).hasSameSizeAs(expected);
        for (int beat = 0; beat < beats.size(); beat++) {
            // A comparison of 1.4 s can be under way when a beat comes due; the grid stays where it is.
            assertThat(beats.get(beat)).isBetween(expected.get(beat), expected.get(beat).plusMillis(1_400));
        }
        assertThat(beats.stream().filter(expected::contains).count()).isGreaterThan(beats.size() / 2);
    }

    @Test
    void checksWithDifferentTtlsBeatEachAtItsOwnThird() {
        scene.register(RegistrationScene.orders().check(HealthCheck.ttl(Duration.ofSeconds(6)))
                .check(HealthCheck.ttl(Duration.ofSeconds(60))));
        scene.advance(Duration.ofMinutes(1));

        assertThat(beatsOf("service:orders-1:1")).isEqualTo(31);
        assertThat(beatsOf("service:orders-1:2")).isEqualTo(4);
    }

    private long beatsOf(String checkId) {
        return scene.agent.sent("beat").stream().filter(sent -> sent.detail().startsWith(checkId + "=")).count();
    }

    @Test
    void checksOfOtherKindsAreLeftToTheAgent() {
        scene.register(RegistrationScene.orders().check(HealthCheck.tcp("127.0.0.1:80", Duration.ofSeconds(1))));
        scene.advance(Duration.ofMinutes(1));

        assertThat(scene.agent.sent("beat")).isEmpty();
    }

    @Test
    void lostBeatIsRetriedQuicklyUntilTtlIsSpentAndCalmlyAfterwards() {
        Registration me = scene.register(RegistrationScene.orders(Duration.ofSeconds(12)));
        scene.advance(Duration.ofSeconds(4));
        scene.agent.mood(StubAgent.Mood.AWAY);
        long before = scene.agent.sent("beat", "read").size();
        scene.advance(Duration.ofSeconds(11));
        long quick = scene.agent.sent("beat", "read").size() - before;
        scene.advance(Duration.ofMinutes(10));
        long all = scene.agent.sent("beat", "read").size() - before;

        assertThat(quick).isBetween(8L, 20L);
        // Within the first minute about a second apart, then about four.
        assertThat(all - quick).isBetween(150L, 260L);
        assertThat(me.state()).isEqualTo(RegistrationState.PENDING);
        assertThat(scene.warnings()).hasSize(1);
    }

    @Test
    void oneLostBeatIsMadeGoodWithinTheTtl() {
        scene.register(RegistrationScene.orders(Duration.ofSeconds(12)));
        scene.advance(Duration.ofMillis(3_100));
        scene.agent.mood(StubAgent.Mood.AWAY);
        scene.advance(Duration.ofSeconds(4));
        scene.agent.mood(StubAgent.Mood.WELL);
        int before = scene.agent.sent("beat").size();
        scene.advance(Duration.ofMillis(1_500));

        assertThat(scene.agent.sent("beat").size()).isGreaterThan(before);
        assertThat(scene.agent.sent("register")).hasSize(1);
    }

    @Test
    void beatWithoutAnswerIsUnknownNotFailedWhileTtlLasts() {
        Registration me = scene.register(RegistrationScene.orders(Duration.ofSeconds(30)));
        scene.advance(Duration.ofSeconds(8));
        scene.agent.mood(StubAgent.Mood.FROZEN);
        scene.advance(Duration.ofSeconds(15));

        assertThat(me.state()).isEqualTo(RegistrationState.REGISTERED);
        assertThat(me.lastFailure()).isNotNull();
        assertThat(scene.warnings()).isEmpty();

        scene.agent.mood(StubAgent.Mood.WELL);
        scene.advance(Duration.ofSeconds(6));

        assertThat(me.lastFailure()).isNull();
        assertThat(scene.agent.sent("register")).hasSize(1);
    }

    @Test
    void frozenAgentIsReportedOnceTheTtlIsSpent() {
        Registration me = scene.register(RegistrationScene.orders(Duration.ofSeconds(10)));
        scene.agent.mood(StubAgent.Mood.FROZEN);
        scene.advance(Duration.ofSeconds(20));

        assertThat(me.state()).isEqualTo(RegistrationState.PENDING);
        assertThat(scene.warnings()).hasSize(1);
    }

    @Test
    void reportIsSentAtOnceAndByEveryBeatFromThenOn() {
        Registration me = scene.register(RegistrationScene.orders(Duration.ofSeconds(9)));
        scene.advance(Duration.ofSeconds(1));
        me.fail("queue full");
        scene.time.settle();

        StubAgent.Sent last = scene.agent.sent("beat").getLast();
        assertThat(last.detail()).isEqualTo("service:orders-1=critical:queue full");
        assertThat(last.at()).isEqualTo(Duration.ofSeconds(1));

        scene.advance(Duration.ofSeconds(3));

        assertThat(scene.agent.sent("beat").getLast().detail()).isEqualTo("service:orders-1=critical:queue full");
        assertThat(scene.agent.sent("beat").getLast().at()).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void textsThatChangeWithoutPauseDoNotFloodTheAgent() {
        Registration me = scene.register(RegistrationScene.orders(Duration.ofSeconds(9)));
        for (int text = 0; text < 500; text++) {
            me.pass("done " + text);
            scene.advance(Duration.ofMillis(10));
        }

        assertThat(scene.agent.sent("beat").size()).isBetween(20, 30);
        scene.advance(Duration.ofMillis(200));
        assertThat(scene.agent.sent("beat").getLast().detail()).endsWith("done 499");
    }

    @Test
    void punctualBeatHasNoLatenessAndAnEarlyReportNeither() {
        Registration me = scene.register(RegistrationScene.orders(Duration.ofSeconds(9)));
        scene.advance(Duration.ofSeconds(20));
        me.warn("slow");
        scene.time.settle();

        assertThat(scene.observer.lateness).hasSizeGreaterThan(6).containsOnly(Duration.ZERO);
    }

    @Test
    void beatLaterThanItsTtlIsMeteredAndLoggedOnce() {
        scene.register(RegistrationScene.orders(Duration.ofSeconds(9)));
        scene.advance(Duration.ofSeconds(3));
        scene.runtime.jump(Duration.ofSeconds(60));
        scene.advance(Duration.ofSeconds(20));

        assertThat(scene.observer.lateness).anyMatch(late -> late.compareTo(Duration.ofSeconds(50)) > 0);
        assertThat(scene.warnings()).singleElement().asString().contains("frozen or starved");
    }

    @Test
    void supplierIsAskedBeforeEveryBeat() {
        AtomicInteger asked = new AtomicInteger();
        scene.register(RegistrationScene.orders().check(HealthCheck.ttl(Duration.ofSeconds(9))
                .reporting(() -> HealthReport.warning("asked " + asked.incrementAndGet()))));
        scene.advance(Duration.ofSeconds(30));

        assertThat(scene.agent.sent("beat")).hasSize(asked.get()).hasSizeBetween(10, 12);
        assertThat(scene.agent.sent("beat").getLast().detail())
                .isEqualTo("service:orders-1=warning:asked " + asked.get());
    }

    @Test
    void supplierThatThrowsOrReturnsNullIsCritical() {
        AtomicInteger asked = new AtomicInteger();
        scene.register(RegistrationScene.orders().check(HealthCheck.ttl(Duration.ofSeconds(9)).reporting(() -> {
            if (asked.getAndIncrement() % 2 == 0) {
                throw new IllegalStateException("no pool");
            }
            return nothing();
        })));
        scene.advance(Duration.ofSeconds(12));

        assertThat(scene.agent.sent("beat")).extracting(StubAgent.Sent::detail).contains(
                "service:orders-1=critical:health supplier threw java.lang.IllegalStateException: no pool",
                "service:orders-1=critical:health supplier returned null");
        assertThat(scene.warnings()).singleElement().asString().contains("health supplier");
    }

    @SuppressWarnings("NullAway") // what a careless supplier does
    private static HealthReport nothing() {
        return null;
    }

    @Test
    void hungSupplierCostsOneThreadAndNoBeat() {
        HungSupplier hung = new HungSupplier(scene);
        scene.register(RegistrationScene.orders()
                .check(HealthCheck.ttl(Duration.ofSeconds(9)).reporting(hung::answerWhenReleased))
                .check(HealthCheck.ttl(Duration.ofSeconds(9))));
        scene.advance(Duration.ofMinutes(5));

        assertThat(scene.time.aliveThreads()).hasSize(2);
        assertThat(hung.calls.get()).isEqualTo(1);
        assertThat(beatsOf("service:orders-1:1")).isBetween(98L, 101L);
        assertThat(beatsOf("service:orders-1:2")).isBetween(100L, 101L);
        assertThat(scene.agent.sent("beat")).filteredOn(sent -> sent.detail().startsWith("service:orders-1:1="))
                .allMatch(sent -> sent.detail().contains("critical:health supplier has not answered for"));

        hung.release();
        scene.advance(Duration.ofSeconds(9));

        assertThat(scene.agent.sent("beat")).anyMatch(sent -> sent.detail().equals("service:orders-1:1=passing:free"));
    }

    /** Supplier that hangs until the test lets it go, and answers at once from then on. */
    private static final class HungSupplier {
        final AtomicInteger calls = new AtomicInteger();
        private final ConsulRuntime.Signal released;
        private volatile boolean free;

        HungSupplier(RegistrationScene scene) {
            this.released = scene.time.newSignal();
        }

        HealthReport answerWhenReleased() throws InterruptedException {
            calls.incrementAndGet();
            if (!free) {
                released.await(Duration.ofDays(1));
            }
            return HealthReport.passing("free");
        }

        void release() {
            free = true;
            released.raise();
        }
    }
}
