package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionCheck;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Locks, permits and leaderships that come and go with the health of a service, on a real agent. */
@EachConsul
@SuppressWarnings("NullAway.Init") // the agent is started for each Consul
@Timeout(240)
class ServiceBoundLockIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static ConsulAgent agent;

    private ConsulClient mine;
    private ConsulClient other;
    private String name = "";
    private Registration service;

    @BeforeEachConsul
    static void start() {
        agent = RealConsul.devAgent();
    }

    @AfterEachConsul
    static void stop() {
        agent.close();
    }

    @BeforeEach
    void register(TestInfo test) {
        mine = LockContract.connect(agent.uri());
        other = LockContract.connect(agent.uri());
        name = "bound/" + test.getTestMethod().orElseThrow().getName();
        service = mine.register(ServiceDefinition.builder("orders").port(80).drainTime(Duration.ZERO)
                .check(HealthCheck.ttl(Duration.ofMinutes(10))).build());
        assertThat(service.awaitRegistered(LIMIT)).isTrue();
    }

    @AfterEach
    void close() {
        service.close();
        mine.close();
        other.close();
    }

    private DistributedLock.Builder bound() {
        return DistributedLock.builder(name, mine).lockDelay(Duration.ZERO).boundTo(service);
    }

    @Test
    void aHolderWhoseServiceIsCriticalLosesTheLockAndLearnsWhy() throws InterruptedException {
        LockLease lease = bound().build().acquire(LIMIT);
        assertThat(other.sessions().list(QueryOptions.none()).value()).singleElement().satisfies(session -> {
            assertThat(session.serviceChecks()).containsExactly(SessionCheck.of(service.checkIds().getFirst()));
            assertThat(session.checks()).isEmpty();
        });
        CountDownLatch lost = new CountDownLatch(1);
        lease.onLost(lost::countDown);
        service.warn("slow");
        assertThat(lost.await(2, TimeUnit.SECONDS)).as("a warning costs nothing").isFalse();

        service.fail("database gone");
        assertThat(lost.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.lossReason()).contains("bound to checks of a service").contains("critical");
        try (LockLease next = DistributedLock.builder(name, other).lockDelay(Duration.ZERO).build().acquire(LIMIT)) {
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    void nobodyGetsALockForACriticalServiceAndItIsWaitedForUntilThatIsWell() {
        service.fail("not ready");
        Await.until(LIMIT, "critical", () -> "", () -> agent.passing("orders").isEmpty());
        DistributedLock lock = bound().build();
        assertThatExceptionOfType(LockTimeoutException.class).isThrownBy(() -> lock.acquire(Duration.ofSeconds(2)))
                .withMessageContaining("the service that it is bound to is not healthy")
                .withMessageContaining("is in critical state");

        AtomicBoolean healed = new AtomicBoolean();
        Thread.ofVirtual().start(() -> {
            Await.until(LIMIT, "still nobody", () -> "", () -> other.keyValue().get(lock.key()).isEmpty());
            healed.set(true);
            service.pass("ready");
        });
        try (LockLease lease = lock.acquire(LIMIT)) {
            assertThat(healed).as("nobody before").isTrue();
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aLeaderWhoseServiceIsCriticalIsFollowedByAHealthyOneAndStandsAgainWhenItIsWell() {
        AtomicInteger terms = new AtomicInteger();
        LeaderElection.Work work = lease -> {
            terms.incrementAndGet();
            new CountDownLatch(1).await();
        };
        try (LeaderElection first = LeaderElection.builder(name, mine).payload("first").lockDelay(Duration.ZERO)
                .boundTo(service).whileLeading(work).start()) {
            Await.until(LIMIT, "first leads", () -> terms.toString(), () -> first.isLeader() && terms.get() == 1);
            try (LeaderElection second = LeaderElection.builder(name, other).payload("second")
                    .lockDelay(Duration.ZERO).whileLeading(lease -> new CountDownLatch(1).await()).start()) {
                service.fail("queue stuck");
                Await.until(LIMIT, "second leads", () -> "", second::isLeader);
                Await.until(LIMIT, "first knows", () -> "", () -> !first.isLeader());
                assertThat(terms).hasValue(1);
            }
            service.pass("queue moves");
            Await.until(LIMIT, "first leads again", () -> "", first::isLeader);
            // its work begins on a thread of its own
            Await.until(LIMIT, "a second term", () -> terms.toString(), () -> terms.get() == 2);
        }
    }

    @Test
    void aPermitIsLostWithTheHealthOfItsServiceToo() throws InterruptedException {
        DistributedSemaphore permits = DistributedSemaphore.builder(name, 2, mine).boundTo(service).build();
        LockLease permit = permits.acquire(LIMIT);
        CountDownLatch lost = new CountDownLatch(1);
        permit.onLost(lost::countDown);
        service.fail("full");

        assertThat(lost.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(permit.lossReason()).contains("bound to checks of a service");
    }

    @Test
    void aServiceWithoutChecksHasNoHealthToBindTo() {
        try (Registration plain = mine.register(ServiceDefinition.builder("plain").port(81).build())) {
            assertThat(plain.checkIds()).isEqualTo(List.of());
            assertThatIllegalArgumentException().isThrownBy(() -> DistributedLock.builder(name, mine).boundTo(plain))
                    .withMessageContaining("one with a check");
        }
    }
}
