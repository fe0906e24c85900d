package io.lictor.lock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the fencing token is for: a holder that is frozen in its critical section until others have had the lock, and writes
 * when it thaws. Without a fence the torture run's own checker finds the overlap, so it would find one elsewhere.
 */
class FrozenHolderIT {

    private static final String LOCK = "torture/frozen";
    private static final Duration TTL = Duration.ofSeconds(3);
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
    void withoutAFenceItsWriteOverlapsAndTheCheckerFindsThat() throws Exception {
        try (FencedResource resource = FencedResource.unfenced()) {
            List<Write> writes = writesAroundAFreeze(resource);

            assertThat(SafetyChecker.overlaps(LOCK, writes)).isNotEmpty().first().asString()
                    .contains("frozen").contains("wrote after token");
        }
    }

    @Test
    void withAFenceItsWriteIsRefused() throws Exception {
        try (FencedResource resource = FencedResource.fenced()) {
            List<Write> writes = writesAroundAFreeze(resource);

            assertThat(SafetyChecker.overlaps(LOCK, writes)).isEmpty();
            assertThat(writes).filteredOn(write -> !write.accepted()).isNotEmpty()
                    .allSatisfy(write -> assertThat(write.holder().worker()).isEqualTo("frozen"));
        }
    }

    /** One process holds and is frozen; another one gets the lock and writes; the first one thaws and writes. */
    private List<Write> writesAroundAFreeze(FencedResource resource) throws Exception {
        CompletableFuture<Write> holds = resource.detain(LOCK, LIMIT);
        try (WorkerProcess frozen = worker(resource, "frozen")) {
            long token = holds.get(LIMIT.toSeconds(), TimeUnit.SECONDS).token();
            // at once: on a busy machine the lease could be over before the other one has begun
            WorkerProcess.Freeze freeze = frozen.freeze(LIMIT);
            try (WorkerProcess other = worker(resource, "other")) {
                awaitWrite(resource, "somebody else writes", write -> write.token() > token);
                freeze.thaw();
                awaitWrite(resource, "the frozen one writes", write -> write.token() == token && !write.believed());
                end(other);
            }
            end(frozen);
            assertThat(frozen.record().violations()).isEmpty();
            return resource.writes();
        }
    }

    private static void end(WorkerProcess worker) {
        worker.stop();
        assertThat(worker.awaitEnd(LIMIT)).as(worker::log).isZero();
    }

    private static void awaitWrite(FencedResource resource, String what, java.util.function.Predicate<Write> wanted) {
        Await.until(LIMIT, what, () -> resource.writes().size() + " writes",
                () -> resource.writes().stream().anyMatch(wanted));
    }

    private WorkerProcess worker(FencedResource resource, String name) {
        return WorkerProcess.start(new WorkerOptions(name, agent.uri().toString(), resource.port(),
                folder.resolve(name).toString(), List.of(LOCK), 1, TTL, TTL, 5));
    }
}
