package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionInfo;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a lock does on any Consul. Each client has a proxy of its own, so that its network can be broken. */
@Timeout(120)
abstract class LockContract {

    static final Duration LIMIT = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private FaultProxy proxy = FaultProxy.create(consul());
    private ConsulClient mine = connect(proxy.uri());
    private ConsulClient other = connect(consul());
    private String name = "";

    /** Where the Consul of the class is. */
    abstract URI consul();

    /** The shortest TTL that it takes. */
    abstract Duration shortTtl();

    static ConsulClient connect(URI address) {
        return ConsulClient.connect(ConsulSettings.builder().address(address.toString()).build());
    }

    @BeforeEach
    void nameTheLock(org.junit.jupiter.api.TestInfo test) {
        name = "locks/" + test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void nothingIsLeft() {
        proxy.pass();
        mine.close();
        other.close();
        Await.until(LIMIT, "no session", () -> sessions().toString(), () -> sessions().isEmpty());
        proxy.close();
        threads.shutdownNow();
    }

    private List<SessionInfo> sessions() {
        try (ConsulClient consul = connect(consul())) {
            return consul.sessions().list(QueryOptions.none()).value();
        }
    }

    private DistributedLock lock(ConsulClient consul) {
        return DistributedLock.builder(name, consul).ttl(shortTtl()).lockDelay(Duration.ZERO).build();
    }

    private Optional<KeyValueEntry> entry() {
        return other.keyValue().get(name + "/.lock");
    }

    @Test
    void isHeldByOneAtATimeWithGrowingTokens() {
        DistributedLock lock = lock(mine);
        LockLease first = lock.acquire(LIMIT);
        assertThat(first.isHeld()).isTrue();
        assertThat(first.remaining()).isPositive().isLessThanOrEqualTo(shortTtl());
        assertThat(lock(other).tryAcquire()).isEmpty();
        assertThat(lock.tryAcquire()).isEmpty();

        first.close();
        assertThat(first.isHeld()).isFalse();
        assertThat(first.remaining()).isZero();
        assertThat(first.lossReason()).isNull();
        try (LockLease second = lock(other).tryAcquire().orElseThrow()) {
            assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        }
    }

    @Test
    void takesOneRequestToAcquireAndOneToReleaseWithAWarmSession() {
        DistributedLock lock = lock(mine);
        lock.acquire(LIMIT).close();
        proxy.resetCounters();

        lock.acquire(LIMIT).close();

        assertThat(proxy.requests()).allMatch(request -> request.path().equals("/v1/txn")).hasSize(2);
    }

    @Test
    void handsOverToAnotherClientThatWaits() throws Exception {
        LockLease held = lock(mine).acquire(LIMIT);
        Future<LockLease> waiting = threads.submit(() -> lock(other).acquire(LIMIT));
        Await.until(LIMIT, "a session of the waiting client", () -> sessions().toString(),
                () -> sessions().size() == 2);
        held.close();

        try (LockLease next = waiting.get(30, TimeUnit.SECONDS)) {
            assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
            assertThat(next.isHeld()).isTrue();
        }
    }

    @Test
    void saysWhoHoldsItWhenThereIsNoLockInTime() {
        try (LockLease held = lock(mine).acquire(LIMIT)) {
            assertThatExceptionOfType(LockTimeoutException.class)
                    .isThrownBy(() -> lock(other).acquire(Duration.ofMillis(1500)))
                    .withMessageContaining(name).withMessageContaining("1500 ms")
                    .withMessageContaining(entry().orElseThrow().session());
            assertThat(held.isHeld()).isTrue();
        }
    }

    @Test
    void tokensGrowOverDeletionAndPlainWrites() {
        long last = 0;
        for (int round = 0; round < 6; round++) {
            ConsulClient who = round % 2 == 0 ? mine : other;
            LockLease lease = lock(who).acquire(LIMIT);
            assertThat(lease.fencingToken()).isGreaterThan(last);
            last = lease.fencingToken();
            if (round % 3 == 1) {
                other.keyValue().put(name + "/.lock", "scribble");
            }
            lease.close();
            if (round % 3 == 0) {
                other.keyValue().delete(name + "/.lock");
            } else if (round % 3 == 2) {
                other.keyValue().put(name + "/.lock", new byte[]{1}, LockContent.LOCK_FLAGS);
            }
        }
    }

    @Test
    void aDeletedKeyIsALostLockAndCanBeTakenAgain() throws Exception {
        DistributedLock lock = lock(mine);
        LockLease lease = lock.acquire(LIMIT);
        CountDownLatch lost = new CountDownLatch(1);
        lease.onLost(lost::countDown);

        other.keyValue().delete(name + "/.lock");

        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.lossReason()).contains("deleted");
        try (LockLease again = lock.acquire(LIMIT)) {
            assertThat(again.fencingToken()).isGreaterThan(lease.fencingToken());
            lease.close();
            assertThat(again.isHeld()).isTrue();
        }
    }

