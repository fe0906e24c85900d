package io.lictor.lock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.lock.DistributedLock;
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
        Await.until(LIMIT, "no session is left", this::sessions, () -> sessions().equals("[]"));
    }

    private String sessions() {
        return agent.http().get("/v1/session/list").body().strip();
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
}
