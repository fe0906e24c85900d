package io.lictor.lock.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.lock.DistributedLock;
import io.lictor.lock.DistributedSemaphore;
import io.lictor.lock.LockConflictException;
import io.lictor.lock.LockLease;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code consul lock} of Consul's own command line and the locks of this library exclude each other. */
class ConsulLockIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Long enough to see a child that was started although it must not be. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static ConsulAgent agent;

    private ConsulClient consul;

    @BeforeAll
    static void start() {
        agent = RealConsul.devAgent();
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @BeforeEach
    void connect() {
        consul = ConsulClient.connect(ConsulSettings.builder().address(agent.uri().toString()).build());
    }

    @AfterEach
    void disconnect() {
        consul.close();
        Await.until(LIMIT, "no session of ours is left", () -> sessions().toString(), () -> sessions().isEmpty());
    }

    /** The names of ours: a command that was refused leaves its own to their TTL. */
    private static List<String> sessions() {
        return Pattern.compile("\"Name\": *\"([^\"]*)\"").matcher(agent.http().get("/v1/session/list").body())
                .results().map(found -> found.group(1)).filter(name -> name.startsWith("lictor")).toList();
    }

    @Test
    void oursWaitsForTheCommandAndHasItAfterwards() throws Exception {
        DistributedLock lock = DistributedLock.named("interop/theirs-first", consul);
        try (ConsulLockCommand command = ConsulLockCommand.start(agent, lock.name(), 1).awaitHolding();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(lock.tryAcquire()).isEmpty();
            Future<LockLease> waiting = threads.submit(() -> lock.acquire(LIMIT));
            assertThat(Await.holdsWithin(LOOK, waiting::isDone)).isFalse();

            command.release();

            try (LockLease lease = waiting.get()) {
                assertThat(lease.isHeld()).isTrue();
            }
        }
    }

    @Test
    void theCommandWaitsForOursAndRunsAfterwards() {
        DistributedLock lock = DistributedLock.named("interop/ours-first", consul);
        LockLease lease = lock.acquire(LIMIT);
        try (ConsulLockCommand command = ConsulLockCommand.start(agent, lock.name(), 1).awaitAttempt()) {
            assertThat(Await.holdsWithin(LOOK, command::isHolding)).isFalse();
            assertThat(lease.isHeld()).isTrue();

            lease.close();

            command.awaitHolding();
            assertThat(lock.tryAcquire()).isEmpty();
            command.release();
        }
        try (LockLease again = lock.acquire(LIMIT)) {
            assertThat(again.fencingToken()).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    void theCommandAndOurSemaphoreShareTheirPermits() {
        DistributedSemaphore semaphore = DistributedSemaphore.named("interop/shared", 3, consul);
        try (ConsulLockCommand one = command(semaphore).awaitHolding();
                ConsulLockCommand two = command(semaphore).awaitHolding()) {
            LockLease permit = semaphore.acquire(LIMIT);
            assertThat(semaphore.tryAcquire()).isEmpty();
            try (ConsulLockCommand three = command(semaphore).awaitAttempt()) {
                assertThat(Await.holdsWithin(LOOK, three::isHolding)).isFalse();
                assertThat(permit.isHeld()).isTrue();

                permit.close();

                three.awaitHolding();
                assertThat(semaphore.tryAcquire()).isEmpty();
                three.release();
            }
            two.release();
            one.release();
        }
        try (LockLease again = semaphore.acquire(LIMIT)) {
            assertThat(again.isHeld()).isTrue();
        }
    }

    @Test
    void ourSemaphoreWaitsForAPermitOfTheCommand() throws Exception {
        DistributedSemaphore semaphore = DistributedSemaphore.named("interop/full", 3, consul);
        try (LockLease one = semaphore.acquire(LIMIT);
                LockLease two = semaphore.acquire(LIMIT);
                ConsulLockCommand command = command(semaphore).awaitHolding();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<LockLease> waiting = threads.submit(() -> semaphore.acquire(LIMIT));
            assertThat(Await.holdsWithin(LOOK, waiting::isDone)).isFalse();

            command.release();

            try (LockLease three = waiting.get()) {
                assertThat(three.fencingToken()).isGreaterThan(two.fencingToken()).isGreaterThan(one.fencingToken());
            }
        }
    }

    @Test
    void bothRefuseASemaphoreWithAnotherNumberOfPermits() {
        DistributedSemaphore three = DistributedSemaphore.named("interop/conflict", 3, consul);
        try (ConsulLockCommand command = ConsulLockCommand.start(agent, three.name(), 2).awaitHolding()) {
            assertThatThrownBy(() -> three.acquire(LIMIT)).isInstanceOf(LockConflictException.class)
                    .hasMessageContaining("2 permits (expected: 3");
            command.release();
        }
        DistributedSemaphore four = DistributedSemaphore.named("interop/conflict-of-theirs", 4, consul);
        try (LockLease lease = four.acquire(LIMIT);
                ConsulLockCommand command = ConsulLockCommand.start(agent, four.name(), 2)) {
            assertThat(command.awaitEnd()).isPositive();
            assertThat(command.output()).contains("limit conflict");
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void bothRefuseAKeyOfTheOtherKind() {
        DistributedLock lock = DistributedLock.named("interop/kind", consul);
        try (ConsulLockCommand command = ConsulLockCommand.start(agent, lock.name(), 2).awaitHolding()) {
            assertThatThrownBy(() -> lock.acquire(LIMIT)).isInstanceOf(LockConflictException.class);
            command.release();
        }
        DistributedSemaphore semaphore = DistributedSemaphore.named("interop/kind-of-theirs", 2, consul);
        try (LockLease lease = semaphore.acquire(LIMIT);
                ConsulLockCommand command = ConsulLockCommand.start(agent, semaphore.name(), 1)) {
            assertThat(command.awaitEnd()).isPositive();
            assertThat(command.output()).contains("does not match lock use");
            assertThat(lease.isHeld()).isTrue();
        }
    }

    private static ConsulLockCommand command(DistributedSemaphore semaphore) {
        return ConsulLockCommand.start(agent, semaphore.name(), 3);
    }
}
