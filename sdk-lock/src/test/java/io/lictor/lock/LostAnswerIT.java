package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** What becomes of an acquisition that Consul has granted to somebody who did not wait for the answer. */
class LostAnswerIT {

    /** Of the default lock delay of 15 s there must be no sign. */
    private static final Duration LESS_THAN_THE_LOCK_DELAY = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void itIsTakenBackWithoutALockDelay() {
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy proxy = FaultProxy.create(agent.uri());
                ConsulClient hasty = connect(proxy.uri());
                ConsulClient other = connect(agent.uri())) {
            DistributedLock lock = DistributedLock.named("lost/answer", hasty);
            lock.acquire(LIMIT).close();
            long before = modified(other, lock);

            proxy.delay(Duration.ofMillis(300));
            assertThatThrownBy(() -> lock.tryAcquire(Duration.ofMillis(100))).isInstanceOf(LockTimeoutException.class);
            Await.until(LIMIT, "granted all the same", () -> "not granted", () -> modified(other, lock) > before);
            proxy.pass();

            try (LockLease lease = DistributedLock.named(lock.name(), other).acquire(LESS_THAN_THE_LOCK_DELAY)) {
                assertThat(lease.fencingToken()).isGreaterThan(before);
            }
        }
    }

    private static long modified(ConsulClient consul, DistributedLock lock) {
        return consul.keyValue().get(lock.key()).orElseThrow().indexes().modify();
    }

    private static ConsulClient connect(URI address) {
        return ConsulClient.connect(ConsulSettings.builder().address(address.toString()).build());
    }
}
