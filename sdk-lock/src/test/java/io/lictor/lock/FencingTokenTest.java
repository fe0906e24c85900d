package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants whose token would not fence. */
@Timeout(60)
class FencingTokenTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NO_ROWS = "{\"Results\":[],\"Errors\":null}";

    private final InProcessConsul server = InProcessConsul.start();
    private final ConsulClient consul = ConsulClient
            .connect(ConsulSettings.builder().address(server.address()).build());

    @AfterEach
    void close() {
        server.faults().clear();
        consul.close();
        server.close();
    }

    private static String granted(String holder, long index) {
        return "{\"Results\":[" + row(holder, index) + "," + row("s/.lock", index) + "],\"Errors\":null}";
    }

    private static String row(String key, long index) {
        return "{\"KV\":{\"LockIndex\":1,\"Key\":\"" + key
                + "\",\"Flags\":0,\"Value\":null,\"CreateIndex\":1,\"ModifyIndex\":"
                + index + "}}";
    }

    private String holder(String key) {
        return consul.keyValue().get(key).map(entry -> String.valueOf(entry.session())).orElse("nobody");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5})
    void anIndexThatIsNoneIsRefused(long index) {
        DistributedLock lock = DistributedLock.named("a", consul);
        server.faults().answer("/v1/txn", 200, "{\"Results\":[" + row(lock.key(), index) + "],\"Errors\":null}", 1);

        assertThatExceptionOfType(FencingTokenException.class).isThrownBy(() -> lock.acquire(LIMIT))
                .withMessageContaining("lock a/.lock: granted ").withMessageContaining("expected: ");
        lock.acquire(LIMIT).close();
    }

    @Test
    void aGrantWithoutItsEntryIsRefusedAndTakenBack() {
        DistributedLock lock = DistributedLock.named("a", consul);
        server.faults().answer("/v1/txn", 200, NO_ROWS, 1);

        assertThatExceptionOfType(FencingTokenException.class).isThrownBy(lock::acquire)
                .withMessageContaining("0 entries");
        Await.until(LIMIT, "nobody holds it", () -> holder(lock.key()),
                () -> holder(lock.key()).equals("nobody") || holder(lock.key()).equals("null"));
    }

    @Test
    void aPermitWithoutATokenIsRefused() {
        DistributedSemaphore semaphore = DistributedSemaphore.named("s", 2, consul);
        server.faults().answer("/v1/txn", 200, NO_ROWS, 1);
        assertThatExceptionOfType(FencingTokenException.class).isThrownBy(semaphore::acquire)
                .withMessageContaining("semaphore s");
        String holder;
        try (LockLease lease = semaphore.acquire(LIMIT)) {
            holder = lease.key();
        }
        server.faults().answer("/v1/txn", 200, granted(holder, -1), 1);
        assertThatExceptionOfType(FencingTokenException.class).isThrownBy(semaphore::acquire);
        semaphore.acquire(LIMIT).close();
    }

    /** As after a restore into another cluster: whatever is written has a smaller index. */
    @Test
    void aLogThatHasBegunAnewIsRefusedWithAReason() {
        DistributedLock lock = DistributedLock.named("a", consul);
        long last;
        try (LockLease lease = lock.acquire(LIMIT)) {
            last = lease.fencingToken();
        }
        server.faults().answer("/v1/txn", 200, "{\"Results\":[" + row(lock.key(), 3) + "],\"Errors\":null}",
                Integer.MAX_VALUE);

        assertThatExceptionOfType(FencingTokenException.class).isThrownBy(() -> lock.acquire(LIMIT))
                .withMessageContaining("token 3").withMessageContaining("has seen " + last)
                .withMessageContaining("open a new client");
        assertThatExceptionOfType(FencingTokenException.class).isThrownBy(lock::tryAcquire);

        server.faults().clear();
        Optional<LockLease> next = lock.tryAcquire(LIMIT);
        assertThat(next.orElseThrow().fencingToken()).isGreaterThan(last);
        next.orElseThrow().close();
    }

    @Test
    void aPermitOfALogThatHasBegunAnewIsRefused() {
        DistributedSemaphore semaphore = DistributedSemaphore.named("s", 2, consul);
        long last;
        String holder;
        try (LockLease lease = semaphore.acquire(LIMIT)) {
            last = lease.fencingToken();
            holder = lease.key();
        }
        server.faults().answer("/v1/txn", 200, granted(holder, 3), 1);

        assertThatExceptionOfType(FencingTokenException.class).isThrownBy(() -> semaphore.acquire(LIMIT))
                .withMessageContaining("token 3").withMessageContaining("has seen " + last);
        try (LockLease lease = semaphore.acquire(LIMIT)) {
            assertThat(lease.fencingToken()).isGreaterThan(last);
        }
    }

    /** What others have done to the lock since counts as well. */
    @Test
    void aTokenSmallerThanOneThatWasSeenIsRefused() {
        DistributedLock lock = DistributedLock.named("a", consul);
        long seen;
        try (ConsulClient other = ConsulClient.connect(ConsulSettings.builder().address(server.address()).build());
                LockLease lease = DistributedLock.named("a", other).acquire(LIMIT)) {
            assertThat(lock.tryAcquire()).isEmpty();
            seen = lease.fencingToken();
        }
        server.faults().answer("/v1/txn", 200, "{\"Results\":[" + row(lock.key(), seen) + "],\"Errors\":null}",
                Integer.MAX_VALUE);

        assertThatExceptionOfType(FencingTokenException.class).isThrownBy(lock::tryAcquire)
                .withMessageContaining("token " + seen + ", but this client has seen ");
    }
}
