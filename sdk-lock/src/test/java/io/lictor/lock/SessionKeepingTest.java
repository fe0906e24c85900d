package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.TransactionOperation;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions over the time, moved by hand for the client and for Consul. */
@Timeout(240)
class SessionKeepingTest {

    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ManualTime time = ManualTime.create();
    private final ManualTime serverTime = ManualTime.create();
    private final InProcessConsul server = InProcessConsul.builder().clock(serverTime).start();
    private final ConsulClient consul = ConsulClient
            .connect(ConsulSettings.builder().address(server.address()).runtime(time).build());
    private final ConsulClient other = ConsulClient
            .connect(ConsulSettings.builder().address(server.address()).build());

    @AfterEach
    void close() {
        server.faults().clear();
        consul.close();
        other.close();
        server.close();
        time.close();
        serverTime.close();
    }

    /**
     * Lets a renewal fall due, and waits for its answer while the clock stands: a slow machine must not let the TTL pass.
     */
    private void renewals(HeldSession session, int times) {
        for (int i = 0; i < times && session.life().reason() == null; i++) {
            time.advance(TTL.dividedBy(3));
            Await.until(LIMIT, "renewed or ended", () -> session.life().remaining().toString(),
                    () -> session.life().remaining().equals(TTL) || session.life().reason() != null);
        }
    }

    private int sessions() {
        return other.sessions().list(QueryOptions.none()).value().size();
    }

    @Test
    void aHeldLockIsRenewedForAsLongAsItTakes() {
        try (LockLease lease = DistributedLock.named("a", consul).acquire(TTL)) {
            renewals(lease.session(), 10);
            assertThat(lease.isHeld()).isTrue();
            assertThat(lease.remaining()).isEqualTo(TTL);
        }
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void noFailureCostsTheLockBeforeTheTtlIsSpent() {
        LockLease lease = DistributedLock.named("a", consul).acquire(TTL);
        server.faults().answer("/v1/session/renew", 500, "No cluster leader", Integer.MAX_VALUE);
        time.advance(TTL.minusMillis(10));
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.remaining()).isEqualTo(Duration.ofMillis(10));

        time.advance(Duration.ofMillis(10));
        assertThat(lease.isHeld()).isFalse();
        awaitLoss(lease, Loss.TTL_SPENT);
    }

    @Test
    void aFewFailuresAreMadeUpFor() {
        LockLease lease = DistributedLock.named("a", consul).acquire(TTL);
        server.faults().answer("/v1/session/renew", 500, "rpc error making call: EOF", 5);
        time.advance(TTL.dividedBy(3));
        Await.until(LIMIT, "renewed", () -> lease.remaining().toString(), () -> {
            time.advance(Duration.ofMillis(100));
            return lease.remaining().compareTo(TTL.minusSeconds(2)) > 0;
        });
        lease.close();
    }

    @Test
    void aSessionThatIsUnknownIsALossAtOnce() {
        LockLease lease = DistributedLock.named("a", consul).acquire(TTL);
        server.faults().answer("/v1/session/renew", 404, "Session id 'x' not found", 1);
        time.advance(TTL.dividedBy(3));
        awaitLoss(lease, Loss.SESSION_GONE);
        assertThat(lease.isHeld()).isFalse();
    }

    /** A lease knows by the clock that it is over, and why only when the thread that keeps its session has said so. */
    private static void awaitLoss(LockLease lease, String reason) {
        Await.until(LIMIT, reason, () -> String.valueOf(lease.lossReason()), () -> lease.lossReason() != null);
        assertThat(lease.lossReason()).isEqualTo(reason);
    }

