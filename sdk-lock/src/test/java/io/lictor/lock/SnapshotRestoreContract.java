package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of tokens when a snapshot is restored into the cluster that it is of. */
@Timeout(120)
abstract class SnapshotRestoreContract {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    private ConsulClient mine;
    private ConsulClient other;

    /** Where the Consul of the class is. */
    abstract URI consul();

    @BeforeEach
    void connect() {
        mine = LockContract.connect(consul());
        other = LockContract.connect(consul());
    }

    @AfterEach
    void close() {
        mine.close();
        other.close();
    }

    private void save() {
        mine.snapshots().save(snapshot, QueryOptions.none());
    }

    private void restore() {
        mine.snapshots().restore(new ByteArrayInputStream(snapshot.toByteArray()), QueryOptions.none());
    }

    /** The restore revives the hold of a session that lives on, which Consul then confirms with its old index. */
    @Test
    void aRevivedHoldIsGivenUpAndTheNextTokenIsLarger() {
        DistributedLock lock = DistributedLock.named("restored/lock", mine);
        List<Long> tokens = new ArrayList<>();
        try (LockLease held = lock.acquire(LIMIT)) {
            tokens.add(held.fencingToken());
            save();
        }
        for (int i = 0; i < 5; i++) {
            try (LockLease lease = DistributedLock.named("restored/lock", other).acquire(LIMIT)) {
                tokens.add(lease.fencingToken());
            }
        }

        restore();

        for (int i = 0; i < 5; i++) {
            try (LockLease lease = (i % 2 == 0 ? lock : DistributedLock.named("restored/lock", other)).acquire(LIMIT)) {
                assertThat(lease.isHeld()).isTrue();
                tokens.add(lease.fencingToken());
            }
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aPermitHasALargerTokenAfterARestore() {
        List<Long> tokens = new ArrayList<>();
        DistributedSemaphore semaphore = DistributedSemaphore.named("restored/semaphore", 1, mine);
        try (LockLease held = semaphore.acquire(LIMIT)) {
            tokens.add(held.fencingToken());
            save();
        }
        try (LockLease lease = semaphore.acquire(LIMIT)) {
            tokens.add(lease.fencingToken());
        }

        restore();

        try (LockLease lease = semaphore.acquire(LIMIT)) {
            tokens.add(lease.fencingToken());
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }
}
