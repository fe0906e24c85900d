package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {

    private static final Duration TTL = Duration.ofSeconds(9);
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final RegistrationScene scene = new RegistrationScene();

    @AfterEach
    void close() {
        scene.close();
    }

    private Registration register() {
        return scene.register(RegistrationScene.orders(TTL).drainTime(DRAIN));
    }

    /** The threads of the scheduler end when there has been nothing to do for a while. */
    private void assertNoJobIsLeft() {
        scene.advance(Duration.ofMinutes(2));
        assertThat(scene.time.aliveThreads()).isEmpty();
    }

    @Test
    void closeSwitchesMaintenanceOnWaitsAndDeregisters() {
        Registration me = register();
        ((ServiceRegistration) me).beginClose();
        scene.time.settle();

        assertThat(me.state()).isEqualTo(RegistrationState.DRAINING);
        assertThat(scene.agent.isInMaintenance("orders-1")).isTrue();
        assertThat(scene.agent.service("orders-1")).isNotNull();

        assertThat(scene.close(me)).isBetween(Duration.ofMillis(2_900), Duration.ofMillis(3_100));
        assertThat(scene.agent.service("orders-1")).isNull();
        assertThat(me.state()).isEqualTo(RegistrationState.CLOSED);
        assertNoJobIsLeft();
        assertThat(scene.warnings()).isEmpty();
    }

    @Test
    void registrationThatAnObserverClosesFreesItsId() {
        AtomicReference<Registration> me = new AtomicReference<>();
        AtomicReference<Registration> next = new AtomicReference<>();
        scene.observer.onFailure = () -> me.get().close();
        scene.observer.onClosed = () -> {
            scene.observer.onClosed = () -> {};
            next.set(scene.hub.register(RegistrationScene.orders(TTL).build()));
        };
        me.set(register());
        scene.agent.mood(StubAgent.Mood.REFUSING);
        scene.advance(Duration.ofSeconds(5));

        assertThat(me.get().state()).isEqualTo(RegistrationState.CLOSED);
        assertThat(next.get()).isNotNull();
        assertThat(next.get().id()).isEqualTo("orders-1");
    }

    @Test
    void secondCloseOfAHandleLeavesTheIdToWhoeverHasItNow() {
        Registration first = scene.register(RegistrationScene.orders(TTL));
        scene.close(first);
        scene.register(RegistrationScene.orders(TTL));
        first.close();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.hub.register(RegistrationScene.orders(TTL).build()))
                .withMessageContaining("orders-1");
    }

    @Test
    void beatsGoOnWhileDraining() {
        Registration me = scene.register(RegistrationScene.orders(TTL).drainTime(Duration.ofSeconds(30)));
        int before = scene.agent.sent("beat").size();
        scene.close(me);

        assertThat(scene.agent.sent("beat").size() - before).isBetween(9, 11);
    }

    @Test
    void serviceThatIsThereAgainIsDeregisteredAgain() {
        Registration me = register();
        scene.agent.ignoreDeregistrations(2);
        scene.close(me);

        assertThat(scene.agent.service("orders-1")).isNull();
        assertThat(scene.agent.sent("deregister")).hasSize(3);
    }

    @Test
    void absentAgentIsNotWaitedFor() {
        Registration me = register();
        scene.agent.mood(StubAgent.Mood.AWAY);
        scene.advance(Duration.ofSeconds(5));

        assertThat(scene.close(me)).isLessThan(Duration.ofSeconds(2));
        assertThat(scene.warnings()).last().asString().contains("could not be deregistered")
                .contains("consul services deregister -id=orders-1");
    }

    @Test
    void frozenAgentBoundsTheClose() {
        Registration me = register();
        scene.agent.mood(StubAgent.Mood.FROZEN);
        scene.advance(Duration.ofSeconds(5));

        assertThat(scene.close(me)).isLessThanOrEqualTo(DRAIN.plusSeconds(5));
        assertNoJobIsLeft();
    }

    @Test
    void whatWasNeverRegisteredIsClosedAtOnce() {
        scene.agent.mood(StubAgent.Mood.AWAY);
        Registration me = register();

        assertThat(scene.close(me)).isZero();
        assertThat(scene.agent.sent("deregister", "maintenance")).isEmpty();
    }

    @Test
    void callUnderWayDoesNotDelayTheDrain() {
        Registration me = scene.register(RegistrationScene.orders(Duration.ofSeconds(30)).drainTime(DRAIN));
        scene.agent.mood(StubAgent.Mood.FROZEN);
        scene.advance(Duration.ofSeconds(8));
        scene.agent.mood(StubAgent.Mood.WELL);
        ((ServiceRegistration) me).beginClose();
        scene.time.settle();

        assertThat(scene.agent.isInMaintenance("orders-1")).isTrue();
    }

    @Test
    void refusedDrainIsGivenUp() {
        Registration me = register();
        scene.agent.mood(StubAgent.Mood.REFUSING);

        assertThat(scene.close(me)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void closeIsIdempotentAndSafeFromSeveralThreads() throws InterruptedException {
        Registration me = register();
        List<Thread> closers = IntStream.range(0, 8).mapToObj(number -> Thread.ofVirtual().start(me::close)).toList();
        scene.close(me);
        for (Thread closer : closers) {
            assertThat(closer.join(LIMIT)).isTrue();
        }
        me.close();

        assertThat(scene.agent.sent("deregister")).hasSize(1);
    }

    @Test
    void interruptedCallerStillClosesAndKeepsItsFlag() throws InterruptedException {
        Registration me = register();
        AtomicBoolean flag = new AtomicBoolean();
        Thread closer = Thread.ofVirtual().start(() -> {
            Thread.currentThread().interrupt();
            me.close();
            flag.set(Thread.currentThread().isInterrupted());
        });
        scene.close(me);

        assertThat(closer.join(LIMIT)).isTrue();
        assertThat(flag).isTrue();
        assertThat(scene.agent.service("orders-1")).isNull();
    }

    @Test
    void hungSupplierIsInterruptedByClose() {
        Registration me = scene.register(RegistrationScene.orders().check(
                io.lictor.api.registration.HealthCheck.ttl(TTL).reporting(() -> {
                    scene.time.newSignal().await(Duration.ofDays(1));
                    return HealthReport.passing("");
                })));
        scene.advance(Duration.ofSeconds(30));
        scene.close(me);

        assertNoJobIsLeft();
    }

    @Test
    void hubDrainsAllAtTheSameTimeAndTakesNoMore() throws InterruptedException {
        List<Registration> all = IntStream.range(0, 20).mapToObj(number -> scene.hub
                .register(RegistrationScene.orders(TTL).id("orders-" + number).drainTime(DRAIN).build())).toList();
        scene.time.settle();
        Thread closer = Thread.ofVirtual().start(scene.hub::close);
        Eventually.holds(LIMIT, "the drain has begun", () -> all.stream()
                .allMatch(one -> one.state() == RegistrationState.DRAINING));
        // the time stands until all of them drain, so that none begins later than the others
        scene.advance(DRAIN.plusSeconds(1));

        assertThat(all).allMatch(one -> one.state() == RegistrationState.CLOSED);
        assertThat(closer.join(LIMIT)).isTrue();
        assertThat(IntStream.range(0, 20).mapToObj(number -> scene.agent.service("orders-" + number)))
                .containsOnlyNulls();
        assertThatThrownBy(() -> scene.hub.register(RegistrationScene.orders().build()))
                .isInstanceOf(ConsulClosedException.class);
    }

    @Test
    void closedIdCanBeRegisteredAgain() {
        scene.close(register());
        Registration again = register();

        assertThat(again.state()).isEqualTo(RegistrationState.REGISTERED);
    }

    @Test
    void reportsAfterCloseAreIgnored() {
        Registration me = register();
        scene.close(me);
        me.pass("too late");
        me.maintenance("too late");
        scene.advance(Duration.ofMinutes(1));

        assertThat(scene.agent.service("orders-1")).isNull();
        assertThat(me.awaitRegistered(Duration.ZERO)).isFalse();
    }
}
