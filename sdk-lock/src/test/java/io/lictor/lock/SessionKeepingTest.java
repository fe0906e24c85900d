package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions over the time, moved by hand for the client and for Consul. */
@Timeout(60)
class SessionKeepingTest {

    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration STEP = Duration.ofSeconds(10);

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

    /** In steps, so that Consul sees the renewals in time. */
    private void advance(int steps) {
        for (int step = 0; step < steps; step++) {
            time.advance(STEP);
            serverTime.advance(STEP);
        }
    }

    private int sessions() {
        return other.sessions().list(QueryOptions.none()).value().size();
    }

    @Test
    void aHeldLockIsRenewedForAsLongAsItTakes() {
        try (LockLease lease = DistributedLock.named("a", consul).acquire(TTL)) {
            advance(5);
            assertThat(lease.isHeld()).isTrue();
            assertThat(lease.remaining()).isGreaterThan(Duration.ofSeconds(9));
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
        assertThat(lease.lossReason()).isEqualTo(Loss.TTL_SPENT);
    }

    @Test
    void aFewFailuresAreMadeUpFor() {
        LockLease lease = DistributedLock.named("a", consul).acquire(TTL);
        server.faults().answer("/v1/session/renew", 500, "rpc error making call: EOF", 5);
        time.advance(TTL.multipliedBy(2));
        assertThat(lease.isHeld()).isTrue();
        lease.close();
    }

    @Test
    void aSessionThatIsUnknownIsALossAtOnce() {
        LockLease lease = DistributedLock.named("a", consul).acquire(TTL);
        server.faults().answer("/v1/session/renew", 404, "Session id 'x' not found", 1);
        time.advance(Duration.ofSeconds(6));
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.lossReason()).isEqualTo(Loss.SESSION_GONE);
    }

    @Test
    void anIdleSessionIsDestroyedAfterAMinute() {
        DistributedLock lock = DistributedLock.named("a", consul);
        lock.acquire(TTL).close();
        advance(5);
        assertThat(sessions()).isEqualTo(1);
        advance(4);
        assertThat(sessions()).isZero();

        lock.acquire(TTL).close();
        assertThat(sessions()).isEqualTo(1);
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
        Thread contender = Thread.ofVirtual().start(() -> lock.tryAcquire(TTL).ifPresent(LockLease::close));
        time.settle();
        server.faults().clear();
        time.advance(Duration.ofSeconds(5));
        join(contender);

        try (LockLease next = DistributedLock.named("a", other).acquire(Duration.ofSeconds(20))) {
            assertThat(next.isHeld()).isTrue();
        }
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
