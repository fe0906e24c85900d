package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks in another datacenter than that of the agent. */
@Timeout(180)
abstract class LocksElsewhereContract {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** An agent in dc1. */
    abstract URI here();

    /** An agent in dc2. */
    abstract URI there();

    private static ConsulClient connect(URI agent, String datacenter) {
        return ConsulClient
                .connect(ConsulSettings.builder().address(agent.toString()).datacenter(datacenter).build());
    }

    @Test
    void theyExcludeTheLocksOfThatDatacenter() {
        try (ConsulClient far = connect(here(), "dc2");
                ConsulClient near = connect(there(), "dc2");
                ConsulClient another = connect(here(), "dc1")) {
            DistributedLock lock = DistributedLock.named("elsewhere", far);
            LockLease first = lock.acquire(LIMIT);
            assertThat(DistributedLock.named("elsewhere", near).tryAcquire()).isEmpty();
            assertThat(first.session().consul().sessions().renew(first.session().id())).isPresent();
            try (LockLease here = DistributedLock.named("elsewhere", another).tryAcquire().orElseThrow()) {
                assertThat(here.isHeld()).isTrue();
            }
            first.close();
            try (LockLease next = DistributedLock.named("elsewhere", near).acquire(LIMIT)) {
                assertThat(next.fencingToken()).isGreaterThan(first.fencingToken());
            }
        }
    }

    @Test
    void permitsAndElectionsWorkThere() {
        try (ConsulClient far = connect(here(), "dc2");
                ConsulClient near = connect(there(), "dc2");
                LockLease permit = DistributedSemaphore.named("elsewhere/permits", 1, far).acquire(LIMIT);
                LeaderElection election = LeaderElection.builder("elsewhere/leader", far).payload("far")
                        .whileLeading(lease -> new java.util.concurrent.CountDownLatch(1).await()).start();
                LeaderElection view = LeaderElection.builder("elsewhere/leader", near).observe()) {
            assertThat(DistributedSemaphore.named("elsewhere/permits", 1, near).tryAcquire()).isEmpty();
            assertThat(permit.isHeld()).isTrue();
            Await.until(LIMIT, "leading", () -> "not", election::isLeader);
            assertThat(view.awaitLeader(LIMIT).orElseThrow().payload()).isEqualTo("far");
        }
    }

    @Test
    void whatIsBoundToTheAgentIsRefused() {
        try (ConsulClient far = connect(here(), "dc2")) {
            assertThatExceptionOfType(ConsulRejectedException.class)
                    .isThrownBy(() -> DistributedLock.builder("bound", far).boundToNode(true).build().acquire())
                    .withMessageContaining("dc2").withMessageContaining("cannot be bound");
            assertThatExceptionOfType(ConsulRejectedException.class).isThrownBy(
                    () -> DistributedLock.builder("bound", far).boundToChecks(List.of("web")).build().acquire())
                    .withMessageContaining("dc2");
        }
    }
}
