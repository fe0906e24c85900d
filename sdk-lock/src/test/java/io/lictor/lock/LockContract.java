package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import io.lictor.api.SessionDefinition;
import io.lictor.api.SessionInfo;
import io.lictor.api.TransactionOperation;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a lock does on any Consul. Each client has a proxy of its own, so that its network can be broken. */
@Timeout(240)
abstract class LockContract {

    static final Duration LIMIT = Duration.ofMinutes(1);

    /** Of sessions that are not to expire: a fifth of it is what a release may take, and a slow machine takes its time. */
    private static final Duration TTL = Duration.ofMinutes(1);

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
        return lock(consul, TTL);
    }

    private DistributedLock lock(ConsulClient consul, Duration ttl) {
        return DistributedLock.builder(name, consul).ttl(ttl).lockDelay(Duration.ZERO).build();
    }

    private Optional<KeyValueEntry> entry() {
        return other.keyValue().get(name + "/.lock");
    }

    private String holder() {
        String session = entry().orElseThrow().session();
        return session == null ? "nobody" : session;
    }

    @Test
    void isHeldByOneAtATimeWithGrowingTokens() {
        DistributedLock lock = lock(mine);
        LockLease first = lock.acquire(LIMIT);
        assertThat(first.isHeld()).isTrue();
        assertThat(first.remaining()).isPositive().isLessThanOrEqualTo(TTL);
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

        Duration held;
        do {
            // who holds it for a second watches the key as well, and a machine may stand still for one
            proxy.resetCounters();
            long begun = System.nanoTime();
            lock.acquire(LIMIT).close();
            held = Duration.ofNanos(System.nanoTime() - begun);
        } while (held.compareTo(Duration.ofMillis(900)) > 0);

        assertThat(proxy.requests()).allMatch(request -> request.path().equals("/v1/txn")).hasSize(2);
    }

    @Test
    void handsOverToAnotherClientThatWaits() throws Exception {
        LockLease held = lock(mine).acquire(LIMIT);
        Future<LockLease> waiting = threads.submit(() -> lock(other).acquire(LIMIT));
        Await.until(LIMIT, "a session of the waiting client", () -> sessions().toString(),
                () -> sessions().size() == 2);
        held.close();

        try (LockLease next = waiting.get(60, TimeUnit.SECONDS)) {
            assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
            assertThat(next.isHeld()).isTrue();
        }
    }

    @Test
    void saysWhoHoldsItWhenThereIsNoLockInTime() {
        try (LockLease held = lock(mine).acquire(LIMIT)) {
            assertThatExceptionOfType(LockTimeoutException.class)
                    .isThrownBy(() -> lock(other).acquire(Duration.ofSeconds(4)))
                    .withMessageContaining(name).withMessageContaining("4000 ms")
                    .withMessageContaining(holder());
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

        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
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

        other.sessions().destroy(holder());

        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void aLossInterruptsTheOwnerIfAskedTo() throws Exception {
        DistributedLock lock = DistributedLock.builder(name, mine).ttl(TTL).lockDelay(Duration.ZERO)
                .interruptOwner(true).build();
        CountDownLatch held = new CountDownLatch(1);
        Future<Boolean> work = threads.submit(() -> {
            try (LockLease lease = lock.acquire(LIMIT)) {
                assertThat(lease.isHeld()).isTrue();
                held.countDown();
                new CountDownLatch(1).await();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        });
        assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
        other.keyValue().delete(name + "/.lock");

        assertThat(work.get(60, TimeUnit.SECONDS)).isTrue();
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
    void anInnerLeaseClosedTwiceDoesNotReleaseTheOuter() {
        DistributedLock lock = DistributedLock.builder(name, mine).reentrant(true).build();
        try (LockLease outer = lock.acquire(LIMIT)) {
            LockLease inner = lock.acquire(LIMIT);
            inner.close();
            inner.close();
            assertThat(inner.isHeld()).isFalse();
            assertThat(outer.isHeld()).isTrue();
            assertThat(lock(other).tryAcquire()).isEmpty();
        }
        lock(other).tryAcquire().orElseThrow().close();
    }

    /** After which nobody who comes anew would know it for a lock's. */
    @Test
    void aHeldKeyThatWasWrittenOverIsWrittenAnewByItsHolder() {
        try (LockLease lease = lock(mine).acquire(LIMIT)) {
            other.keyValue().put(name + "/.lock", "scribble");
            Await.until(LIMIT, "written anew", () -> entry().toString(),
                    () -> entry().orElseThrow().flags() == LockContent.LOCK_FLAGS);
            assertThat(lease.isHeld()).isTrue();
            assertThat(entry().orElseThrow().text()).isEmpty();
            assertThat(lock(other).tryAcquire()).isEmpty();
        }
        lock(other).tryAcquire().orElseThrow().close();
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
        DistributedLock lock = lock(mine, shortTtl());
        LockLease lease = lock.acquire(LIMIT);
        CountDownLatch lost = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        lease.onLost(() -> {
            calls.incrementAndGet();
            lost.countDown();
        });
        proxy.blackhole();
        long begun = System.nanoTime();

        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();

        // SessionKeepingTest knows the moment; here the machine may be slow
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(shortTtl().plusSeconds(10));
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(lease.lossReason()).contains("TTL");
        lease.close();
        proxy.pass();
        try (LockLease again = lock(mine).acquire(LIMIT)) {
            assertThat(again.isHeld()).isTrue();
            assertThat(again.fencingToken()).isGreaterThan(lease.fencingToken());
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void aReleaseIntoABlackHoleEndsWithTheSession() throws Exception {
        DistributedLock lock = lock(mine, shortTtl());
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
        DistributedLock lock = lock(mine, shortTtl());
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
        // so that the interruption comes before the answer that names the session
        proxy.delay(Duration.ofSeconds(1));
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

        assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted).hasValue(1);
        assertThat(lock(mine).tryAcquire()).isEmpty();
        assertThat(sessions()).as("the session that was made for the interrupted one is used").hasSize(2);
        held.close();
        Await.until(LIMIT, "nobody holds it", () -> entry().toString(), () -> entry().orElseThrow().session() == null);
    }

    @Test
    void aLockDelayIsWaitedForWithoutBusyPolling() {
        Duration delay = Duration.ofSeconds(2);
        LockLease lease = DistributedLock.builder(name, other).lockDelay(delay).build().acquire(LIMIT);
        String session = holder();
        lock(mine).tryAcquire();
        proxy.resetCounters();
        long begun = System.nanoTime();
        other.sessions().destroy(session);

        try (LockLease next = lock(mine).acquire(LIMIT)) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(delay.minusMillis(50),
                    delay.plusSeconds(20));
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

        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.isHeld()).isFalse();
        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
                .withCauseInstanceOf(io.lictor.api.ConsulClosedException.class);
        Await.until(LIMIT, "no session", () -> sessions().toString(), () -> sessions().isEmpty());
    }

    @Test
    void aSemaphoreHasSoManyPermitsAndTheirTokensGrow() throws Exception {
        DistributedSemaphore two = semaphore(mine, 2);
        LockLease first = two.acquire(LIMIT);
        LockLease second = two.acquire(LIMIT);
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(two.tryAcquire()).isEmpty();
        assertThat(semaphore(other, 2).tryAcquire()).isEmpty();
        assertThatExceptionOfType(LockConflictException.class)
                .isThrownBy(() -> semaphore(other, 3).acquire(LIMIT));

        Future<LockLease> waiting = threads.submit(() -> semaphore(other, 2).acquire(LIMIT));
        first.close();
        try (LockLease third = waiting.get(60, TimeUnit.SECONDS)) {
            assertThat(third.fencingToken()).isGreaterThan(second.fencingToken());
            assertThat(first.isHeld()).isFalse();
            assertThat(second.isHeld()).isTrue();
        }
        second.close();
        assertThat(other.keyValue().get(name + "/.lock").orElseThrow().text())
                .isEqualTo("{\"Limit\":2,\"Holders\":{}}");
        assertThat(other.keyValue().keys(name + "/", null, QueryOptions.none()).value())
                .containsExactly(name + "/.lock");
    }

    @Test
    void aPermitWhoseHolderHasVanishedIsFreeAndItsHolderKnows() throws Exception {
        LockLease first = semaphore(mine, 1).acquire(LIMIT);
        CountDownLatch lost = new CountDownLatch(1);
        first.onLost(lost::countDown);
        String session = first.key().substring(name.length() + 1);
        other.sessions().destroy(session);

        try (LockLease next = semaphore(other, 1).acquire(LIMIT)) {
            assertThat(next.fencingToken()).isGreaterThan(first.fencingToken());
            assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(first.isHeld()).isFalse();
        }
    }

    @Test
    void aPermitIsHadAtOnceThoughTheWarmSessionWasDestroyed() {
        LockLease first = semaphore(mine, 1).acquire(LIMIT);
        String session = first.key().substring(name.length() + 1);
        first.close();
        other.sessions().destroy(session);

        try (LockLease next = semaphore(mine, 1).tryAcquire().orElseThrow()) {
            assertThat(next.isHeld()).isTrue();
        }
    }

    @Test
    void permitsAreNumberedAndTheTokensOfEachNumberGrow() {
        try (LockLease zero = semaphore(mine, 3).acquire(LIMIT);
                LockLease two = number(2)) {
            assertThat(zero.permit()).isZero();
            assertThat(two.permit()).isEqualTo(2);
            try (LockLease again = semaphore(mine, 3).acquire(LIMIT)) {
                assertThat(again.permit()).isEqualTo(1);
                assertThat(again.fencingToken()).isGreaterThan(two.fencingToken());
            }
        }
    }

    /** The third of three, after the second was given back. */
    private LockLease number(int wanted) {
        try (LockLease one = semaphore(other, 3).acquire(LIMIT)) {
            assertThat(one.permit()).isEqualTo(wanted - 1);
            return semaphore(other, 3).acquire(LIMIT);
        }
    }

    /** Which have no number, and leave it to the others. */
    @Test
    void holdersOfConsulsOwnLibraryLeaveNumbersToTheOthers() {
        String session = other.sessions().create(SessionDefinition.builder().ttl(TTL).checks(List.of()).build());
        assertThat(other.transactions().apply(List.of(
                TransactionOperation.lock(name + "/" + session, new byte[0], Slots.FLAGS, session),
                TransactionOperation.compareAndSet(name + "/.lock",
                        ("{\"Limit\":2,\"Holders\":{\"" + session + "\":true}}").getBytes(StandardCharsets.UTF_8),
                        Slots.FLAGS, 0)))
                .isCommitted()).isTrue();

        try (LockLease lease = semaphore(mine, 2).acquire(LIMIT)) {
            assertThat(lease.permit()).isZero();
            assertThat(semaphore(mine, 2).tryAcquire()).isEmpty();
        }
        other.sessions().destroy(session);
    }

    /** Also that of an older version, whose session leaves it behind. */
    @Test
    void nothingIsLeftOfHoldersThatHaveVanished() {
        String dead = other.sessions().create(SessionDefinition.builder().ttl(TTL).checks(List.of()).build());
        other.transactions().apply(List.of(
                TransactionOperation.lock(name + "/" + dead, new byte[0], Slots.FLAGS, dead)));
        other.sessions().destroy(dead);
        other.keyValue().put(name + "/" + dead.replace('-', '0'), "somebody else's");
        LockLease first = semaphore(mine, 2).acquire(LIMIT);
        other.sessions().destroy(first.key().substring(name.length() + 1));

        semaphore(other, 2).acquire(LIMIT).close();

        assertThat(other.keyValue().keys(name + "/", null, QueryOptions.none()).value())
                .containsExactlyInAnyOrder(name + "/.lock", name + "/" + dead.replace('-', '0'));
        other.keyValue().deleteAll(name + "/");
    }

    @Test
    void manyThreadsOfTwoClientsNeverExceedTheSemaphore() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Long>> contenders = java.util.stream.IntStream.range(0, 40).mapToObj(i -> threads.submit(() -> {
            try (LockLease lease = semaphore(i % 2 == 0 ? mine : other, 3).acquire(Duration.ofMinutes(1))) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                most.accumulateAndGet(inside.get(), Math::max);
                inside.decrementAndGet();
                return lease.fencingToken();
            }
        })).toList();
        List<Long> tokens = new java.util.ArrayList<>();
        for (Future<Long> contender : contenders) {
            tokens.add(contender.get(60, TimeUnit.SECONDS));
        }

        assertThat(tokens).doesNotHaveDuplicates();
        assertThat(most.get()).isBetween(1, 3);
    }

    private DistributedSemaphore semaphore(ConsulClient consul, int permits) {
        return DistributedSemaphore.builder(name, permits, consul).ttl(TTL).build();
    }

    @Test
    void oneLeadsAndAllSeeItAndAnotherFollows() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        LeaderElection first = candidate(mine, "first", interrupted);
        assertThat(first.awaitLeader(LIMIT).orElseThrow().payload()).isEqualTo("first");
        Await.until(LIMIT, "leading", () -> "not", first::isLeader);
        try (LeaderElection second = candidate(other, "second", new CountDownLatch(1));
                LeaderElection view = LeaderElection.builder(name, other).observe()) {
            List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
            assertThat(view.awaitLeader(LIMIT).orElseThrow().payload()).isEqualTo("first");
            view.onLeaderChange(leader -> seen.add(leader.map(LeaderElection.Leader::payload).orElse("none")));
            assertThat(second.isLeader()).isFalse();

            first.close();

            assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
            Await.until(LIMIT, "the second leads", () -> seen.toString(),
                    () -> second.isLeader() && seen.contains("second"));
            assertThat(view.isLeader()).isFalse();
        }
    }

    @Test
    void aLeaderThatIsDeposedIsInterruptedAndStandsAgain() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (LeaderElection election = candidate(mine, "me", interrupted)) {
            long token = election.awaitLeader(LIMIT).orElseThrow().fencingToken();
            other.sessions().destroy(holder());

            assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
            Await.until(LIMIT, "leading again", () -> election.leader().toString(),
                    () -> election.leader().filter(leader -> leader.fencingToken() > token).isPresent());
        }
    }

    private LeaderElection candidate(ConsulClient consul, String payload, CountDownLatch interrupted) {
        return LeaderElection.builder(name, consul).payload(payload).ttl(TTL).lockDelay(Duration.ZERO)
                .whileLeading(lease -> {
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                }).start();
    }

    @Test
    void aFairLockIsGivenInTheOrderOfArrivalAcrossClients() throws Exception {
        LockLease held = fair(other).acquire(LIMIT);
        List<Integer> order = new java.util.concurrent.CopyOnWriteArrayList<>();
        List<Future<?>> contenders = new java.util.ArrayList<>();
        try (ConsulClient third = connect(consul())) {
            List<ConsulClient> clients = List.of(mine, other, third);
            for (int i = 0; i < 6; i++) {
                int number = i;
                contenders.add(threads.submit(() -> {
                    try (LockLease lease = fair(clients.get(number % 3)).acquire(LIMIT)) {
                        order.add(number);
                        return lease.fencingToken();
                    }
                }));
                Await.until(LIMIT, "a place in the line", () -> line().toString(), () -> line().size() == number + 1);
            }
            held.close();
            for (Future<?> contender : contenders) {
                contender.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
        Await.until(LIMIT, "an empty line", () -> line().toString(), () -> line().isEmpty());
    }

    @Test
    void aFairLockIsHadAtOnceThoughTheWarmSessionWasDestroyed() {
        String session;
        try (LockLease lease = fair(mine).acquire(LIMIT)) {
            session = lease.session().id();
        }
        other.sessions().destroy(session);

        try (LockLease lease = fair(mine).acquire(TTL.dividedBy(4))) {
            assertThat(lease.isHeld()).isTrue();
            assertThat(lease.session().id()).isNotEqualTo(session);
        }
    }

    @Test
    void aDeadWaiterDoesNotBlockTheLine() throws Exception {
        LockLease held = fair(other).acquire(LIMIT);
        Future<LockLease> doomed = threads.submit(() -> fair(mine).acquire(LIMIT));
        Await.until(LIMIT, "a place in the line", () -> line().toString(), () -> line().size() == 1);
        Future<LockLease> next = threads.submit(() -> fair(other).acquire(LIMIT));
        Await.until(LIMIT, "two places in the line", () -> line().toString(), () -> line().size() == 2);

        proxy.refuse();
        proxy.cut();
        other.sessions().destroy(String.valueOf(line().getFirst().session()));
        held.close();

        try (LockLease lease = next.get(60, TimeUnit.SECONDS)) {
            assertThat(lease.isHeld()).isTrue();
            proxy.pass();
        }
        doomed.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void aWaiterThatGivesUpLeavesTheLine() {
        try (LockLease held = fair(other).acquire(LIMIT)) {
            assertThat(fair(mine).tryAcquire(Duration.ofSeconds(3))).isEmpty();
            Await.until(LIMIT, "an empty line", () -> line().toString(), () -> line().isEmpty());
            assertThat(held.isHeld()).isTrue();
        }
    }

    private List<KeyValueEntry> line() {
        return other.keyValue().list(name + "/.queue/", QueryOptions.none()).value().stream()
                .sorted(java.util.Comparator.comparingLong(entry -> entry.indexes().create())).toList();
    }

    private DistributedLock fair(ConsulClient consul) {
        return DistributedLock.builder(name, consul).ttl(TTL).lockDelay(Duration.ZERO).fair(true).build();
    }
}