    @Test
    void aDestroyedSessionIsALostLockWithinMoments() throws Exception {
        LockLease lease = lock(mine).acquire(LIMIT);
        CountDownLatch lost = new CountDownLatch(1);
        lease.onLost(lost::countDown);

        other.sessions().destroy(entry().orElseThrow().session());

        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void aLossInterruptsTheOwnerIfAskedTo() throws Exception {
        DistributedLock lock = DistributedLock.builder(name, mine).ttl(shortTtl()).lockDelay(Duration.ZERO)
                .interruptOwner(true).build();
        CountDownLatch held = new CountDownLatch(1);
        Future<Boolean> work = threads.submit(() -> {
            try (LockLease lease = lock.acquire(LIMIT)) {
                held.countDown();
                new CountDownLatch(1).await();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        });
        assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
        other.keyValue().delete(name + "/.lock");

        assertThat(work.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void isReentrantOnlyIfAskedTo() {
        DistributedLock lock = DistributedLock.builder(name, mine).reentrant(true).build();
        LockLease outer = lock.acquire(LIMIT);
        LockLease inner = lock.acquire(LIMIT);
        assertThat(inner.fencingToken()).isEqualTo(outer.fencingToken());
        inner.close();
        assertThat(outer.isHeld()).isTrue();
        assertThat(lock(other).tryAcquire()).isEmpty();
        outer.close();
        assertThat(outer.isHeld()).isFalse();
        lock(other).tryAcquire().orElseThrow().close();

        try (LockLease lease = lock(mine).acquire(LIMIT)) {
            assertThat(lock(mine).tryAcquire()).isEmpty();
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void refusesAKeyThatIsSomethingElse() {
        other.keyValue().put(name + "/.lock", "{}");

        assertThatExceptionOfType(LockConflictException.class).isThrownBy(() -> lock(mine).acquire(LIMIT));
        assertThat(entry().orElseThrow().text()).isEqualTo("{}");
        other.keyValue().delete(name + "/.lock");
    }

    @Test
    void ofAHundredThreadsOfOneClientEachGetsItWithOnePoll() throws Exception {
        DistributedLock lock = lock(mine);
        LockLease first = lock(other).acquire(LIMIT);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Long>> contenders = java.util.stream.IntStream.range(0, 100).mapToObj(i -> threads.submit(() -> {
            try (LockLease lease = lock.acquire(LIMIT)) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                return lease.fencingToken();
            }
        })).toList();
        first.close();
        List<Long> tokens = new java.util.ArrayList<>();
        for (Future<Long> contender : contenders) {
            tokens.add(contender.get(60, TimeUnit.SECONDS));
        }

        assertThat(tokens).doesNotHaveDuplicates().hasSize(100);
        assertThat(most).hasValue(1);
        assertThat(proxy.connectionsPeak()).isLessThanOrEqualTo(8);
    }

    @Test
    void aLossIsNoticedWithinTheTtlWhenTheNetworkIsABlackHole() throws Exception {
        DistributedLock lock = lock(mine);
        LockLease lease = lock.acquire(LIMIT);
        CountDownLatch lost = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        lease.onLost(() -> {
            calls.incrementAndGet();
            lost.countDown();
        });
        proxy.blackhole();
        long begun = System.nanoTime();

        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(shortTtl().plusSeconds(1));
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(lease.lossReason()).contains("TTL");
        lease.close();
        proxy.pass();
        try (LockLease again = lock.acquire(LIMIT)) {
            assertThat(again.isHeld()).isTrue();
            assertThat(again.fencingToken()).isGreaterThan(lease.fencingToken());
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void aReleaseIntoABlackHoleEndsWithTheSession() throws Exception {
        DistributedLock lock = lock(mine);
        LockLease lease = lock.acquire(LIMIT);
        proxy.blackhole();
        lease.close();
        assertThat(lease.isHeld()).isFalse();
        assertThat(lock.tryAcquire()).as("the release is not certain").isEmpty();
        proxy.pass();

        try (LockLease next = lock(other).acquire(LIMIT)) {
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    void aContenderThatGivesUpInABlackHoleLeavesNothingBehind() {
        DistributedLock lock = lock(mine);
        lock.acquire(LIMIT).close();
        proxy.blackhole();

        assertThatExceptionOfType(LockTimeoutException.class).isThrownBy(() -> lock.acquire(Duration.ofMillis(500)))
                .withMessageContaining("could not be asked");

        proxy.pass();
        Await.until(LIMIT, "nobody holds it", () -> entry().toString(),
                () -> entry().orElseThrow().session() == null && sessions().isEmpty());
        lock(other).acquire(LIMIT).close();
    }

    @Test
    void anInterruptedContenderLeavesNothingBehind() throws Exception {
        LockLease held = lock(other).acquire(LIMIT);
        CountDownLatch gone = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        Thread contender = Thread.ofVirtual().start(() -> {
            try {
                lock(mine).acquire().close();
            } catch (io.lictor.api.ConsulInterruptedException e) {
                interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 100);
            }
            gone.countDown();
        });
        Await.until(LIMIT, "a session of the waiting client", () -> sessions().toString(),
                () -> sessions().size() == 2);
        contender.interrupt();

        assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted).hasValue(1);
        held.close();
        Await.until(LIMIT, "nobody holds it", () -> entry().toString(), () -> entry().orElseThrow().session() == null);
    }

    @Test
    void aLockDelayIsWaitedForWithoutBusyPolling() {
        Duration delay = Duration.ofSeconds(2);
        LockLease lease = DistributedLock.builder(name, other).lockDelay(delay).build().acquire(LIMIT);
        String session = entry().orElseThrow().session();
        lock(mine).tryAcquire();
        proxy.resetCounters();
        other.sessions().destroy(session);
        long begun = System.nanoTime();

        try (LockLease next = lock(mine).acquire(LIMIT)) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(delay.minusMillis(50),
                    delay.plusSeconds(2));
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        }
        assertThat(proxy.requestCount("/v1/txn")).isLessThan(14);
    }

    @Test
    void closingTheClientLosesTheLocksAndDestroysTheSession() throws Exception {
        LockLease lease = lock(mine).acquire(LIMIT);
        CountDownLatch lost = new CountDownLatch(1);
        lease.onLost(lost::countDown);
        Future<LockLease> waiting = threads.submit(() -> lock(mine).acquire());

        mine.close();

        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.isHeld()).isFalse();
        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(io.lictor.api.ConsulClosedException.class);
        Await.until(LIMIT, "no session", () -> sessions().toString(), () -> sessions().isEmpty());
    }
}