    @Test
    void anIdleSessionIsDestroyedAfterAMinute() {
        DistributedLock lock = DistributedLock.named("a", consul);
        LockLease lease = lock.acquire(TTL);
        lease.close();
        renewals(lease.session(), 10);
        assertThat(lease.session().life().reason()).isNull();
        assertThat(sessions()).isEqualTo(1);
        renewals(lease.session(), 5);
        Await.until(LIMIT, "no session", () -> sessions() + " sessions", () -> sessions() == 0);

        lock.acquire(TTL).close();
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void anIdleSessionIsDestroyedAfterAMinuteWhateverItsTtl() {
        Duration ttl = Duration.ofMinutes(10);
        DistributedLock.builder("a", consul).ttl(ttl).build().acquire(TTL).close();
        assertThat(sessions()).isEqualTo(1);
        time.advance(Duration.ofMinutes(1));
        Await.until(LIMIT, "no session", () -> sessions() + " sessions", () -> sessions() == 0);
    }

    @Test
    void aClosedClientMakesNoSession() {
        DistributedLock.named("a", consul).acquire(TTL).close();
        LockHub hub = LockHub.of(consul);
        consul.close();
        assertThatExceptionOfType(ConsulClosedException.class)
                .isThrownBy(() -> hub.keeper(SessionSettings.DEFAULT.withTtl(TTL.plusSeconds(1))));
        assertThat(sessions()).isZero();
    }

    @Test
    void noSessionIsLeftOfClientsThatAreClosedAtTheirFirstAcquisition() throws Exception {
        for (int round = 0; round < 50; round++) {
            ConsulClient doomed = ConsulClient.connect(ConsulSettings.builder().address(server.address()).build());
            CountDownLatch begun = new CountDownLatch(1);
            Thread contender = Thread.ofPlatform().start(() -> {
                begun.countDown();
                try {
                    LockLease unused = DistributedLock.named("a", doomed).acquire();
                } catch (ConsulException e) {
                    // closed meanwhile
                }
            });
            begun.await();
            for (int i = 0; i < round * 1_000; i++) {
                Thread.onSpinWait();
            }
            doomed.close();
            contender.join();
        }
        Await.until(LIMIT, "no session", () -> sessions() + " sessions", () -> sessions() == 0);
    }

    /** All requests of a release share its time: also when somebody is always faster. */
    @Test
    void aReleaseThatNeverWinsEndsWithItsTime() {
        String session = other.sessions().create(SessionDefinition.builder().ttl(TTL).checks(List.of()).build());
        SlotClaim claim = new SlotClaim(other, "s", session, 0);
        other.transactions().apply(List.of(
                TransactionOperation.lock(claim.key(), new byte[0], Slots.FLAGS, session),
                TransactionOperation.compareAndSet("s/.lock",
                        new Slots(1, Set.of(session), Set.of(), Map.of(), 0).bytes(),
                        Slots.FLAGS, 0)));
        server.faults().answer("/v1/txn", 409, "{\"Results\":null,\"Errors\":[{\"OpIndex\":0,\"What\":"
                + "\"failed to set key \\\"s/.lock\\\", index is stale\"}]}", Integer.MAX_VALUE);

        assertThatExceptionOfType(ConsulTimeoutException.class).isThrownBy(() -> claim.release(Duration.ofMillis(100)));
    }

    /** One WARN at the first of them; each is counted. */
    @Test
    void attemptsThatFailAreCounted() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        ConsulObserver observer = new ConsulObserver() {
            @Override
            public void acquisitionFailed(ConsulException failure) {
                failures.incrementAndGet();
            }
        };
        try (ConsulClient watched = ConsulClient
                .connect(ConsulSettings.builder().address(server.address()).observer(observer).build())) {
            server.faults().answer("/v1/session/create", 500, "No cluster leader", Integer.MAX_VALUE);
            CountDownLatch acquired = new CountDownLatch(1);
            Thread contender = Thread.ofPlatform().start(() -> {
                try (LockLease lease = DistributedLock.named("a", watched).acquire()) {
                    if (lease.isHeld()) {
                        acquired.countDown();
                    }
                }
            });
            Await.until(LIMIT, "failures", failures::toString, () -> failures.get() > 2);
            server.faults().clear();
            assertThat(acquired.await(60, TimeUnit.SECONDS)).isTrue();
            contender.join();
        }
    }

    @Test
    void locksWithTheSameSettingsShareASession() {
        try (LockLease a = DistributedLock.named("a", consul).acquire(TTL);
                LockLease b = DistributedLock.named("b", consul).acquire(TTL);
                LockLease c = DistributedLock.builder("c", consul).ttl(TTL.plusSeconds(1)).build().acquire(TTL)) {
            assertThat(a.session()).isSameAs(b.session()).isNotSameAs(c.session());
            assertThat(sessions()).isEqualTo(2);
        }
    }

    @Test
    void anAcquisitionWhoseAnswerIsLostIsFoundOutAndLeavesNothingBehind() {
        DistributedLock lock = DistributedLock.named("a", consul);
        lock.acquire(TTL).close();
        server.faults().applyAndFail();
        int before = time.waiting();
        Thread contender = Thread.ofVirtual().start(() -> lock.tryAcquire(TTL).ifPresent(LockLease::close));
        Await.until(LIMIT, "a pause after the lost answer", () -> time.waiting() + " wait",
                () -> time.waiting() > before);
        server.faults().clear();
        Await.until(LIMIT, "the end of the contender", () -> contender.toString(), () -> {
            time.advance(Duration.ofMillis(50));
            return !contender.isAlive();
        });

        try (LockLease next = DistributedLock.named("a", other).acquire(Duration.ofSeconds(20))) {
            assertThat(next.isHeld()).isTrue();
        }
    }
}
