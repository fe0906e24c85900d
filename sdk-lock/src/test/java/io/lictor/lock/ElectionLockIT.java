package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks while the leader of three servers is killed. */
@Timeout(480)
class ElectionLockIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void tokensGrowAndAHeldLockStaysHeldOverAnElection() {
        try (ConsulCluster cluster = RealConsul.cluster(3).withClientAgent();
                ConsulClient one = LockContract.connect(cluster.client().uri());
                ConsulClient two = LockContract.connect(cluster.client().uri())) {
            Duration ttl = Duration.ofSeconds(60);
            LockLease held = DistributedLock.builder("held", one).ttl(ttl).build().acquire(LIMIT);
            LockLease before = DistributedLock.builder("passed", one).ttl(ttl).build().acquire(LIMIT);
            before.close();

            ConsulAgent leader = cluster.leader();
            leader.kill();
            cluster.awaitLeader(LIMIT);

            try (LockLease after = DistributedLock.builder("passed", two).ttl(ttl).build().acquire(LIMIT)) {
                assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
            }
            assertThat(held.isHeld()).isTrue();
            assertThat(DistributedLock.builder("held", two).ttl(ttl).build().tryAcquire(Duration.ofSeconds(10)))
                    .isEmpty();
            held.close();
            try (LockLease next = DistributedLock.builder("held", two).ttl(ttl).build().acquire(LIMIT)) {
                assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
            }
        }
    }
}
