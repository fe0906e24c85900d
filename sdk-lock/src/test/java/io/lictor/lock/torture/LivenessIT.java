package io.lictor.lock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.lock.DistributedLock;
import io.lictor.lock.LockLease;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock is never stuck: after its holder was killed, and in a crowd. */
class LivenessIT {

    private static final Duration TTL = Duration.ofSeconds(2);
    /** Of those who are not killed: they are to keep what they have, also on a machine that stands still for seconds. */
    private static final Duration LONG_TTL = Duration.ofMinutes(1);
    private static final Duration LOCK_DELAY = Duration.ofSeconds(1);
    private static final Duration NOISE = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static ConsulAgent agent;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        agent = RealConsul.devAgent(options -> options.extraConfig("{\"session_ttl_min\":\"1s\"}"));
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @Test
    void afterAHolderIsKilledTheNextHasItWithinTwiceTheTtlAndTheLockDelay() throws Exception {
        String name = "liveness/killed";
        try (FencedResource resource = FencedResource.fenced();
                ConsulClient consul = connect();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Write> holds = resource.detain(name, LIMIT);
            try (WorkerProcess holder = worker(resource, name)) {
                long token = holds.get(LIMIT.toSeconds(), TimeUnit.SECONDS).token();
                Future<LockLease> waiting = threads.submit(() -> lock(name, consul).acquire(LIMIT));

                long killed = System.nanoTime();
                holder.kill();
                try (LockLease next = waiting.get()) {
                    Duration took = Duration.ofNanos(System.nanoTime() - killed);

                    assertThat(next.fencingToken()).isGreaterThan(token);
                    assertThat(took).isBetween(LOCK_DELAY, TTL.multipliedBy(2).plus(LOCK_DELAY).plus(NOISE));
                }
            }
        }
    }

    @Test
    void aHundredContendersOfTenClientsEachGetIt() throws Exception {
        List<ConsulClient> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Long>> contenders = new ArrayList<>();
            List<Long> inOrder = new ArrayList<>(); // guarded by nothing but the lock under test
            for (int i = 0; i < 100; i++) {
                if (i % 10 == 0) {
                    clients.add(connect());
                }
                DistributedLock lock = lock("liveness/crowd", clients.getLast());
                contenders.add(() -> {
                    try (LockLease lease = lock.acquire(LIMIT)) {
                        inOrder.add(lease.fencingToken());
                        return lease.fencingToken();
                    }
                });
            }

            List<Long> tokens = new ArrayList<>();
            for (Future<Long> contender : threads.invokeAll(contenders)) {
                tokens.add(contender.get());
            }

            assertThat(inOrder).hasSize(100).containsExactlyInAnyOrderElementsOf(tokens).doesNotHaveDuplicates()
                    .isSorted();
        } finally {
            clients.forEach(ConsulClient::close);
        }
        assertThat(agent.http().get("/v1/kv/liveness/crowd/.lock").body()).doesNotContain("\"Session\"");
    }

    @Test
    void aWaiterOfAFairLockThatIsKilledHoldsTheLineUpForTwiceTheTtlAtMost() throws Exception {
        String name = "liveness/fair-dead";
        try (FencedResource resource = FencedResource.fenced();
                ConsulClient consul = connect();
                ConsulClient other = connect();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            LockLease held = lock(name, consul).acquire(LIMIT);
            try (WorkerProcess waiter = worker(resource, name)) {
                awaitLine(name, 1);
                Future<LockLease> next = threads.submit(() -> lock(name, other).acquire(LIMIT));
                awaitLine(name, 2);

                long killed = System.nanoTime();
                waiter.kill();
                held.close();

                try (LockLease lease = next.get()) {
                    assertThat(lease.fencingToken()).isGreaterThan(held.fencingToken());
                    assertThat(Duration.ofNanos(System.nanoTime() - killed))
                            .isLessThan(TTL.multipliedBy(2).plus(NOISE));
                }
            }
        }
    }

    @Test
    void nobodyStarvesAtAFairLockThatGreedyOnesAlwaysWant() throws Exception {
        String name = "liveness/fair-crowd";
        int greedy = 9;
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger turns = new AtomicInteger();
        List<ConsulClient> clients = List.of(connect(), connect(), connect(), connect());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < greedy; i++) {
                DistributedLock lock = lock(name, clients.get(i % 3));
                Future<?> unused = threads.submit(() -> {
                    while (!over.get()) {
                        try (LockLease lease = lock.acquire(LIMIT)) {
                            turns.addAndGet(lease.isHeld() ? 1 : 0);
                        }
                    }
                });
            }
            Await.until(LIMIT, "a crowd", turns::toString, () -> turns.get() > 3 * greedy);
            try {
                DistributedLock lock = lock(name, clients.get(3));
                String session = sessionOf(lock, clients.get(3));
                for (int i = 0; i < 5; i++) {
                    Future<Integer> turn = threads.submit(() -> {
                        try (LockLease lease = lock.acquire(LIMIT)) {
                            return lease.isHeld() ? turns.get() : Integer.MAX_VALUE;
                        }
                    });
                    Await.until(LIMIT, "a place in the line", () -> line(name),
                            () -> turn.isDone() || line(name).contains(session));
                    int before = turns.get();
                    // each of the others has at most one place before it; two of one client may change places
                    assertThat(turn.get() - before).isLessThan(2 * greedy);
                }
            } finally {
                over.set(true);
            }
        } finally {
            clients.forEach(ConsulClient::close);
        }
    }

    private static String sessionOf(DistributedLock lock, ConsulClient consul) {
        try (LockLease lease = lock.acquire(LIMIT)) {
            return Objects.requireNonNull(consul.keyValue().get(lease.key()).orElseThrow().session());
        }
    }

    private static void awaitLine(String name, int places) {
        Await.until(LIMIT, places + " in the line", () -> line(name),
                () -> line(name).split("\"Session\"", -1).length > places);
    }

    private static String line(String name) {
        return agent.http().get("/v1/kv/" + name + "/.queue/?recurse").body();
    }

    private static DistributedLock lock(String name, ConsulClient consul) {
        return DistributedLock.builder(name, consul).ttl(LONG_TTL).lockDelay(LOCK_DELAY)
                .fair(name.contains(Contended.FAIR)).build();
    }

    private static ConsulClient connect() {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.uri().toString()).build());
    }

    private WorkerProcess worker(FencedResource resource, String lock) {
        return WorkerProcess.start(new WorkerOptions("holder", agent.uri().toString(), resource.port(),
                folder.resolve("holder").toString(), List.of(lock), 1, TTL, LOCK_DELAY, 5));
    }
}
